import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { dumpView, scanAll } from './dump.ts'
import { insist } from './insist.ts'
import { putShop } from './put.ts'
import { eventRow, idOf, orderRow, userRow, walletRow } from './rows.ts'
import type { Subject } from './subject.ts'
import { putChangeable } from './writes.ts'

export function viewsContract(subject: Subject): void {
  test('a snapshot sees what was committed before it', async () => {
    const { store } = subject
    await putShop(store)
    expect(await store.snapshot(view => view.wallets.find(['jun', 'mina']))).toEqual([
      walletRow({ userId: 'jun' }),
      walletRow(),
    ])
  })

  test('a snapshot does not change while it is looked at, and does not keep writers from their end', async () => {
    const { store } = subject
    await putChangeable(store)
    const [, other] = await subject.pair()
    const writing: Promise<unknown>[] = []
    const [before, after] = await store.snapshot(async view => {
      const first = await dumpView(view)
      writing.push(
        insist(other, async transaction => {
          const [wallet] = await transaction.wallets.lock(['mina'])
          await transaction.wallets.save([{ ...wallet!, balance: wallet!.balance + 100, entryCount: 1 }])
          await transaction.orders.insert([orderRow({ orderId: idOf(2) })])
          await transaction.outbox.insert([eventRow({ eventId: idOf(2), orderId: idOf(2) })])
        }),
      )
      // Time to write for a store whose writers do not wait; in one of a single connection they come afterwards.
      await setTimeout(50)
      return [first, await dumpView(view)]
    })
    expect(after).toEqual(before)
    await Promise.all(writing)
    expect(await store.reader.wallets.find(['mina'])).toEqual([walletRow({ balance: 100, entryCount: 1 })])
  })

  test('a scan that rests between its chunks does not see later rows', async () => {
    const { store } = subject
    const users = Array.from({ length: 1200 }, (_, index) => userRow({ userId: `user-${index}` }))
    await putShop(store, { users })
    const seen = await store
      .snapshot(async view => {
        let count = 0
        let late: Promise<void> | undefined
        for await (const chunk of view.scan('users')) {
          count += chunk.length
          late ??= store.transaction(transaction => transaction.users.insert([userRow({ userId: 'zoe' })]))
          await setTimeout(5)
        }
        return { count, late }
      })
      .then(async ({ count, late }) => {
        await late
        return count
      })
    expect(seen).toBe(2 + users.length)
    expect(await store.snapshot(async view => (await scanAll(view, 'users')).length)).toBe(3 + users.length)
  })

  test('a snapshot hands on its result or its error, and leaves the store usable', async () => {
    const { store } = subject
    await putShop(store)
    const reason = new Error('The audit has stopped.')
    for (let round = 0; round < 20; round += 1) {
      await expect(store.snapshot(() => Promise.reject(reason))).rejects.toBe(reason)
      expect(await store.snapshot(async () => round)).toBe(round)
    }
    const stopped = store.snapshot(async view => {
      for await (const chunk of view.scan('users')) return chunk.length
      return 0
    })
    expect(await stopped).toBeGreaterThan(0)
    await store.transaction(transaction => transaction.users.insert([userRow({ userId: 'zoe' })]))
    expect(await store.reader.users.find(['zoe'])).toHaveLength(1)
  })
}
