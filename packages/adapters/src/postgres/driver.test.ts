import { expect, test, vi } from 'vitest'
import {
  asksForBytes,
  binaryRefused,
  createPostgresPool,
  isPglite,
  isPgliteTransaction,
  isPostgresClient,
  isPostgresPool,
} from './driver.ts'
import { postgresScratch } from './scratch.ts'

const kinds = [
  [isPostgresPool, ['connect', 'totalCount']],
  [isPostgresClient, ['query', 'escapeIdentifier']],
  [isPglite, ['waitReady', 'transaction']],
  [isPgliteTransaction, ['query', 'rollback', 'exec']],
] as const

test.each(kinds)('%o is what has all of %j, and nothing less', (is, properties) => {
  const whole = Object.fromEntries(properties.map(name => [name, undefined]))
  expect(is(whole)).toBe(true)
  for (const missing of properties) {
    expect(is(Object.fromEntries(properties.filter(name => name !== missing).map(name => [name, 0])))).toBe(false)
  }
  const fits = (value: unknown) => is(value)
  for (const other of [null, undefined, 'query', Object.assign(() => undefined, whole)]) expect(fits(other)).toBe(false)
})

test('a client that asks for bytes is known, and refused with what to do', () => {
  const query = async () => ({ rows: [], rowCount: 0 })
  expect([true, false, undefined, 'true'].map(binary => asksForBytes({ binary, query }))).toEqual([
    true,
    false,
    false,
    false,
  ])
  expect(binaryRefused).toBe(
    'pg is set to binary: true, with which it does not read values as they are stored. Leave it out.',
  )
})

test('without the package pg it is said what to install', async () => {
  vi.doMock('pg', () => {
    throw new Error('cannot be found')
  })
  try {
    for (const open of [() => createPostgresPool({}), () => postgresScratch.inspect('postgres://127.0.0.1:1/shop')]) {
      await expect(open()).rejects.toMatchObject({
        code: 'NO_DRIVER',
        message: 'PostgreSQL needs the package pg: npm install pg',
        cause: expect.any(Error),
      })
    }
  } finally {
    vi.doUnmock('pg')
  }
})

test('each connection may have less time to be made than a caller waits for one', async () => {
  const options = { host: '127.0.0.1', port: 1, connectionTimeoutMillis: 9_000, max: 3 }
  type Made = { options: { connectionTimeoutMillis: number; max: number; Client?: unknown }; Client: MadeClient }
  type MadeClient = new (options: object) => { _connectionTimeoutMillis: number; port: number }
  const [plain, hasty] = await Promise.all([
    createPostgresPool(options),
    createPostgresPool(options, { connectMs: 700 }),
  ])
  const made = [plain, hasty].map(pool => {
    const { options: taken, Client } = pool as unknown as Made
    const { _connectionTimeoutMillis: connectMs, port } = new Client(taken)
    return { connectMs, port, waitMs: taken.connectionTimeoutMillis, max: taken.max }
  })
  const [ofPlain, ofHasty] = made
  expect(ofPlain).toEqual({ connectMs: 9_000, port: 1, waitMs: 9_000, max: 3 })
  expect(ofHasty).toEqual({ connectMs: 700, port: 1, waitMs: 9_000, max: 3 })
  await Promise.all([plain.end(), hasty.end()])
})
