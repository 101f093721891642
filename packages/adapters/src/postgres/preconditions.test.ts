import { StoreError } from '@jumun/core'
import { expect, test } from 'vitest'
import { assertKeepsTransactions, assertSuitable, isTooOld } from './preconditions.ts'

test.each([
  ['PostgreSQL 13.14 on x86_64-pc-linux-gnu, compiled by gcc', 130_014, true],
  ['PostgreSQL 14.0 on x86_64-pc-linux-gnu', 140_000, false],
  ['PostgreSQL 18.1 on aarch64-apple-darwin', 180_001, false],
  ['PostgreSQL 11.2-YB-2.20.1.0-b0 on x86_64-pc-linux-gnu', 110_002, false],
  ['CockroachDB CCL v23.2.0 (x86_64-pc-linux-gnu)', 130_000, false],
])('%s is too old: %3$s', (version, number, expected) => {
  expect(isTooOld(version, number)).toBe(expected)
})

const suitable = ['UTF8', '150018', 'PostgreSQL 15.18 on x86_64-pc-linux-gnu', 'shop'] as const
const assertSuitableIs = (row: readonly string[]) => assertSuitable({ all: async () => [row] } as never)

test('all of it is asked for at once, and a server that says nothing holds no name for certain', async () => {
  const asked: unknown[] = []
  const all = async (...question: unknown[]) => (asked.push(question), [])
  await expect(assertSuitable({ all } as never)).rejects.toMatchObject({
    code: 'UNSUITABLE_DATABASE',
    message: expect.stringContaining('The database  is encoded in , which'),
  })
  expect(asked).toEqual([
    [
      `select current_setting('server_encoding'), current_setting('server_version_num'), version(), current_database()`,
      [],
    ],
  ])
  await expect(assertSuitable({ all: async () => [['UTF8', '', 'PostgreSQL 9.1']] } as never)).rejects.toMatchObject({
    code: 'DATABASE_TOO_OLD',
  })
})

test('a server that is too old, and a database that is not UTF-8, are refused with what to do', async () => {
  await assertSuitableIs(suitable)
  const [encoding, number, version, database] = suitable
  await expect(assertSuitableIs([encoding, '130014', 'PostgreSQL 13.14 on x86_64', database])).rejects.toMatchObject({
    code: 'DATABASE_TOO_OLD',
    message: 'PostgreSQL 14 is needed at least, this server is PostgreSQL 13.14.',
  })
  await expect(assertSuitableIs(['LATIN1', number, version, database])).rejects.toMatchObject({
    code: 'UNSUITABLE_DATABASE',
    message:
      "The database shop is encoded in LATIN1, which cannot hold every name. Jumun needs one in UTF8: create database NAME encoding 'UTF8' template template0.",
  })
})

test('a pooler of statements is refused by name, and anything else that keeps BEGIN from working is reported as it is', async () => {
  // Refused at once, or told by the first statement where the beginning was not waited for.
  const failing = (cause: string, isWaitedFor = true) => {
    const refuse = () => Promise.reject(new StoreError('transient', 'busy', { cause: new Error(cause) }))
    return {
      begin: isWaitedFor ? refuse : async () => undefined,
      connection: { all: refuse } as never,
      rollback: async () => expect.unreachable(),
    }
  }
  for (const isWaitedFor of [true, false]) {
    const said = 'transaction blocks not allowed in statement pooling mode'
    await expect(assertKeepsTransactions(failing(said, isWaitedFor))).rejects.toMatchObject({
      code: 'UNSUITABLE_DATABASE',
      message: expect.stringContaining('pool_mode'),
    })
  }
  await expect(assertKeepsTransactions(failing('server closed the connection'))).rejects.toMatchObject({ code: 'BUSY' })
  const said = new Error('statement pooling')
  for (const thrown of [said, { cause: said }, new Error('busy', { cause: { message: said.message } }), null]) {
    const refuse = () => Promise.reject(thrown)
    const unnamed = { begin: refuse, connection: { all: refuse } as never, rollback: async () => {} }
    await expect(assertKeepsTransactions(unnamed)).rejects.toBe(thrown)
  }
})

test('a transaction that was begun to try is rolled back', async () => {
  const done: string[] = []
  const note = (what: string) => async () => void done.push(what)
  const connection = { all: async (...question: unknown[]) => void done.push(JSON.stringify(question)) } as never
  await assertKeepsTransactions({ begin: note('begin'), connection, rollback: note('rollback') })
  expect(done).toEqual(['begin', '["select 1",[]]', 'rollback'])
})
