import { expect, test } from 'vitest'
import { adoptPostgresTransaction } from './adopt.ts'

const answers = { rows: [['1']], rowCount: 2, affectedRows: 3, affected: 4 }

/** What can be handed over, each in its shape, and how many rows a statement of it has met. */
const query = async () => answers
const hosts = {
  'a pg client': [{ query, escapeIdentifier() {} }, 2],
  'a transaction of PGlite': [{ query, rollback() {}, exec() {} }, 3],
  'what is made of other libraries': [{ database: 'postgres', query }, 4],
} as const

test.each(Object.entries(hosts))('%s is asked by its own function', async (_, [host, met]) => {
  const { conversation, session } = adoptPostgresTransaction(host)
  expect(conversation.carrier).toBe(host)
  expect(await conversation.all('select 1', [])).toEqual([['1']])
  expect(await conversation.run('update t', [])).toBe(met)
  const statements: string[] = []
  const asked = {
    ...host,
    query: async (asking: string | { text: string }) => (statements.push(textOf(asking)), answers),
  }
  await adoptPostgresTransaction(asked).session.keep()
  expect(statements).toEqual([expect.stringMatching(/^release savepoint jumun_\w+$/)])
  expect(session.explain(statements)).toBe(statements)
})

const textOf = (asking: string | { text: string }) => (typeof asking === 'string' ? asking : asking.text)

test('a transaction of kysely is asked without its plugins', async () => {
  const executed: unknown[] = []
  const plain = {
    async executeQuery({ sql, parameters }: { sql: string; parameters: unknown[] }) {
      executed.push([sql, parameters])
      if (sql === 'fail') throw Object.assign(new Error('words'), { code: '23505' })
      return { rows: [{ a: '1', b: null }], numAffectedRows: 5n }
    },
  }
  const host = { isTransaction: true, executeQuery() {}, withoutPlugins: () => plain }
  const { conversation } = adoptPostgresTransaction(host)
  expect(conversation.carrier).toBe(host)
  expect(await conversation.all('select 1', [7])).toEqual([['1', null]])
  expect(await conversation.run('update t', [])).toBe(5)
  await expect(conversation.run('fail', [])).rejects.toMatchObject({ failure: 'conflict' })
  expect(executed).toEqual([
    ['select 1', [7]],
    ['update t', []],
    ['fail', []],
  ])
})

test('what other libraries tell of errors is looked through', async () => {
  const cause = Object.assign(new Error('words'), { code: '40001' })
  const failing = { database: 'postgres', query: () => Promise.reject(new Error('query failed', { cause })) }
  await expect(adoptPostgresTransaction(failing).conversation.all('select 1', [])).rejects.toMatchObject({
    failure: 'transient',
  })
})

test.each([undefined, null, 'client', {}, { query() {} }, { isTransaction: false, executeQuery() {} }])(
  '%o is none of them',
  host => {
    expect(() => adoptPostgresTransaction(host)).toThrow(
      new TypeError(
        'PostgreSQL adopts a kysely Transaction, a PGlite transaction, a pg client that has begun a transaction, or what @jumun/adapters/host makes of others.',
      ),
    )
  },
)

test('a library that speaks to another database, and a client that asks for bytes, are refused', () => {
  expect(() => adoptPostgresTransaction({ database: 'mysql', query })).toThrow(
    new TypeError('The shop is in a database of postgres, and the transaction says "mysql".'),
  )
  expect(() => adoptPostgresTransaction({ query, escapeIdentifier() {}, binary: true })).toThrow(
    new TypeError('pg is set to binary: true, with which it does not read values as they are stored. Leave it out.'),
  )
})
