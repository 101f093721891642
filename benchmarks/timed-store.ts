import { openMysql } from '@jumun/adapters/mysql'
import { openPostgres } from '@jumun/adapters/postgres'
import { openSqlite } from '@jumun/adapters/sqlite'
import type { Store } from '@jumun/core'
import Database from 'better-sqlite3'
import { createPool } from 'mysql2'
import pg from 'pg'

interface Timing {
  micros: number
  calls: number
}

export interface TimedStore {
  readonly store: Store
  /** By verb and table, what takes longest first. */
  timings(): [statement: string, timing: Timing][]
  reset(): void
  close(): Promise<void>
}

/** A store whose driver tells of every statement: opened as a host's handle or pool, with the one call it makes wrapped. */
export async function timedStore(target: string): Promise<TimedStore> {
  const timings = new Map<string, Timing>()
  const count = (sql: string, startedAt: number) => {
    const name = nameOf(sql)
    const timing = timings.get(name) ?? { micros: 0, calls: 0 }
    timing.micros += (performance.now() - startedAt) * 1000
    timing.calls += 1
    timings.set(name, timing)
  }
  const { store, close } = await open(target, count)
  return {
    store,
    close,
    reset: () => timings.clear(),
    timings: () => [...timings].sort(([, a], [, b]) => b.micros - a.micros),
  }
}

type Count = (sql: string, startedAt: number) => void
type Opened = Promise<{ store: Store; close(): Promise<void> }>

function open(target: string, count: Count): Opened {
  if (target.startsWith('mysql:')) return openTimedMysql(target, count)
  return target.startsWith('postgres') ? openTimedPostgres(target, count) : openTimedSqlite(target, count)
}

async function openTimedSqlite(path: string, count: Count): Opened {
  const db = new Database(path)
  const prepare = db.prepare.bind(db)
  const timed = (sql: string) => {
    const statement = prepare(sql)
    for (const method of ['run', 'all'] as const) {
      const plain = statement[method].bind(statement) as (...parameters: unknown[]) => unknown
      Object.defineProperty(statement, method, {
        value: (...parameters: unknown[]) => {
          const startedAt = performance.now()
          const answer = plain(...parameters)
          count(sql, startedAt)
          return answer
        },
      })
    }
    return statement
  }
  Object.defineProperty(db, 'prepare', { value: timed })
  return { store: await openSqlite(db), close: async () => void db.close() }
}

async function openTimedMysql(uri: string, count: Count): Opened {
  const pool = createPool(uri)
  pool.on('connection', connection => {
    const query = connection.query.bind(connection) as (
      options: unknown,
      done: (...answer: unknown[]) => void,
    ) => unknown
    Object.defineProperty(connection, 'query', {
      value: (options: { sql: string }, done: (...answer: unknown[]) => void) => {
        const startedAt = performance.now()
        return query(options, (...answer) => {
          count(options.sql, startedAt)
          done(...answer)
        })
      },
    })
  })
  return { store: await openMysql(pool), close: () => pool.promise().end() }
}

async function openTimedPostgres(connectionString: string, count: Count): Opened {
  const pool = new pg.Pool({ connectionString })
  pool.on('connect', client => {
    const query = client.query.bind(client) as (options: unknown) => Promise<unknown>
    Object.defineProperty(client, 'query', {
      value: async (options: { text: string }) => {
        const startedAt = performance.now()
        const answer = await query(options)
        count(options.text, startedAt)
        return answer
      },
    })
  })
  return { store: await openPostgres(pool), close: () => pool.end() }
}

function nameOf(sql: string): string {
  const verb = /^\w+/.exec(sql)?.[0] ?? ''
  const table = /jumun_\w+/.exec(sql)?.[0] ?? ''
  return `${verb} ${table}${/for (no key )?update/.test(sql) ? ' (lock)' : ''}`.trim()
}
