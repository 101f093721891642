import Database from 'better-sqlite3'
import mysql from 'mysql2/promise'
import pg from 'pg'

/** A look at the tables that does not pass through the code under test: plain SQL on a driver's own connection. */
export interface Inspector {
  /** One statement, and so one state of the database. Values as the driver gives them: sums may be texts. */
  rows(sql: string): Promise<unknown[][]>
  close(): Promise<void>
}

export async function openInspector(url: string): Promise<Inspector> {
  const { protocol, pathname } = new URL(url)
  switch (protocol) {
    case 'sqlite:': {
      const database = new Database(decodeURIComponent(pathname), { timeout: 10_000 })
      return {
        rows: async sql => {
          const statement = database.prepare(sql)
          if (statement.reader) return statement.raw().all() as unknown[][]
          statement.run()
          return []
        },
        close: async () => void database.close(),
      }
    }
    case 'mysql:': {
      const connection = await mysql.createConnection({ uri: url, rowsAsArray: true })
      // When the server ends the connection, the next statement says so; nothing listens here.
      connection.on('error', () => undefined)
      return {
        rows: async sql => (await connection.query(sql))[0] as unknown[][],
        close: () => connection.end(),
      }
    }
    case 'postgres:': {
      const client = new pg.Client({ connectionString: url })
      client.on('error', () => undefined)
      await client.connect()
      return {
        rows: async sql => (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][],
        close: () => client.end(),
      }
    }
    default:
      throw new Error(`no driver for ${protocol}`)
  }
}

/** Opens, looks and closes again. */
export async function inspect<T>(url: string, look: (inspector: Inspector) => Promise<T>): Promise<T> {
  const inspector = await openInspector(url)
  try {
    return await look(inspector)
  } finally {
    await inspector.close()
  }
}

/** The only value of the only row, as a number. */
export async function count(inspector: Inspector, sql: string): Promise<number> {
  const [row] = await inspector.rows(sql)
  return Number(row?.[0])
}
