import { expect, test } from 'vitest'
import { dump } from './dump.ts'
import { expectFailure } from './expect-failure.ts'
import { put } from './put.ts'
import { userRow } from './rows.ts'
import type { Subject } from './subject.ts'

export function lifecycleContract(subject: Subject): void {
  test('an open store answers a ping', async () => {
    await expect(subject.store.ping()).resolves.toBeUndefined()
  })

  test('it says which database it is, and on which settings durable commits depend', async () => {
    const { database, version, isolationByDefault, durability } = await subject.store.facts()
    expect(database).toMatch(/^(memory|sqlite|mysql|mariadb|postgres)$/)
    expect(version).toMatch(database === 'memory' ? /^$/ : /\d/)
    expect(isolationByDefault).toMatch(/^(serializable|repeatable read|read committed|read uncommitted)$/)
    // What has no answer here would be a warning for all who look.
    for (const { name, value, safe } of durability) {
      expect({ name, isKnown: value !== '' && value !== 'unknown', canBeSafe: safe.length > 0 }).toEqual({
        name: expect.stringMatching(/^\w+$/),
        isKnown: true,
        canBeSafe: true,
      })
    }
    expect(durability.length > 0).toBe(database !== 'memory')
  })

  test('pings leave nothing behind: another follows, and the store opens again', async () => {
    const { store } = subject
    const before = await dump(store)
    await store.ping()
    await store.ping()
    expect(await dump(store)).toEqual(before)
    const [, other] = await subject.pair()
    await expect(other.ping()).resolves.toBeUndefined()
    expect(await dump(other)).toEqual(before)
  })

  test('a new store is empty, no matter what another one holds', async () => {
    await put(subject.store, { users: [userRow()] })
    await subject.store.close()
    const another = await subject.contract.open()
    try {
      expect(await another.reader.users.page({ offset: 0, limit: 5 })).toEqual({ items: [], total: 0 })
    } finally {
      await another.close()
    }
  })

  test('closing waits for the transactions under way, and then nothing is answered any more', async () => {
    const { store } = subject
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    let done = false
    const underWay = store.transaction(async transaction => {
      await transaction.users.insert([userRow()])
      begin()
      await transaction.users.find(['mina'])
      await transaction.users.insert([userRow({ userId: 'jun' })])
      done = true
      return 'committed'
    })
    await begun
    await store.close()
    expect(done).toBe(true)
    expect(await underWay).toBe('committed')
    await expectFailure(
      store.transaction(t => t.users.find(['mina'])),
      'unavailable',
    )
    await expectFailure(store.reader.users.find(['mina']), 'unavailable')
    await expectFailure(
      store.snapshot(view => view.users.find(['mina'])),
      'unavailable',
    )
    await expectFailure(store.ping(), 'unavailable')
    await expectFailure(store.facts(), 'unavailable')
  })

  test('closing twice is closing once', async () => {
    await subject.store.close()
    await expect(subject.store.close()).resolves.toBeUndefined()
  })
}
