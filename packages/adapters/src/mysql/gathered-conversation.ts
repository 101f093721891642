import { StoreError } from '@jumun/core'
import { storeErrorOf } from '../sql/store-error.ts'
import type { StoredRow } from '../sql/value.ts'
import {
  type Conversation,
  type ConversationOptions,
  endLeftover,
  withAutocommit,
  withoutAutocommit,
} from './conversation.ts'
import type { MysqlConnection } from './driver.ts'
import { errnoOf } from './mysql-error.ts'
import { metRows, sendQuery } from './query.ts'
import { packetOverhead } from './write-statement.ts'

interface Waiting {
  readonly text: string
  resolve(result: unknown): void
  reject(error: unknown): void
}

/** An exchange stops growing here although its server would take more. */
const enoughBytes = 4_000_000

/** Set at the beginning and released before COMMIT, which proves that it is still the same transaction that is committed. */
const mark = 'savepoint jumun'
const proof = 'release savepoint jumun'
const errnoOfNoSavepoint = 1305

/**
 * Statements are sent together: what has come while an exchange was under way goes into the next one, separated by `;`,
 * and the beginning of a transaction goes along with its first statement. The server stops at the first that fails; those
 * behind it, and those that have come meanwhile, are refused with its error and never executed. The connection must have
 * been opened with `multipleStatements`.
 */
export function gatheredConversation(connection: MysqlConnection, options: ConversationOptions): Conversation {
  const { host, session, packetBytes } = options
  const maxBytes = Math.min(enoughBytes, packetBytes - packetOverhead)
  let waiting: Waiting[] = []
  let underWay = false
  let isEntered = host === undefined
  let wasUsed = false
  let inTransaction = false
  let failure: { error: unknown } | undefined
  /** Resolves when everything that was submitted has its answer: they come in the order of the statements. */
  let answered: Promise<unknown> = Promise.resolve()

  function submit(text: string): Promise<unknown> {
    // The server may have rolled back by itself, and this one would then be executed outside of any transaction.
    if (failure !== undefined) return Promise.reject(failure.error)
    enterOnce()
    if (!inTransaction && session.autocommit !== true) turnAutocommit(true)
    const answer = enqueue(text)
    // Those that are asked for without waiting for an answer are sent together.
    process.nextTick(send)
    answered = answer.catch(() => undefined)
    return answer
  }

  function enterOnce(): void {
    if (isEntered || host === undefined) return
    isEntered = true
    enqueueUnanswered(endLeftover, `${host.enter}, autocommit = 1`)
  }

  function turnAutocommit(isOn: boolean): void {
    session.autocommit = undefined
    const isTurned = () => {
      session.autocommit = isOn
    }
    enqueue(isOn ? withAutocommit : withoutAutocommit).then(isTurned, () => undefined)
  }

  function begin(...statements: string[]): void {
    enterOnce()
    inTransaction = true
    // From one transaction to the next it stays off: to say it again is a statement, and an answer, of twelve or so.
    if (session.autocommit !== false) turnAutocommit(false)
    enqueueUnanswered(...statements, mark)
  }

  function enqueue(text: string): Promise<unknown> {
    return new Promise((resolve, reject) => waiting.push({ text, resolve, reject }))
  }

  /** A request for what comes behind them gets their failure. */
  function enqueueUnanswered(...texts: string[]): void {
    for (const text of texts) enqueue(text).catch(() => undefined)
  }

  function send(): void {
    if (underWay || waiting.length === 0) return
    const sent = waiting.splice(0, exchangeLength(waiting, maxBytes))
    underWay = true
    wasUsed = true
    sendQuery(connection, sent.map(({ text }) => text).join(';'), options).then(
      result => {
        underWay = false
        const results = sent.length === 1 ? [result] : (result as unknown[])
        sent.forEach(({ resolve }, i) => resolve(results[i]))
        send()
      },
      async (refusal: unknown) => {
        const error = inTransaction ? await causeOf(refusal) : refusal
        underWay = false
        if (inTransaction) failure = { error }
        const refused = [...sent, ...waiting]
        waiting = []
        for (const { reject } of refused) reject(error)
      },
    )
  }

  /** A row that is refused because the rows before it are gone with their transaction is no defect: it may be tried again. */
  async function causeOf(error: unknown): Promise<unknown> {
    const isRow = error instanceof StoreError && (error.failure === 'constraint' || error.failure === 'conflict')
    if (!isRow) return error
    const isGone = await sendQuery(connection, proof, options).then(
      () => false,
      (refusal: unknown) => errnoOf(refusal) === errnoOfNoSavepoint,
    )
    return isGone ? storeErrorOf('transient', error) : error
  }

  /** Only its beginning waits: the transaction has done nothing, and the server does not know of it. */
  function isUnsent(): boolean {
    return inTransaction && !underWay && waiting.length > 0
  }

  function end(): void {
    waiting = []
    inTransaction = false
    isEntered = host === undefined || wasUsed
  }

  return {
    pipelined: true,
    send,
    all: async text => (await submit(text)) as StoredRow[],
    run: async text => metRows(text, await submit(text)),
    begin: async () => begin('start transaction'),
    beginSnapshot: async () =>
      begin('set transaction isolation level repeatable read', 'start transaction with consistent snapshot, read only'),
    async commit() {
      // Behind a statement that fails, COMMIT would store what came before it.
      await answered
      if (failure !== undefined) throw failure.error
      if (isUnsent()) return end()
      // COMMIT is the last of its exchange. A cluster that takes the transaction away between the proof and COMMIT lets COMMIT
      // succeed, on nothing, and says so at the end of the exchange: then this is COMMIT's own answer, no matter what is lost later.
      await sendQuery(connection, `${proof};commit`, options)
      end()
    },
    // Also where an earlier statement has failed: only some errors have rolled back by themselves.
    async rollback() {
      await answered
      failure = undefined
      if (isUnsent()) return end()
      await sendQuery(connection, 'rollback', options)
      end()
    },
    leave() {
      if (host === undefined || !wasUsed) return undefined
      return sendQuery(connection, host.leave, options).then(() => undefined)
    },
  }
}

/** How many of the first fit into one exchange: one at least. */
function exchangeLength(waiting: readonly Waiting[], maxBytes: number): number {
  // No UTF-16 unit has more than three bytes. Counting them would put each text together once more.
  const bound = waiting.reduce((sum, { text }) => sum + 3 * (text.length + 1), 0)
  if (bound <= maxBytes) return waiting.length
  let bytes = 0
  const tooMany = waiting.findIndex(({ text }) => {
    bytes += Buffer.byteLength(text) + 1
    return bytes > maxBytes
  })
  return tooMany === -1 ? waiting.length : Math.max(tooMany, 1)
}
