import type { SqlConnection } from '../sql/connection.ts'
import type { StoredRow } from '../sql/value.ts'
import type { PgliteQueries, PostgresClient } from './driver.ts'
import { postgresStoreError } from './postgres-error.ts'

type Queries = Pick<SqlConnection, 'all' | 'run'>

/** A pg client's statements, with errors translated; `onError` is told of each before. */
export function postgresQueries(client: PostgresClient, onError?: (error: unknown) => void): Queries {
  async function query(text: string, values: readonly unknown[]) {
    try {
      return await client.query({ text, values: [...values], rowMode: 'array' })
    } catch (error) {
      onError?.(error)
      throw postgresStoreError(error) ?? error
    }
  }

  return {
    all: async (statement, parameters) => (await query(statement, parameters)).rows as StoredRow[],
    run: async (statement, parameters) => (await query(statement, parameters)).rowCount ?? 0,
  }
}

export function pgliteQueries(database: PgliteQueries): Queries {
  async function query(statement: string, parameters: readonly unknown[]) {
    try {
      return await database.query(statement, [...parameters], { rowMode: 'array' })
    } catch (error) {
      throw postgresStoreError(error) ?? error
    }
  }

  return {
    all: async (statement, parameters) => (await query(statement, parameters)).rows as StoredRow[],
    run: async (statement, parameters) => (await query(statement, parameters)).affectedRows ?? 0,
  }
}
