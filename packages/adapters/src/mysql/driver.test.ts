import { describe, expect, test } from 'vitest'
import { createMysqlPool, mysqlConnectionOf, mysqlPoolOf, writingFor } from './driver.ts'

/** As mysql2 keeps what it was given. */
interface Kept {
  readonly config: { readonly connectionConfig: { readonly host: string; queryFormat(sql: string): string } }
}

/** A pool of the driver connects to nothing before it is asked for a connection. */
async function configOf(options: Readonly<Record<string, unknown>>) {
  const pool = await createMysqlPool(options)
  pool.end(() => undefined)
  return (pool as unknown as Kept).config.connectionConfig
}

describe('a pool of the driver', () => {
  test('has what it was asked for, and looks for no placeholders', async () => {
    const { host, queryFormat } = await configOf({ host: 'db.example', queryFormat: () => 'another' })
    expect(host).toBe('db.example')
    expect(queryFormat('select ?')).toBe('select ?')
  })

  test('is refused where the driver does not take its options', async () => {
    await expect(createMysqlPool({ ssl: 'no such profile' })).rejects.toMatchObject({
      name: 'StoreError',
      code: 'BAD_PARAMETER',
      message: "mysql2 does not take these options: Unknown SSL profile 'no such profile'.",
      cause: expect.any(TypeError),
    })
  })
})

describe('texts are written in UTF-8', () => {
  test.each([
    [44, 45, 46, 47],
    [223, 224, 247, 248],
    [254, 255, 309, 310],
    [2303, 2304, 2559, 2560],
  ])('by the collations between %i and %i … %i and %i', (before, first, last, behind) => {
    const writings = [before, first, last, behind].map(charsetNumber =>
      writingFor({ config: { charsetNumber } } as never),
    )
    expect(writings).toEqual(['ascii', 'utf8', 'utf8', 'ascii'])
  })

  test('unless no collation is known, or a function of the host rewrites statements', async () => {
    const { queryFormat } = await configOf({})
    expect(writingFor({ config: { charsetNumber: 45, queryFormat } } as never)).toBe('utf8')
    expect(writingFor({ config: { charsetNumber: 45, queryFormat: (sql: string) => sql } } as never)).toBe('ascii')
    expect(writingFor({ config: {} } as never)).toBe('ascii')
    expect(writingFor({} as never)).toBe('ascii')
  })
})

const none = [undefined, null, 'mysql://localhost', 1, () => undefined, {}]

test.each(none)('%o is no pool and no connection', value => {
  expect(mysqlPoolOf(value)).toBeUndefined()
  expect(mysqlConnectionOf(value)).toBeUndefined()
})

test('a pool is one of callbacks, or one of promises that has it', () => {
  const callbacks = { getConnection: () => undefined, promise: () => undefined }
  expect(mysqlPoolOf(callbacks)).toBe(callbacks)
  expect(mysqlPoolOf({ pool: callbacks, getConnection: () => undefined })).toBe(callbacks)
  for (const other of [
    { getConnection: () => undefined },
    { promise: () => undefined },
    { pool: {} },
    { pool: null },
    { pool: 10, getConnection: () => undefined },
  ]) {
    expect(mysqlPoolOf(other)).toBeUndefined()
  }
})

test('a connection is one of callbacks, or one of promises that has it', () => {
  const callbacks = { beginTransaction: () => undefined, query: () => undefined }
  expect(mysqlConnectionOf(callbacks)).toBe(callbacks)
  expect(mysqlConnectionOf({ ...callbacks, connection: callbacks })).toBe(callbacks)
  const strange = { ...callbacks, connection: null }
  expect(mysqlConnectionOf(strange)).toBe(strange)
  for (const other of [
    { query: () => undefined },
    { beginTransaction: () => undefined },
    { ...callbacks, connection: {} },
    { query: () => undefined, connection: callbacks },
  ]) {
    expect(mysqlConnectionOf(other)).toBeUndefined()
  }
})
