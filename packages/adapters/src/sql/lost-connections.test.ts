import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import type { Store } from '@jumun/core'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMysql } from '../mysql.ts'
import { openPostgres } from '../postgres.ts'

interface TestServer {
  readonly name: string
  /** As JUMUN_TEST_REQUIRE names it. */
  readonly kind: string
  readonly url: string
  readonly open: (
    url: string,
    options?: { acquireTimeoutMs?: number; statementTimeoutMs?: number; connections?: number },
  ) => Promise<Store>
  readonly admin: (statement: string) => Promise<unknown>
  readonly killOthers: () => Promise<unknown>
}

const mysqlUrl = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'
const postgresUrl = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const database = `jumun_test_lost_${process.pid}_${Date.now()}`

async function askMysql(statement: string): Promise<unknown[]> {
  const connection = await createConnection({ uri: mysqlUrl, connectTimeout: 2000 })
  try {
    return (await connection.query(statement))[0] as unknown[]
  } finally {
    await connection.end()
  }
}

async function askPostgres(statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgresUrl, connectionTimeoutMillis: 2000 })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

const servers: readonly TestServer[] = [
  {
    name: 'MySQL',
    kind: 'mysql',
    url: mysqlUrl,
    open: (uri, { connections = 10, ...options } = {}) => openMysql({ uri, connectionLimit: connections, ...options }),
    admin: askMysql,
    killOthers: async () => {
      const rows = await askMysql(`select id from information_schema.processlist where db = '${database}'`)
      for (const row of rows as { id: number }[]) await askMysql(`kill ${row.id}`)
    },
  },
  {
    name: 'PostgreSQL',
    kind: 'postgres',
    url: postgresUrl,
    open: (connectionString, { connections = 10, ...options } = {}) =>
      openPostgres({ connectionString, max: connections, ...options }),
    admin: askPostgres,
    killOthers: () =>
      askPostgres(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`),
  },
]

const user = { userId: 'mina', name: 'Mina', createdAt: 1 }

type Cut = 'before' | 'after' | 'after, without a word'

/** Passes everything on, until `cut` says at which message to the server the line breaks, before or after it. */
async function cuttableLine(url: string) {
  const target = new URL(url)
  const upstreamPort = Number(target.port)
  let cut: { at: RegExp; when: Cut } | undefined
  const server = createServer(client => {
    const upstream = connect(upstreamPort, target.hostname)
    const breakLine = () => {
      client.destroy()
      upstream.destroy()
    }
    let silent = false
    client.on('data', data => {
      const hit = cut !== undefined && cut.at.test(data.toString('latin1'))
      if (hit && cut?.when === 'before') return breakLine()
      upstream.write(data)
      if (!hit) return
      // Sent, executed, and the answer kept back.
      silent = true
      if (cut?.when === 'after') setTimeout(breakLine, 100)
    })
    upstream.on('data', data => silent || client.write(data))
    for (const socket of [client, upstream]) socket.on('error', breakLine).on('close', breakLine)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  target.port = String((server.address() as AddressInfo).port)
  return {
    url: target,
    cut: (at: RegExp, when: Cut) => (cut = { at, when }),
    mend: () => (cut = undefined),
    close: () => server.close(),
  }
}

describe.each(servers)('$name', ({ kind, url, open, admin, killOthers }) => {
  let reachable = false
  let line: Awaited<ReturnType<typeof cuttableLine>>
  let through = ''
  let direct = ''

  beforeAll(async () => {
    reachable = await admin(`create database ${database}`).then(
      () => true,
      (error: unknown) => {
        if (required.includes(kind)) throw error
        return false
      },
    )
    line = await cuttableLine(url)
    line.url.pathname = `/${database}`
    through = line.url.toString()
    const straight = new URL(url)
    straight.pathname = `/${database}`
    direct = straight.toString()
  })
  afterAll(async () => {
    line.close()
    if (reachable) await admin(`drop database ${database}`)
  })

  test('a COMMIT whose answer is lost is unknown, whether it was executed or not', async context => {
    if (!reachable) context.skip('no server')
    const store = await open(through)
    for (const when of ['before', 'after'] as const) {
      line.cut(/\bcommit\b/, when)
      const userId = `cut ${when}`
      const lost = store.transaction(t => t.users.insert([{ ...user, userId }]))
      await expect(lost).rejects.toMatchObject({ name: 'StoreError', failure: 'unknown' })
      line.mend()
      expect(await store.reader.users.find([userId])).toHaveLength(when === 'after' ? 1 : 0)
    }
    await store.close()
  })

  test('a COMMIT that is not answered in time is unknown, and its connection is thrown away', async context => {
    if (!reachable) context.skip('no server')
    const store = await open(through, { connections: 1, statementTimeoutMs: 300 })
    line.cut(/\bcommit\b/, 'after, without a word')
    const lost = store.transaction(t => t.users.insert([{ ...user, userId: 'silent' }]))
    await expect(lost).rejects.toMatchObject({ name: 'StoreError', failure: 'unknown' })
    line.mend()
    // The line of the first connection says nothing more.
    expect(await store.reader.users.find(['silent'])).toHaveLength(1)
    await store.close()
  })

  test('a connection lost before COMMIT has rolled back, and the same may be tried again', async context => {
    if (!reachable) context.skip('no server')
    const store = await open(through)
    line.cut(/jumun_users/, 'after')
    const work = () => store.transaction(t => t.users.insert([{ ...user, userId: 'again' }]))
    await expect(work()).rejects.toMatchObject({ failure: 'transient' })
    line.mend()
    await work()
    expect(await store.reader.users.find(['again'])).toHaveLength(1)
    await store.close()
  })

  test('connections that the server has killed are replaced', async context => {
    if (!reachable) context.skip('no server')
    const store = await open(direct)
    const use = () => Promise.allSettled(Array.from({ length: 10 }, () => store.reader.users.find(['mina'])))
    await use()
    await killOthers()
    await new Promise(resolve => setTimeout(resolve, 50))
    await use()
    expect((await use()).filter(result => result.status === 'rejected')).toEqual([])
    await store.close()
  })

  test('waiting for a connection ends, and what came too late is given back', async context => {
    if (!reachable) context.skip('no server')
    const store = await open(direct, { connections: 1, acquireTimeoutMs: 100 })
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
    const holding = store.transaction(() => held)
    await expect(store.reader.users.find(['mina'])).rejects.toMatchObject({ failure: 'transient' })
    letGo()
    await holding
    await store.ping()
    await store.close()
    await expect(store.ping()).rejects.toMatchObject({ failure: 'unavailable' })
  })

  test('a server that is not there is unavailable', async () => {
    const unserved = new URL(url)
    unserved.port = '1'
    await expect(open(unserved.toString())).rejects.toMatchObject({ failure: 'unavailable' })
  })

  test('instances that open a new database at once make its tables once', async context => {
    if (!reachable) context.skip('no server')
    const fresh = new URL(url)
    fresh.pathname = `/${database}_new`
    await admin(`create database ${database}_new`)
    const stores = await Promise.all(Array.from({ length: 5 }, () => open(fresh.toString())))
    await Promise.all(stores.map(store => store.ping()))
    await Promise.all(stores.map(store => store.close()))
    await admin(`drop database ${database}_new`)
  })
})
