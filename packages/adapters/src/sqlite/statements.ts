import type { Row, StoredRow } from '../sql/value.ts'
import type { SqliteDatabase, SqliteStatement } from './database.ts'

/** `SqlConnection` without the waiting: SQLite answers at once. */
export interface SqliteStatements {
  all(statement: string, parameters: readonly unknown[]): StoredRow[]
  run(statement: string, parameters: readonly unknown[]): number
  allEach(statement: string, rows: readonly Row[], isUnique?: boolean): StoredRow[]
  runEach(statement: string, rows: readonly Row[]): number
}

/**
 * Prepares every statement once and keeps it: preparing costs many times what running one does. Values go to the driver as
 * arguments: out of an array it takes each one by a call of its own, which costs a third of a short statement.
 */
export function sqliteStatements(database: SqliteDatabase): SqliteStatements {
  const prepared = new Map<string, SqliteStatement>()

  function prepare(source: string): SqliteStatement {
    let statement = prepared.get(source)
    if (statement === undefined) {
      statement = database.prepare(plannedOnce(source))
      // Arrays in the order of the select list, as the repositories decode by position.
      if (statement.reader) statement.raw()
      prepared.set(source, statement)
    }
    return statement
  }

  return {
    all: (source, parameters) => prepare(source).all(...parameters) as StoredRow[],
    run: (source, parameters) => prepare(source).run(...parameters).changes,
    allEach(source, rows, isUnique = false) {
      const statement = prepare(source)
      const found: StoredRow[] = []
      if (isUnique) {
        // A list of one takes the driver a third of a lookup.
        for (const row of rows) {
          const answer = statement.get(...row)
          if (answer !== undefined) found.push(answer as StoredRow)
        }
        return found
      }
      for (const row of rows) {
        for (const answer of statement.all(...row)) found.push(answer as StoredRow)
      }
      return found
    },
    runEach(source, rows) {
      const statement = prepare(source)
      let count = 0
      for (const row of rows) count += statement.run(...row).changes
      return count
    },
  }
}

/**
 * SQLite, as better-sqlite3 is built (STAT4), looks at the value of a parameter that is compared with a column while it plans, and
 * so plans the statement anew for each value: a lookup took 24 µs of which 20 were planning. It does not look behind a sign, which
 * changes nothing else: `+?` is the value as it was given, of any type, and an index serves it as before.
 */
function plannedOnce(source: string): string {
  return source.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g, part => (part === '?' ? '+?' : part))
}
