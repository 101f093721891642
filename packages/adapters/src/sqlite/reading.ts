import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SqlConnection } from '../sql/connection.ts'
import { sqliteConnection } from './connection.ts'
import type { SqliteDatabase } from './database.ts'
import { sqliteStoreError } from './sqlite-error.ts'
import { sqliteStatements, type SqliteStatements } from './statements.ts'
import { whenNotBusy } from './when-not-busy.ts'
import type { SqliteWriter } from './writer.ts'

/** Reads on a connection of their own: every call on one state of the file, also when it is a loop of statements. */
export function readingConnection(database: SqliteDatabase, busyWaitMs: number): SqlConnection {
  const statements = sqliteStatements(database)
  const inOneState: SqliteStatements['allEach'] = (source, rows, isUnique) => {
    // A single statement is one state by itself.
    if (rows.length < 2) return statements.allEach(source, rows, isUnique)
    statements.run('begin', [])
    try {
      return statements.allEach(source, rows, isUnique)
    } finally {
      statements.run('commit', [])
    }
  }
  return sqliteConnection({ ...statements, allEach: inOneState }, statement => whenNotBusy(statement, busyWaitMs))
}

/** Reads of a database that has one connection only: between its transactions. */
export function sharedConnection(writer: SqliteWriter): SqlConnection {
  return {
    all: (source, parameters) => writer.between(statements => statements.all(source, parameters)),
    run: (source, parameters) => writer.between(statements => statements.run(source, parameters)),
    allEach: (source, rows, isUnique) => writer.between(statements => statements.allEach(source, rows, isUnique)),
    runEach: (source, rows) => writer.between(statements => statements.runEach(source, rows)),
  }
}

/** Runs `work` within one read transaction, letting all others have a turn between its statements. */
export async function readOneState<T>(
  database: SqliteDatabase,
  busyWaitMs: number,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T> {
  const statements = sqliteStatements(database)
  try {
    await whenNotBusy(() => {
      if (!database.inTransaction) statements.run('begin', [])
      // BEGIN alone looks at nothing: the first read decides which state it is.
      statements.all('select count(*) from sqlite_master', [])
    }, busyWaitMs)
  } catch (error) {
    throw sqliteStoreError(error) ?? error
  }
  try {
    return await work(
      sqliteConnection(statements, async statement => {
        await nextTurn()
        return statement()
      }),
    )
  } finally {
    endReading(database, statements)
  }
}

function endReading(database: SqliteDatabase, statements: SqliteStatements): void {
  if (!database.open || !database.inTransaction) return
  try {
    statements.run('commit', [])
  } catch {
    // It has changed nothing. A damaged file is reported once more here, of which the reading has told already.
  }
}
