import type { SqlConnection } from '../sql/connection.ts'
import { sqliteStoreError } from './sqlite-error.ts'
import type { SqliteStatements } from './statements.ts'

/** Statements as a connection; `around` says when and in what each one runs. */
export function sqliteConnection(
  statements: SqliteStatements,
  around: <T>(statement: () => T) => Promise<T> | T = statement => statement(),
): SqlConnection {
  async function translated<T>(statement: () => T): Promise<T> {
    try {
      return await around(statement)
    } catch (error) {
      throw sqliteStoreError(error) ?? error
    }
  }

  return {
    all: (source, parameters) => translated(() => statements.all(source, parameters)),
    run: (source, parameters) => translated(() => statements.run(source, parameters)),
    allEach: (source, rows, isUnique) => translated(() => statements.allEach(source, rows, isUnique)),
    runEach: (source, rows) => translated(() => statements.runEach(source, rows)),
  }
}
