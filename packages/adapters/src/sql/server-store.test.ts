import { setImmediate } from 'node:timers/promises'
import { StoreError } from '@jumun/core'
import { expect, test } from 'vitest'
import { postgresDialect } from '../postgres/dialect.ts'
import { connectionOf } from './connection.ts'
import { createServerStore } from './server-store.ts'
import type { Session } from './session.ts'

const unused = {
  dialect: postgresDialect,
  adopt: () => {
    throw new TypeError('This test has no host.')
  },
  migrateAlone: <T>(_: Session, work: () => Promise<T>) => work(),
  facts: async () =>
    ({ database: 'postgres', version: '', isolationByDefault: 'read committed', durability: [] }) as const,
}

/** A store on one session that writes down what it is asked to do, and fails where it is asked to. */
function storeThatFailsAt(...failing: string[]) {
  const done: string[] = []
  const step = (name: string) => async () => {
    await setImmediate()
    done.push(name)
    if (failing.includes(name)) throw new StoreError(name === 'commit' ? 'unknown' : 'unavailable', name)
  }
  const session: Session = {
    connection: connectionOf({ all: async () => [], run: async () => (await step('statement')(), 1) }),
    begin: step('begin'),
    beginSnapshot: step('begin snapshot'),
    commit: step('commit'),
    rollback: step('rollback'),
    release: () => void done.push('release'),
  }
  const pool = { acquire: async () => session, close: async () => undefined }
  const store = createServerStore({ ...unused, pool })
  return { store, done }
}

const insert = (store: ReturnType<typeof storeThatFailsAt>['store']) =>
  store.transaction(t => t.users.insert([{ userId: 'mina', name: 'Mina', createdAt: 1 }]))

test('what worked is committed, and nothing else is said', async () => {
  const { store, done } = storeThatFailsAt()
  await insert(store)
  expect(done).toEqual(['begin', 'statement', 'commit', 'release'])
})

test.each([
  ['begin', ['begin', 'rollback', 'release']],
  ['statement', ['begin', 'statement', 'rollback', 'release']],
  ['commit', ['begin', 'statement', 'commit', 'rollback', 'release']],
])('where %s fails, nothing is left open on a session that is given back', async (step, expected) => {
  const { store, done } = storeThatFailsAt(step)
  await expect(insert(store)).rejects.toThrow(step)
  expect(done).toEqual(expected)
})

test('a ROLLBACK that fails too does not hide why it was needed', async () => {
  const { store, done } = storeThatFailsAt('statement', 'rollback')
  await expect(insert(store)).rejects.toThrow('statement')
  expect(done).toEqual(['begin', 'statement', 'rollback', 'release'])
})

test('a read of one state does not depend on how its transaction ends', async () => {
  for (const failing of [[], ['rollback']]) {
    const { store, done } = storeThatFailsAt(...failing)
    expect(await store.snapshot(reader => reader.users.find(['mina']))).toEqual([])
    expect(done).toEqual(['begin snapshot', 'rollback', 'release'])
  }
})

test('a read of one state that cannot begin leaves nothing open', async () => {
  const { store, done } = storeThatFailsAt('begin snapshot')
  await expect(store.snapshot(reader => reader.users.find(['mina']))).rejects.toThrow('begin snapshot')
  expect(done).toEqual(['begin snapshot', 'rollback', 'release'])
})

/** A store whose first connections were cut while nobody used them; how many there were in the end. */
function storeWithStale(count: number) {
  let acquired = 0
  const nothing = async () => undefined
  const pool = {
    async acquire(): Promise<Session> {
      acquired += 1
      const isStale = acquired <= count
      const all = async () => {
        if (isStale) throw new StoreError('transient', 'write ECONNRESET')
        return []
      }
      const ends = {
        begin: nothing,
        beginSnapshot: nothing,
        commit: nothing,
        rollback: nothing,
        release: () => undefined,
      }
      return { connection: connectionOf({ all, run: async () => 1 }), ...ends }
    },
    close: nothing,
  }
  return { store: createServerStore({ ...unused, pool }), acquired: () => acquired }
}

test.each([
  ['a row', (store: ReturnType<typeof storeWithStale>['store']) => store.reader.users.find(['mina'])],
  ['one state', store => store.snapshot(reader => reader.users.find(['mina']))],
] satisfies [string, (store: ReturnType<typeof storeWithStale>['store']) => Promise<unknown>][])(
  '%s is read again where a connection had been cut while it was idle, three times at most',
  async (_, read) => {
    const twice = storeWithStale(2)
    expect(await read(twice.store)).toEqual([])
    expect(twice.acquired()).toBe(3)
    const always = storeWithStale(Infinity)
    await expect(read(always.store)).rejects.toThrow('ECONNRESET')
    expect(always.acquired()).toBe(3)
  },
)

test('what has begun to be read is not begun anew: its reader may have passed it on', async () => {
  const { store } = storeWithStale(0)
  let reads = 0
  const reading = store.snapshot(async () => {
    reads += 1
    throw new StoreError('transient', 'cut')
  })
  await expect(reading).rejects.toThrow('cut')
  expect(reads).toBe(1)
})
