import type { HostQueries } from '@jumun/adapters/host'
import Database from 'better-sqlite3'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { type DatabaseKind, fileOf, type HostLibrary, type OpenedHost } from './library.ts'

interface Client {
  readonly queries: HostQueries
  close(): Promise<void>
}

/** What an application writes for a library that is not known: the one function. */
const clients: Readonly<Record<DatabaseKind, (url: string) => Promise<Client>>> = {
  async postgres(url) {
    const client = new pg.Client(url)
    client.on('error', () => undefined)
    await client.connect()
    return {
      queries: {
        database: 'postgres',
        async query(sql, values) {
          const { rows, rowCount } = await client.query<object>(sql, [...values])
          return { rows, affected: rowCount ?? 0 }
        },
      },
      close: () => client.end(),
    }
  },
  async mysql(url) {
    const connection = await createConnection(url)
    return {
      queries: {
        database: 'mysql',
        async query(sql) {
          const [result] = await connection.query(sql)
          if (Array.isArray(result)) return { rows: result, affected: result.length }
          return { rows: [], affected: result.affectedRows }
        },
      },
      close: () => connection.end(),
    }
  },
  async sqlite(url) {
    const database = new Database(fileOf(url), { timeout: 0 })
    return {
      queries: {
        database: 'sqlite',
        async query(sql, values, answer) {
          const statement = database.prepare(sql)
          if (answer === 'rows') return { rows: statement.all(...values) as object[], affected: 0 }
          return { rows: [], affected: statement.run(...values).changes }
        },
      },
      close: async () => void database.close(),
    }
  },
}

function opened({ queries, close }: Client): OpenedHost {
  const sql = (statement: string) => queries.query(statement, [], 'affected')
  return {
    async inTransaction(work) {
      await sql('begin')
      try {
        const result = await work({ handle: async () => queries, sql })
        await sql('commit')
        return result
      } catch (error) {
        await sql('rollback').catch(() => undefined)
        throw error
      }
    },
    withoutTransaction: async () => queries,
    close,
  }
}

export const query: HostLibrary = {
  name: '{ database, query }',
  databases: ['postgres', 'mysql', 'sqlite'],
  open: async (kind, url) => opened(await clients[kind](url)),
}
