import Database from 'better-sqlite3'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import type { BackendName } from '../stress/backend.ts'

/** A connection of an application that has a shop in its database, and transactions of its own. */
export interface Host {
  /** What `within` takes. */
  readonly handle: object
  /** Executes one statement; resolves to its rows. */
  sql(statement: string): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}

const connectors: Readonly<Record<BackendName, (url: string) => Promise<Host>>> = {
  async sqlite(url) {
    const handle = new Database(decodeURIComponent(new URL(url).pathname), { timeout: 0 })
    return {
      handle,
      async sql(text) {
        const statement = handle.prepare(text)
        if (statement.reader) return statement.all() as Record<string, unknown>[]
        statement.run()
        return []
      },
      close: async () => void handle.close(),
    }
  },
  async mysql(url) {
    const handle = await createConnection(url)
    return {
      handle,
      async sql(statement) {
        const [rows] = await handle.query(statement)
        return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []
      },
      close: () => handle.end(),
    }
  },
  async postgres(url) {
    const handle = new pg.Client(url)
    handle.on('error', () => undefined)
    await handle.connect()
    return {
      handle,
      sql: async statement => (await handle.query<Record<string, unknown>>(statement)).rows,
      close: () => handle.end(),
    }
  },
}

export function connectHost(backend: BackendName, url: string): Promise<Host> {
  return connectors[backend](url)
}

/** Runs `work` between BEGIN and COMMIT, or ROLLBACK where it throws. */
export async function inTransaction<T>(host: Host, work: () => Promise<T>, begin = 'begin'): Promise<T> {
  await host.sql(begin)
  try {
    const result = await work()
    await host.sql('commit')
    return result
  } catch (error) {
    await host.sql('rollback')
    throw error
  }
}
