import { beforeAll, describe, expect, test } from 'vitest'
import { postgresScratch } from './scratch.ts'

test('databases come and go by statements of PostgreSQL', () => {
  const { doors, dropSql, grantSql, ...rest } = postgresScratch
  expect(doors('postgres://me@host/shop?sslmode=require')).toEqual([
    'postgres://me@host/shop?sslmode=require',
    'postgres://me@host/postgres?sslmode=require',
  ])
  // With all who are connected.
  expect(dropSql('jumun_scratch_1')).toBe('drop database if exists jumun_scratch_1 with (force)')
  expect([grantSql('mina', 'jumun'), grantSql('', 'jumun')]).toEqual([
    'alter role mina createdb;',
    'alter role USER createdb;',
  ])
  expect(rest).toMatchObject({
    kind: 'postgres',
    defaultPort: 5432,
    isReadOnlySql: 'show transaction_read_only',
  })
})

test('a right is missing where the server says so', () => {
  const said = (code?: unknown) => postgresScratch.isForbidden(Object.assign(new Error('words'), { code }))
  expect(['42501', '42601', 42_501, undefined].map(said)).toEqual([true, false, false, false])
})

describe('a server', () => {
  const url = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
  const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('postgres')
  let reachable = false
  beforeAll(async () => {
    reachable = await postgresScratch.inspect(url).then(
      inspector => inspector.close().then(() => true),
      () => false,
    )
  })

  test('answers in rows, also when it has ended the connection meanwhile', async context => {
    if (!reachable && !required) context.skip(`no server at ${url}`)
    const { rows, problems, close } = await postgresScratch.inspect(url)
    expect(await rows(`select 1 as a, 'x' as b, null as a`)).toEqual([[1, 'x', null]])
    expect(await problems()).toEqual([])
    await expect(rows('select pg_terminate_backend(pg_backend_pid())')).rejects.toThrow(/\w/)
    await expect(rows('select 1')).rejects.toThrow(/\w/)
    await close()
  })

  test('that is not there is none', async () => {
    await expect(postgresScratch.inspect('postgres://me@127.0.0.1:1/shop')).rejects.toThrow(/ECONNREFUSED/)
  })
})
