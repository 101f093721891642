import { expect, test } from 'vitest'
import { put, putShop } from './put.ts'
import { entryRow, idOf, moment, userRow, walletRow } from './rows.ts'
import type { Subject } from './subject.ts'

export function walletsContract(subject: Subject): void {
  test('wallets are found and locked by user, in the order of their keys', async () => {
    const { store } = subject
    await putShop(store)
    const wallets = [walletRow({ userId: 'jun' }), walletRow()]
    expect(await store.reader.wallets.find(['mina', 'nobody', 'jun', 'mina'])).toEqual(wallets)
    await store.transaction(async transaction => {
      expect(await transaction.wallets.lock(['mina', 'nobody', 'jun', 'mina'])).toEqual(wallets)
      expect(await transaction.wallets.lock(['nobody'])).toEqual([])
    })
  })

  test('saving stores balance, number of entries and changes of orders of each wallet named, and of no other', async () => {
    const { store } = subject
    await putShop(store, { users: [userRow({ userId: 'sora' })], wallets: [walletRow({ userId: 'sora', balance: 3 })] })
    const saved = [
      walletRow({ balance: 10, entryCount: 1 }),
      walletRow({ userId: 'jun', balance: 20, entryCount: 2, orderChanges: 3 }),
    ]
    await store.transaction(transaction => transaction.wallets.save(saved))
    expect(await store.reader.wallets.find(['jun', 'mina', 'sora'])).toEqual([
      saved[1],
      saved[0],
      walletRow({ userId: 'sora', balance: 3 }),
    ])
  })

  test('ledger entries come back whole, the newest first, a page at a time', async () => {
    const { store } = subject
    const entries = [
      entryRow({ reason: 'till', maxBalance: 10_000 }),
      entryRow({ number: 2, type: 'PAYMENT', amount: -200, balanceBefore: 500, balanceAfter: 300, orderId: idOf(1) }),
      entryRow({ number: 3, type: 'REFUND', amount: 200, balanceBefore: 300, balanceAfter: 500, orderId: idOf(1) }),
      ...[4, 5, 6, 7, 8, 9, 10, 11].map(number => entryRow({ number, balanceBefore: 500, balanceAfter: 1000 })),
    ]
    await putShop(store, { ledger: [...entries, entryRow({ userId: 'jun', amount: 7, balanceAfter: 7 })] })
    const { ledger } = store.reader
    expect(await ledger.page({ userId: 'mina', limit: 100 })).toEqual(entries.toReversed())
    const numbers = async (query: { before?: number; limit: number }) =>
      (await ledger.page({ userId: 'mina', ...query })).map(entry => entry.number)
    expect(await numbers({ limit: 3 })).toEqual([11, 10, 9])
    expect(await numbers({ before: 9, limit: 3 })).toEqual([8, 7, 6])
    expect(await numbers({ before: 3, limit: 3 })).toEqual([2, 1])
    expect(await numbers({ before: 1, limit: 3 })).toEqual([])
    expect(await ledger.page({ userId: 'nobody', limit: 3 })).toEqual([])
  })

  test('the last entry at a moment is the one with the highest number, the moment included', async () => {
    const { store } = subject
    // The clock went back between entries 2 and 3: the number decides, not the time.
    const times = [moment, moment + 10, moment + 5, moment + 10, moment + 20]
    await put(store, {
      users: [userRow()],
      wallets: [walletRow()],
      ledger: times.map((at, index) => entryRow({ number: index + 1, at })),
    })
    const numberAt = async (at: number) => (await store.reader.ledger.lastAt({ userId: 'mina', at }))?.number
    expect(await numberAt(moment - 1)).toBeUndefined()
    expect(await numberAt(moment)).toBe(1)
    expect(await numberAt(moment + 4)).toBe(1)
    expect(await numberAt(moment + 5)).toBe(3)
    expect(await numberAt(moment + 10)).toBe(4)
    expect(await numberAt(moment + 1_000_000)).toBe(5)
    expect(await store.reader.ledger.lastAt({ userId: 'nobody', at: moment })).toBeUndefined()
  })
}
