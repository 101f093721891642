import type { StoredRow } from '../sql/value.ts'
import type { MysqlConnection } from './driver.ts'
import { mysqlStoreError } from './mysql-error.ts'

export interface QueryHooks {
  readonly timeoutMs?: number
  /** Told of every error before it is translated. */
  onError?(error: unknown): void
}

/** Statements whose values are written in. */
export interface TextQueries {
  all(text: string): Promise<StoredRow[]>
  run(text: string): Promise<number>
}

/**
 * Resolves to rows, to the header of an answer without rows, or to an array of those where the text holds several
 * statements. The text goes as it is: without values the driver has nothing to write.
 */
export function sendQuery(connection: MysqlConnection, sql: string, hooks: QueryHooks): Promise<unknown> {
  const { timeoutMs, onError } = hooks
  return new Promise((resolve, reject) => {
    // Not the driver's: it keeps a timer, and the process, when the connection is lost.
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(() => done(timeoutError(timeoutMs), undefined), timeoutMs)
    function done(error: Error | null, result: unknown): void {
      clearTimeout(timer)
      if (error === null) return resolve(result)
      onError?.(error)
      reject(mysqlStoreError(error) ?? error)
    }
    connection.query({ ...question(connection, sql), ...answersAsTheyAre(connection) }, done)
  })
}

/** What the driver takes longer to search for placeholders than the server for its meaning, in characters. */
const tooLongToSearch = 32_000

/**
 * The driver looks for placeholders even where there is no value for them: 1 ms for what takes the server 10. It does not
 * look into a value, and this one is the whole text. A host's own `queryFormat` may not know values of this kind.
 */
function question({ config }: MysqlConnection, sql: string): { sql: string; values: readonly unknown[] } {
  if (sql.length <= tooLongToSearch || config?.queryFormat !== undefined) return { sql, values: [] }
  return { sql: '?', values: [{ toSqlString: () => sql }] }
}

/** What the host has told its driver to make of rows and values. */
function answersAsTheyAre({ config }: MysqlConnection) {
  return typeof config?.typeCast === 'function'
    ? { ...asTheyAre, typeCast: (_field: unknown, next: () => unknown) => next() }
    : asTheyAre
}

const asTheyAre = {
  rowsAsArray: true,
  nestTables: false,
  typeCast: true,
  supportBigNumbers: true,
  bigNumberStrings: false,
  decimalNumbers: false,
} as const

function timeoutError(timeoutMs: number): Error {
  return Object.assign(new Error(`The server has not answered within ${timeoutMs} ms.`), {
    code: 'PROTOCOL_SEQUENCE_TIMEOUT',
  })
}

/** A mysql2 connection's statements, with errors translated. */
export function mysqlQueries(connection: MysqlConnection, hooks: QueryHooks = {}): TextQueries {
  return {
    all: async text => (await sendQuery(connection, text, hooks)) as StoredRow[],
    run: async text => metRows(text, await sendQuery(connection, text, hooks)),
  }
}

/**
 * Rows that a statement met, also where an update has left them as they were. By default mysql2 asks for FOUND_ROWS, and
 * `affectedRows` counts them; Sequelize does not, and they stand in the text that comes with an update: matched, changed, warnings,
 * in the language of the server.
 */
export function metRows(text: string, result: unknown): number {
  const { affectedRows, info = '' } = result as { affectedRows: number; info?: string }
  const matched = text.startsWith('update') ? /\d+/.exec(info)?.[0] : undefined
  return matched === undefined ? affectedRows : Number(matched)
}
