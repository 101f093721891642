import type { SqlConnection } from '../sql/connection.ts'
import type { StoredRow } from '../sql/value.ts'
import type { MysqlConnection } from './driver.ts'
import { mysqlStoreError } from './mysql-error.ts'

export interface QueryHooks {
  readonly timeoutMs?: number
  /** Told of every error before it is translated. */
  onError?(error: unknown): void
}

/** A mysql2 connection's statements, with errors translated. */
export function mysqlQueries(
  connection: MysqlConnection,
  { timeoutMs, onError }: QueryHooks = {},
): Pick<SqlConnection, 'all' | 'run'> {
  function query(sql: string, values: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      connection.query(
        { sql, values, rowsAsArray: true, supportBigNumbers: true, ...(timeoutMs && { timeout: timeoutMs }) },
        (error, result) => {
          if (error === null) return resolve(result)
          onError?.(error)
          reject(mysqlStoreError(error) ?? error)
        },
      )
    })
  }

  return {
    all: async (statement, parameters) => (await query(statement, parameters)) as StoredRow[],
    // Rows that were met, also where an update has left them as they were: mysql2 asks for FOUND_ROWS.
    run: async (statement, parameters) =>
      ((await query(statement, parameters)) as { affectedRows: number }).affectedRows,
  }
}
