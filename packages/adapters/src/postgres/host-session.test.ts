import { StoreError } from '@jumun/core'
import { describe, expect, it } from 'vitest'
import type { StoredRow } from '../sql/value.ts'
import { postgresHostSession } from './host-session.ts'
import { postgresStoreError } from './postgres-error.ts'
import { neededSettings } from './session-settings.ts'

/** What a session finds: when its transaction began, how it is set, and whether the shop's tables are there. */
const usable = ['1000001', 'read committed', 'off', '1', 'UTF8', 'on']
const look = (fields: Readonly<Record<number, string>>) => usable.map((value, i) => fields[i] ?? value)

/** A session of a host's conversation; `found` are the answers to its looks, one after the other. */
function session({ found = [usable], refused }: { found?: readonly StoredRow[]; refused?: Error } = {}) {
  const asked: string[] = []
  const looks = [...found]
  const all = async (statement: string, parameters: readonly unknown[]): Promise<StoredRow[]> => {
    const isLook = statement.includes('transaction_timestamp')
    asked.push(isLook ? 'look' : `${statement} ${parameters.join()}`)
    if (!isLook) return []
    expect(parameters).toEqual([])
    const row = looks.shift()
    return row === undefined ? [] : [row]
  }
  const run = async (statement: string, parameters: readonly unknown[]) => {
    expect(parameters).toEqual([])
    asked.push(statement.replace(/jumun_[0-9a-f]{12}$/, 'NAME'))
    if (refused !== undefined) throw refused
    return 0
  }
  return { asked, session: postgresHostSession({ carrier: {}, run, all }) }
}

const undone = ['rollback to savepoint NAME', 'release savepoint NAME']

it('leaves no savepoint behind, whether work is kept or undone', async () => {
  const kept = session()
  await kept.session.keep()
  expect(kept.asked).toEqual(['release savepoint NAME'])
  const { session: undoing, asked } = session()
  await undoing.undo()
  expect(asked).toEqual(undone)
})

it('has a savepoint of its own, the same from beginning to end', async () => {
  const statements: string[] = []
  const run = async (statement: string) => (statements.push(statement), 0)
  for (let time = 0; time < 2; time += 1) {
    const one = postgresHostSession({ carrier: {}, run, all: async () => [usable] })
    await one.enter('write')
    await one.undo()
  }
  const names = statements.map(statement => statement.split(' ').at(-1))
  expect(new Set(names.slice(0, 3)).size).toBe(1)
  expect(new Set(names).size).toBe(2)
})

