import Database from 'better-sqlite3'
import { createPool } from 'mysql2'
import pg from 'pg'
import { mysqlDialect } from '../../mysql/dialect.ts'
import { mysqlSessionPool } from '../../mysql/pool.ts'
import { serverVersionOf } from '../../mysql/server-version.ts'
import { postgresDialect } from '../../postgres/dialect.ts'
import { postgresSessionPool } from '../../postgres/pool.ts'
import { sqliteConnection } from '../../sqlite/connection.ts'
import { sqliteDialect } from '../../sqlite/dialect.ts'
import { sqliteStatements } from '../../sqlite/statements.ts'
import type { SqlConnection } from '../connection.ts'
import type { SqlDialect } from '../dialect.ts'
import { createMigrator } from '../migrate.ts'
import { migrations } from '../migrations.ts'
import { text } from '../value.ts'
import { views } from '../views.ts'

const limits = { acquireTimeoutMs: 10_000, statementTimeoutMs: 30_000, owned: true }

class Cut extends Error {}

/**
 * For tests of migrations: applies what is pending in a database, and dies after `allowed` statements, as a process does
 * that is killed: nothing is rolled back but by the database itself. Answers whether it died.
 */
export async function cutOff(url: string, allowed: number): Promise<boolean> {
  const { connection, dialect, commit, die } = await connectTo(url)
  let executed = 0
  const counted = async <T>(statement: () => Promise<T>): Promise<T> => {
    if (executed === allowed) throw new Cut()
    executed += 1
    return statement()
  }
  const mortal: SqlConnection = {
    all: (statement, parameters) => counted(() => connection.all(statement, parameters)),
    run: (statement, parameters) => counted(() => connection.run(statement, parameters)),
    allEach: (statement, rows) => counted(() => connection.allEach(statement, rows)),
    runEach: (statement, rows) => counted(() => connection.runEach(statement, rows)),
  }
  try {
    await createMigrator(dialect, migrations, views).apply(mortal)
    await commit()
    return false
  } catch (error) {
    if (error instanceof Cut) return true
    throw error
  } finally {
    await die()
  }
}

export interface Connected {
  readonly connection: SqlConnection
  readonly dialect: SqlDialect
  commit(): Promise<unknown>
  die(): Promise<void>
}

/** A connection to a database, in a transaction where tables are made in one. */
export async function connectTo(url: string): Promise<Connected> {
  if (url.startsWith('sqlite:')) return connectSqlite(url.slice('sqlite:'.length))
  const isMysql = url.startsWith('mysql:')
  const pool = isMysql
    ? mysqlSessionPool(createPool({ uri: url, multipleStatements: true }) as never, limits)
    : postgresSessionPool(new pg.Pool({ connectionString: url }), limits)
  const session = await pool.acquire()
  const { connection } = session
  if (!isMysql) await session.begin()
  const [row] = await connection.all('select version()', [])
  return {
    connection,
    dialect: isMysql ? mysqlDialect(serverVersionOf(text(row?.[0]))) : postgresDialect,
    commit: async () => isMysql || session.commit(),
    async die() {
      await connection.run('rollback', []).catch(() => undefined)
      session.release()
      await pool.close()
    },
  }
}

function connectSqlite(path: string): Connected {
  const database = new Database(path)
  database.pragma('foreign_keys = off')
  database.pragma('legacy_alter_table = on')
  const statements = sqliteStatements(database)
  statements.run('begin immediate', [])
  return {
    connection: sqliteConnection(statements),
    dialect: sqliteDialect,
    commit: async () => statements.run('commit', []),
    die: async () => void database.close(),
  }
}
