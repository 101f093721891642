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

  test('a new store is empty, whatever another one holds', async () => {
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
  })

  test('closing twice is closing once', async () => {
    await subject.store.close()
    await expect(subject.store.close()).resolves.toBeUndefined()
  })
}
