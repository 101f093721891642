import { EventEmitter } from 'node:events'
import type { SqlConnection } from '../sql/connection.ts'
import type { StoredRow } from '../sql/value.ts'
import type { MysqlConnection } from './driver.ts'
import { mysqlStoreError } from './mysql-error.ts'

export interface QueryHooks {
  readonly timeoutMs?: number
  /** Told of every error before it is translated. */
  onError?(error: unknown): void
  /** Called for each statement of an exchange that has worked and has no rows to give. */
  onDone?(): void
}

/** Resolves to rows, to the header of an answer without rows, or to an array of those where the text holds several statements. */
export function sendQuery(
  connection: MysqlConnection,
  sql: string,
  values: readonly unknown[],
  { timeoutMs, onError, onDone }: QueryHooks,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const command = connection.query(
      { sql, values, rowsAsArray: true, supportBigNumbers: true, ...(timeoutMs && { timeout: timeoutMs }) },
      (error, result) => {
        if (error === null) return resolve(result)
        onError?.(error)
        reject(mysqlStoreError(error) ?? error)
      },
    )
    if (onDone && command instanceof EventEmitter) command.on('result', onDone)
  })
}

/** A mysql2 connection's statements, with errors translated. */
export function mysqlQueries(connection: MysqlConnection, hooks: QueryHooks = {}): Pick<SqlConnection, 'all' | 'run'> {
  return {
    all: async (statement, parameters) => (await sendQuery(connection, statement, parameters, hooks)) as StoredRow[],
    run: async (statement, parameters) => metRows(await sendQuery(connection, statement, parameters, hooks)),
  }
}

/** Rows that were met, also where an update has left them as they were: mysql2 asks for FOUND_ROWS. */
export function metRows(result: unknown): number {
  return (result as { affectedRows: number }).affectedRows
}
