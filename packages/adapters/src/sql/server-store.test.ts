import { setImmediate } from 'node:timers/promises'
import { StoreError } from '@jumun/core'
import { expect, test } from 'vitest'
import { postgresDialect } from '../postgres/dialect.ts'
import { connectionOf } from './connection.ts'
import { createServerStore } from './server-store.ts'
import type { Session } from './session.ts'

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
  const store = createServerStore({
    dialect: postgresDialect,
    pool: { acquire: async () => session, close: async () => undefined },
    adopt: () => {
      throw new TypeError('This test has no host.')
    },
    migrateAlone: (_, work) => work(),
    facts: async () => ({ database: 'postgres', version: '', isolationByDefault: 'read committed', durability: [] }),
  })
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
