import type { SqlConnection } from '../sql/connection.ts'
import type { StoredRow } from '../sql/value.ts'
import type { MysqlConnection } from './driver.ts'
import { Literal } from './literal.ts'
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
  commit(): Promise<void>
  rollback(): Promise<void>
}

/**
 * A mysql2 connection's statements, sent together: whatever has come while an exchange was under way goes into the next
 * one, separated by `;`. The server stops at the first that fails; those behind it, and those that have come meanwhile, are
 * refused with its error and never executed. The connection must have been opened with `multipleStatements`.
 */
export function gatheredQueries(connection: MysqlConnection, hooks: QueryHooks): GatheredQueries {
  let waiting: Waiting[] = []
  let underWay = false
  let inTransaction = false
  let failure: { error: unknown } | undefined

  function submit(statement: string, parameters: readonly unknown[]): Promise<unknown> {
    // The server may have rolled back by itself, and this one would then be executed outside of any transaction.
    if (failure !== undefined) return Promise.reject(failure.error)
    const answer = enqueue(statement, parameters)
    // Those that are asked for at one go are sent together.
    queueMicrotask(send)
    return answer
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
      error => {
        underWay = false
        if (inTransaction) failure = { error }
        const refused = [...sent, ...waiting]
        waiting = []
        for (const { reject } of refused) reject(error)
      },
    )
  }

  return {
    all: async (statement, parameters) => (await submit(statement, parameters)) as StoredRow[],
    run: async (statement, parameters) => metRows(await submit(statement, parameters)),
    begin() {
      inTransaction = true
      enqueue('start transaction').catch(() => undefined)
    },
    async commit() {
      await submit('commit', [])
      inTransaction = false
    },
    // Also where an earlier statement has failed: only some errors have rolled back by themselves.
    async rollback() {
      failure = undefined
      await submit('rollback', [])
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
