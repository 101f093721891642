import { StoreError } from '@jumun/core'
import type { SqlConnection } from '../sql/connection.ts'
import { storeErrorOf } from '../sql/store-error.ts'
import type { StoredRow } from '../sql/value.ts'
import type { MysqlConnection } from './driver.ts'
import { Literal } from './literal.ts'
import { errnoOf, isConnectionLost } from './mysql-error.ts'
import { metRows, type QueryHooks, sendQuery } from './query.ts'

interface Waiting {
  readonly statement: string
  readonly parameters: readonly unknown[]
  resolve(result: unknown): void
  reject(error: unknown): void
}

/** Together well below the smallest packet that servers take by default (16 MiB), at three bytes a character too. */
const exchangeCharacters = 4_000_000

export interface GatheredQueries extends Pick<SqlConnection, 'all' | 'run'> {
  /** Goes along with the statement that comes next, which fails if this one does. */
  begin(): void
  /** One that only reads, and sees one state throughout. */
  beginSnapshot(): void
  /** Resolves once the transaction is committed, also where the connection cannot be used any more: see `onUnusable`. */
  commit(): Promise<void>
  rollback(): Promise<void>
}

export interface GatheredHooks extends QueryHooks {
  /** The transaction is committed, and the connection is in a state that is not known. */
  onUnusable(): void
}

/**
 * A cluster may take a transaction away between two statements of one exchange, and a server then executes the rest and
 * reports it only afterwards (MariaDB with Galera does). With autocommit each of them would be stored alone; without it
 * they are in a transaction that is rolled back.
 */
export const withoutAutocommit = 'set autocommit = 0'
export const withAutocommit = 'set autocommit = 1'

/** Set at the beginning and released before COMMIT, which proves that it is still the same transaction that is committed. */
const mark = 'savepoint jumun'
const proof = 'release savepoint jumun'
const errnoOfNoSavepoint = 1305
const ending = [proof, 'commit', withAutocommit]

/**
 * A mysql2 connection's statements, sent together: whatever has come while an exchange was under way goes into the next
 * one, separated by `;`. The server stops at the first that fails; those behind it, and those that have come meanwhile, are
 * refused with its error and never executed. The connection must have been opened with `multipleStatements`.
 */
export function gatheredQueries(connection: MysqlConnection, hooks: GatheredHooks): GatheredQueries {
  let waiting: Waiting[] = []
  let underWay = false
  let inTransaction = false
  let failure: { error: unknown } | undefined
  /** Resolves when everything that was submitted has its answer: they come in the order of the statements. */
  let answered: Promise<unknown> = Promise.resolve()

  function submit(statement: string, parameters: readonly unknown[]): Promise<unknown> {
    // The server may have rolled back by itself, and this one would then be executed outside of any transaction.
    if (failure !== undefined) return Promise.reject(failure.error)
    const answer = enqueue(statement, parameters)
    // Those that are asked for at one go are sent together.
    queueMicrotask(send)
    answered = answer.catch(() => undefined)
    return answer
  }

  /** Only the beginning waits: the transaction has done nothing, and the server does not know of it. */
  function isUnsent(): boolean {
    return inTransaction && !underWay && waiting.length > 0
  }

  function forget(): void {
    waiting = []
    inTransaction = false
  }

  function begin(...statements: string[]): void {
    inTransaction = true
    for (const statement of [withoutAutocommit, ...statements, mark]) enqueue(statement).catch(() => undefined)
  }

  function enqueue(statement: string, parameters: readonly unknown[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => waiting.push({ statement, parameters, resolve, reject }))
  }

  function send(): void {
    if (underWay || waiting.length === 0) return
    const sent = waiting.splice(0, exchangeLength(waiting))
    const sql = sent.map(({ statement }) => statement).join(';')
    const values = sent.flatMap(({ parameters }) => parameters)
    underWay = true
    sendQuery(connection, sql, values, hooks).then(
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
    if (!(error instanceof StoreError) || error.failure === 'transient' || isConnectionLost(error.cause)) return error
    const isGone = await sendQuery(connection, proof, [], hooks).then(
      () => false,
      (refusal: unknown) => errnoOf(refusal) === errnoOfNoSavepoint,
    )
    return isGone ? storeErrorOf('transient', error) : error
  }

  return {
    all: async (statement, parameters) => (await submit(statement, parameters)) as StoredRow[],
    run: async (statement, parameters) => metRows(await submit(statement, parameters)),
    begin: () => begin('start transaction'),
    beginSnapshot() {
      begin('set transaction isolation level repeatable read', 'start transaction with consistent snapshot, read only')
    },
    async commit() {
      // Behind a statement that fails, COMMIT would store what came before it.
      await answered
      if (failure !== undefined) throw failure.error
      if (isUnsent()) return forget()
      let done = 0
      try {
        await sendQuery(connection, ending.join(';'), [], { ...hooks, onDone: () => (done += 1) })
      } catch (error) {
        if (done <= ending.indexOf('commit')) throw error
        hooks.onUnusable()
      }
      inTransaction = false
    },
    // Also where an earlier statement has failed: only some errors have rolled back by themselves.
    async rollback() {
      await answered
      failure = undefined
      if (isUnsent()) return forget()
      await Promise.all([submit('rollback', []), submit(withAutocommit, [])])
      inTransaction = false
    },
  }
}

/** How many of the first fit into one exchange: one at least. */
function exchangeLength(waiting: readonly Waiting[]): number {
  let characters = 0
  const tooMany = waiting.findIndex(({ statement, parameters }) => {
    characters += statement.length + lengthOf(parameters)
    return characters > exchangeCharacters
  })
  return tooMany === -1 ? waiting.length : Math.max(tooMany, 1)
}

function lengthOf(parameters: readonly unknown[]): number {
  return parameters.reduce<number>((sum, value) => sum + (value instanceof Literal ? value.length : 100), 0)
}
