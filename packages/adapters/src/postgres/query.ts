import { StoreError } from '@jumun/core'
import type { SqlConnection } from '../sql/connection.ts'
import type { StoredRow } from '../sql/value.ts'
import type { PgliteQueries, PostgresClient } from './driver.ts'
import { postgresCommitError, postgresStoreError } from './postgres-error.ts'

type Queries = Pick<SqlConnection, 'all' | 'run'>

/** Under a name, which no other statement has, the server keeps a statement with its plan. */
export interface NamedQueries extends Queries {
  all(statement: string, parameters: readonly unknown[], name?: string): Promise<StoredRow[]>
  run(statement: string, parameters: readonly unknown[], name?: string): Promise<number>
}

export interface QueryHooks {
  /** How long to wait for an answer; as long as the client says without it. */
  readonly timeoutMs?: number | undefined
  /** Told of every error before it is translated. */
  onError?(error: unknown): void
}

/** A pg client's statements, with errors translated. */
export function postgresQueries(client: PostgresClient, { timeoutMs, onError }: QueryHooks = {}): NamedQueries {
  async function query(text: string, values: readonly unknown[], name?: string) {
    try {
      const named = name !== undefined && { name }
      return await client.query({ ...named, text, values: [...values], ...asTheyAre, ...timeLimit(timeoutMs) })
    } catch (error) {
      onError?.(error)
      throw postgresStoreError(error) ?? error
    }
  }

  return {
    all: async (statement, parameters, name) => (await query(statement, parameters, name)).rows as StoredRow[],
    run: async (statement, parameters, name) => (await query(statement, parameters, name)).rowCount ?? 0,
  }
}

/** Texts, no matter what the host has told its driver to make of them. */
const asTheyAre = { rowMode: 'array', types: { getTypeParser: () => (value: string) => value } } as const

/**
 * Ends a pg client's transaction.
 * @throws StoreError `unknown` unless it is sure that it was rolled back
 */
export async function commitPostgres(client: PostgresClient, { timeoutMs }: QueryHooks): Promise<void> {
  let tag: string | null | undefined
  try {
    tag = (await client.query({ text: 'commit', ...asTheyAre, ...timeLimit(timeoutMs) })).command
  } catch (error) {
    throw postgresCommitError(error)
  }
  // A transaction in which something failed is rolled back by COMMIT, and no error says so.
  if (tag === 'ROLLBACK') throw new StoreError('transient', 'The database has rolled back instead of committing.')
}

function timeLimit(timeoutMs: number | undefined) {
  return timeoutMs !== undefined && { query_timeout: timeoutMs }
}

/** The same in PGlite, which is told a parser for each type: those of our columns, and of what is computed of them. */
const pgliteAnswers = {
  rowMode: 'array',
  parsers: Object.fromEntries(
    // bigint, integer, text, varchar, numeric, name
    [20, 23, 25, 1043, 1700, 19].map(type => [type, (value: string) => value]),
  ),
} as const

export function pgliteQueries(database: PgliteQueries): Queries {
  async function query(statement: string, parameters: readonly unknown[]) {
    try {
      return await database.query(statement, [...parameters], pgliteAnswers)
    } catch (error) {
      throw postgresStoreError(error) ?? error
    }
  }

  return {
    all: async (statement, parameters) => (await query(statement, parameters)).rows as StoredRow[],
    run: async (statement, parameters) => (await query(statement, parameters)).affectedRows ?? 0,
  }
}