describe('when it is entered', () => {
  it('sets the savepoint, and looks by one question at all that it has to know', async () => {
    const { session: entered, asked } = session()
    await entered.enter('write')
    expect(asked).toEqual(['savepoint NAME', 'look'])
    const questions: string[] = []
    const all = async (statement: string) => (questions.push(statement.replaceAll(/\s+/g, ' ')), [usable])
    await postgresHostSession({ carrier: {}, run: async () => 0, all }).enter('read')
    expect(questions).toEqual([
      `select (extract(epoch from transaction_timestamp()) * 1000000)::bigint as begun, current_setting('transaction_isolation') as isolation, current_setting('transaction_read_only') as read_only, case when to_regclass('jumun_wallets') is null then 0 else 1 end as has_shop, ${neededSettings}`,
    ])
  })

  it('sets what the shop needs, and back once what the host had', async () => {
    const { session: entered, asked } = session({ found: [look({ 4: 'LATIN1' }), usable] })
    await entered.enter('write')
    await entered.restore()
    await entered.restore()
    await entered.enter('write')
    await entered.restore()
    expect(asked).toEqual([
      'savepoint NAME',
      'look',
      'select set_config($1::text, $2::text, true) client_encoding,UTF8',
      'select set_config($1::text, $2::text, true) client_encoding,LATIN1',
      'savepoint NAME',
      'look',
    ])
  })

  it('finds the transaction of its first use again, or that it is over', async () => {
    const { session: entered, asked } = session({ found: [usable, usable, look({ 0: '1000002' }), usable] })
    await entered.enter('write')
    await entered.enter('read')
    await expect(entered.enter('write')).rejects.toMatchObject({ failure: 'over' })
    expect(asked.slice(-4)).toEqual(['savepoint NAME', 'look', ...undone])
    await entered.enter('write')
  })

  const noTables =
    "The connection sees no tables of the shop. Connect it to the shop's database and schema (search_path)."
  const onlyReads = 'The transaction can only read. Begin it with READ WRITE.'
  const sees = (level: string) =>
    `The transaction is ${level}: the shop decides on what is stored now. Begin it with READ COMMITTED.`

  it.each([
    [{ 3: '0' }, noTables, noTables],
    [{ 2: 'on' }, onlyReads, undefined],
    [{ 1: 'serializable' }, sees('SERIALIZABLE'), undefined],
    [{ 1: 'repeatable read' }, sees('REPEATABLE READ'), undefined],
    [{ 1: 'read uncommitted' }, sees('READ UNCOMMITTED'), undefined],
    [{ 1: 'serializable', 2: 'on', 3: '0' }, noTables, noTables],
    [{}, undefined, undefined],
  ])('with %o it refuses to write: %s, and to read: %s', async (fields, toWrite, toRead) => {
    for (const [use, message] of [
      ['write', toWrite],
      ['read', toRead],
    ] as const) {
      const { session: entered, asked } = session({ found: [look(fields)] })
      if (message === undefined) await entered.enter(use)
      else {
        await expect(entered.enter(use)).rejects.toMatchObject({
          name: 'HostTransactionError',
          failure: 'unusable',
          message,
        })
      }
      expect(asked).toEqual(['savepoint NAME', 'look', ...(message === undefined ? [] : undone)])
    }
  })

  it('refuses a look that shows nothing, and leaves no savepoint behind', async () => {
    const { session: entered, asked } = session({ found: [] })
    await expect(entered.enter('read')).rejects.toThrow(RangeError)
    expect(asked).toEqual(['savepoint NAME', 'look', ...undone])
  })
})

describe('where no savepoint can be set', () => {
  const state = (code: string) => postgresStoreError(Object.assign(new Error('words'), { code }))!

  it('there is no transaction, or it is over when it was there before', async () => {
    const refused = state('25P01')
    const { session: never } = session({ refused })
    const notBegun = { failure: 'unusable', message: /Begin one, and use the shop within it/, cause: refused }
    await expect(never.enter('write')).rejects.toMatchObject(notBegun)
    let isOver = false
    const run = async () => (isOver ? Promise.reject(refused) : 0)
    const gone = postgresHostSession({ carrier: {}, run, all: async () => [usable] })
    await gone.enter('write')
    isOver = true
    await expect(gone.enter('write')).rejects.toMatchObject({ failure: 'over', cause: refused })
  })

  it('a statement has failed, or something else is thrown as it is', async () => {
    const failed = state('25P02')
    await expect(session({ refused: failed }).session.enter('read')).rejects.toMatchObject({
      failure: 'unusable',
      message: 'A statement has failed in this transaction. Roll it back.',
      cause: failed,
    })
    for (const refused of [state('57P01'), state('42601'), new Error('words')]) {
      const { session: entered, asked } = session({ refused })
      await expect(entered.enter('read')).rejects.toBe(refused)
      expect(asked).toEqual(['savepoint NAME'])
    }
  })
})

it.each([
  [
    new StoreError('transient', 'busy', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }),
    true,
    true,
  ],
  [new StoreError('transient', 'busy', { cause: Object.assign(new Error('lock'), { code: '40P01' }) }), true, false],
  [
    new StoreError('unavailable', 'no', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }),
    false,
    false,
  ],
  [Object.assign(new Error('words'), { failure: 'transient' }), false, false],
])('of %o the transaction is rolled back: %s, and lost: %s', (error, rollsBackAll, isLost) => {
  const { session: made } = session()
  expect([made.rollsBackAll(error), made.isLost(error)]).toEqual([rollsBackAll, isLost])
  expect(made.explain(error)).toBe(error)
})
