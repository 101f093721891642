import { fromDrizzle } from '@jumun/adapters/host'
import Database from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { drizzle as onSqlite } from 'drizzle-orm/better-sqlite3'
import { drizzle as onMysql } from 'drizzle-orm/mysql2'
import { drizzle as onPostgres } from 'drizzle-orm/node-postgres'
import { createPool } from 'mysql2/promise'
import pg from 'pg'
import { type DatabaseKind, fileOf, type HostLibrary, type OpenedHost } from './library.ts'

const openers: Readonly<Record<DatabaseKind, (url: string) => OpenedHost>> = {
  postgres(url) {
    const pool = new pg.Pool({ connectionString: url })
    const database = onPostgres({ client: pool })
    return {
      inTransaction: work =>
        database.transaction(tx =>
          work({ handle: () => fromDrizzle(tx), sql: statement => tx.execute(sql.raw(statement)) }),
        ),
      withoutTransaction: () => fromDrizzle(database),
      close: () => pool.end(),
    }
  },
  mysql(url) {
    const pool = createPool(url)
    const database = onMysql({ client: pool })
    return {
      inTransaction: work =>
        database.transaction(tx =>
          work({ handle: () => fromDrizzle(tx), sql: statement => tx.execute(sql.raw(statement)) }),
        ),
      withoutTransaction: () => fromDrizzle(database),
      close: () => pool.end(),
    }
  },
  // Its own transactions wait for nothing, and so cannot wait for the shop: begun and ended by statements.
  sqlite(url) {
    const client = new Database(fileOf(url), { timeout: 0 })
    const database = onSqlite({ client })
    return {
      async inTransaction(work) {
        database.run(sql`begin`)
        try {
          const result = await work({
            handle: () => fromDrizzle(database),
            sql: async statement => database.run(sql.raw(statement)),
          })
          database.run(sql`commit`)
          return result
        } catch (error) {
          if (client.inTransaction) database.run(sql`rollback`)
          throw error
        }
      },
      withoutTransaction: () => fromDrizzle(database),
      close: async () => void client.close(),
    }
  },
}

export const drizzle: HostLibrary = {
  name: 'Drizzle',
  databases: ['postgres', 'mysql', 'sqlite'],
  open: async (kind, url) => openers[kind](url),
}
