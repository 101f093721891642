import pg from 'pg'
import { describe, expect, test } from 'vitest'
import type { PostgresPool } from './driver.ts'
import { createPostgresPools } from './host-pools.ts'
import { postgresQueries } from './query.ts'

const server = new URL(process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres')
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('postgres')
const options = {
  user: decodeURIComponent(server.username),
  password: decodeURIComponent(server.password),
  database: server.pathname.slice(1),
  connectionTimeoutMillis: 5_000,
}
const there = { host: server.hostname, port: Number(server.port || 5432) }
const nowhere = { host: '127.0.0.1', port: 1 }
const limits = { connectMs: 2_000 }

const client = new pg.Client({ ...options, ...there })
const reachable = await client.connect().then(
  () => true,
  () => false,
)
await client.end().catch(() => undefined)

test('a PostgreSQL server is there', context => {
  if (!reachable && !required) context.skip(`no server at ${server.host}`)
  expect(reachable, `a server at ${server.host}`).toBe(true)
})

/** A pool tells of more than errors. */
const listen = (pool: PostgresPool, event: string, listener: () => void) => pool.on(event as 'error', listener)

test('each host has a port of its own, or that of PostgreSQL, and the other options of all', async () => {
  const ofHosts = async (host: object) => {
    const pool = await createPostgresPools([{ host: '127.0.0.1', ...host }], { query_timeout: 700, port: 9 }, limits)
    await pool.end()
    return pool.options
  }
  expect(await ofHosts({})).toMatchObject({ host: '127.0.0.1', port: 5432, query_timeout: 700 })
  expect(await ofHosts({ port: 7 })).toMatchObject({ host: '127.0.0.1', port: 7, query_timeout: 700 })
  const none = await createPostgresPools([], {}, limits)
  expect(none).not.toHaveProperty('options')
  await expect(none.connect()).rejects.toMatchObject({ code: 'NO_SERVER' })
})

test('where no host answers, there is no server', async () => {
  const pool = await createPostgresPools([nowhere, nowhere], options, limits)
  await expect(pool.connect()).rejects.toMatchObject({ name: 'StoreError', code: 'NO_SERVER', failure: 'unavailable' })
  await pool.end()
})

describe.runIf(reachable)('a server', () => {
  test('that takes writes is found behind one that does not answer, and every pool is listened to and ended', async () => {
    const pool = await createPostgresPools([nowhere, there], options, limits)
    let connects = 0
    listen(pool, 'connect', () => (connects += 1))
    const found = await pool.connect()
    expect(await postgresQueries(found).all('select 1 + 1', [])).toEqual([['2']])
    expect(connects).toBe(1)
    found.release()
    await pool.end()
    await expect(pool.connect()).rejects.toMatchObject({ message: expect.stringMatching(/\w/) })
    expect(connects).toBe(1)
  })

  test('that only reads is none, and its connection is thrown away', async () => {
    const reading = { ...options, options: '-c default_transaction_read_only=on' }
    const pool = await createPostgresPools([there, there], reading, limits)
    const removed = new Promise<void>(resolve => listen(pool, 'remove', resolve))
    const place = `${there.host}:${there.port}`
    await expect(pool.connect()).rejects.toMatchObject({
      code: 'NO_SERVER',
      message: `No server takes writes: ${place}, ${place} only read. Promote one of them, or name the one that does.`,
    })
    await removed
    await pool.end()
  })
})
