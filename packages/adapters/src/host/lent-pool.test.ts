import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { MysqlPoolConnection } from '../mysql/driver.ts'
import { type LentPool, lentPool } from './lent-pool.ts'

/** A library that lends this connection, and what is done with it. */
function lending(connection: object) {
  const done: string[] = []
  const pool = lentPool('Knex', {
    acquire: async () => connection,
    release: one => done.push(one === connection ? 'release' : 'release another'),
    destroy: one => done.push(one === connection ? 'destroy' : 'destroy another'),
  })
  return { pool, done }
}

/** As much of a connection of each driver as is passed on, with what it is asked. */
const pgClient = (fields: object = {}) => {
  const asked: unknown[] = []
  const client = {
    escapeIdentifier: () => undefined,
    query: (...all: unknown[]) => (asked.push(all), 'answer'),
    on: (...all: unknown[]) => (asked.push(all), 'listening'),
    ...fields,
  }
  return { client, asked }
}
const mysqlConnection = (fields: object = {}) => {
  const asked: unknown[] = []
  const connection = {
    beginTransaction: () => undefined,
    query: (...all: unknown[]) => (asked.push(all), 'answer'),
    ...fields,
  }
  return { connection, asked }
}
const getConnection = (pool: LentPool) =>
  promisify(pool.getConnection as (done: (error: Error | null, connection: MysqlPoolConnection) => void) => void)()

describe('a client of pg', () => {
  test('is asked as the shop asks, and given back whole or broken', async () => {
    const connection = { on: () => undefined }
    const { client, asked } = pgClient({ binary: true, connection })
    const { pool, done } = lending(client)
    const lent = await pool.connect()
    expect(lent).toMatchObject({ binary: true, connection })
    const query = { text: 'select 1' }
    const listener = () => undefined
    expect([lent.query(query as never), lent.on('error', listener)]).toEqual(['answer', 'listening'])
    expect(asked).toEqual([[query], ['error', listener]])
    for (const broken of [undefined, false, true]) expect(lent.release(broken)).toBeUndefined()
    expect(done).toEqual(['release', 'release', 'destroy'])
  })

  test('is the same to the shop each time that it is lent, and tells of no server that it does not tell of', async () => {
    const { pool } = lending(pgClient().client)
    const lent = await pool.connect()
    expect(await pool.connect()).toBe(lent)
    expect(lent).not.toHaveProperty('connection')
  })

  test('is none where the library stands on another driver, which has it back', async () => {
    const { pool, done } = lending(mysqlConnection().connection)
    await expect(pool.connect()).rejects.toMatchObject({
      name: 'StoreError',
      code: 'BAD_PARAMETER',
      message: 'The connections of this Knex are none of pg.',
    })
    expect(done).toEqual(['release'])
  })
})

describe('a connection of mysql2', () => {
  test('is asked as the shop asks, and given back or thrown away', async () => {
    const config = { charsetNumber: 45 }
    const { connection, asked } = mysqlConnection({ config })
    const { pool, done } = lending(connection)
    const lent = await getConnection(pool)
    expect(lent.config).toBe(config)
    const [options, answered] = [{ sql: 'select 1', values: [] }, () => undefined]
    expect(lent.query(options, answered)).toBe('answer')
    expect(asked).toEqual([[options, answered]])
    expect([lent.release(), lent.destroy()]).toEqual([undefined, undefined])
    expect(done).toEqual(['release', 'destroy'])
  })

  test('is the same to the shop each time that it is lent, and has no settings where it shows none', async () => {
    const { pool } = lending(mysqlConnection().connection)
    const lent = await getConnection(pool)
    expect(await getConnection(pool)).toBe(lent)
    expect(lent).not.toHaveProperty('config')
  })

  test('is none where the library stands on another driver, which has it back', async () => {
    const { pool, done } = lending(pgClient().client)
    await expect(getConnection(pool)).rejects.toMatchObject({
      code: 'BAD_PARAMETER',
      message: 'The connections of this Knex are none of mysql2.',
    })
    expect(done).toEqual(['release'])
  })
})

test('the pool is taken for one of either driver, and is the library’s to end', async () => {
  const { pool, done } = lending({})
  expect(pool).toMatchObject({ totalCount: 0 })
  expect(pool.on('error', () => undefined)).toBe(pool)
  expect((pool as unknown as { promise(): unknown }).promise()).toBe(pool)
  expect(await pool.end()).toBeUndefined()
  expect(done).toEqual([])
})
