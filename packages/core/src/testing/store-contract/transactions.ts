import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { claimEvents } from '../../outbox/claim-events.ts'
import type { Transaction } from '../../ports/transaction.ts'
import { abandon } from './abandon.ts'
import { dump } from './dump.ts'
import { expectFailure } from './expect-failure.ts'
import { put, putShop } from './put.ts'
import { relayingOn } from './relaying.ts'
import { itemRow, moment, orderRow, userRow, walletRow } from './rows.ts'
import type { Subject } from './subject.ts'
import { putChangeable, writes } from './writes.ts'

export function transactionsContract(subject: Subject): void {
  test('work that returns is committed, and its result handed on', async () => {
    const { store } = subject
    const result = await store.transaction(async transaction => {
      await transaction.users.insert([userRow()])
      return { answer: 42 }
    })
    expect(result).toEqual({ answer: 42 })
    expect(await store.reader.users.find(['mina'])).toEqual([userRow()])
  })

  test('work sees what it has written itself', async () => {
    const { store } = subject
    await store.transaction(async transaction => {
      await transaction.users.insert([userRow()])
      await transaction.wallets.insert([walletRow()])
      expect(await transaction.users.find(['mina'])).toEqual([userRow()])
      await transaction.wallets.save([walletRow({ balance: 7, entryCount: 1 })])
      expect(await transaction.wallets.find(['mina'])).toEqual([walletRow({ balance: 7, entryCount: 1 })])
      expect(await transaction.wallets.lock(['mina'])).toEqual([walletRow({ balance: 7, entryCount: 1 })])
    })
  })

  test('work that throws after any kind of write leaves nothing of it', async () => {
    const { store } = subject
    await putChangeable(store)
    const before = await dump(store)
    for (const [name, write] of Object.entries(writes)) {
      await abandon(store, write)
      expect(await dump(store), name).toEqual(before)
    }
  })

  test('every kind of write changes what is stored', async () => {
    for (const [name, write] of Object.entries(writes)) {
      const store = await subject.contract.open()
      try {
        await putChangeable(store)
        const before = await dump(store)
        await store.transaction(write)
        expect(await dump(store), name).not.toEqual(before)
      } finally {
        await store.close()
      }
    }
  })

  test('a lease that was rolled back leases nothing', async () => {
    const { store } = subject
    await putChangeable(store)
    const relay = await relayingOn(store)
    const lease = { publisher: relay.publisher, now: moment + 10, leaseUntil: moment + 1000, limit: 10 }
    await abandon(store, ({ outbox }) => claimEvents(outbox, { token: 'relay-1', ...lease }))
    const claimed = await relay.claim({ ...lease, token: 'relay-2' })
    expect(claimed).toHaveLength(1)
  })

  test('a refused row takes with it all that the transaction wrote before', async () => {
    const { store } = subject
    await put(store, { users: [userRow()] })
    const refused = store.transaction(async transaction => {
      await transaction.users.insert([userRow({ userId: 'sora' })])
      await transaction.users.insert([userRow({ userId: 'jun' }), userRow()])
    })
    await expectFailure(refused, 'conflict')
    expect(await store.reader.users.find(['mina', 'jun', 'sora'])).toEqual([userRow()])
  })

  test('a transaction does not commit over a refusal that its work has swallowed', async () => {
    const { store } = subject
    await put(store, { users: [userRow()] })
    const swallowed = store.transaction(async transaction => {
      await transaction.users.insert([userRow({ userId: 'sora' })])
      await transaction.users.insert([userRow({ userId: 'jun' }), userRow()]).catch(() => undefined)
      return 'all is well'
    })
    await expectFailure(swallowed, 'conflict')
    expect(await store.reader.users.find(['mina', 'jun', 'sora'])).toEqual([userRow()])
  })

  test('statements that are still under way when work fails are rolled back too', async () => {
    const { store } = subject
    await put(store, { users: [userRow()] })
    const failed = store.transaction(transaction =>
      Promise.all([
        transaction.users.insert([userRow({ userId: 'jun' })]),
        transaction.users.insert([userRow()]),
        transaction.users.insert([userRow({ userId: 'sora' })]),
        transaction.wallets.insert([walletRow()]),
      ]),
    )
    await expectFailure(failed, 'conflict')
    await setTimeout(20)
    expect(await store.reader.users.find(['mina', 'jun', 'sora'])).toEqual([userRow()])
    expect(await store.reader.wallets.find(['mina'])).toEqual([])
  })

  test('a transaction that has ended takes nothing more', async () => {
    const { store } = subject
    const kept: Transaction[] = []
    await store.transaction(async transaction => kept.push(transaction))
    await abandon(store, async transaction => kept.push(transaction))
    for (const transaction of kept) {
      await expect(transaction.users.insert([userRow()])).rejects.toBeInstanceOf(Error)
      await expect(transaction.users.find(['mina'])).rejects.toBeInstanceOf(Error)
    }
    expect(await store.reader.users.find(['mina'])).toEqual([])
  })

  test('what is not committed is never read', async () => {
    const { store } = subject
    await put(store, { users: [userRow()], wallets: [walletRow()] })
    const reads: Promise<unknown>[] = []
    await abandon(store, async transaction => {
      await transaction.wallets.save([walletRow({ balance: 9, entryCount: 1 })])
      await transaction.users.insert([userRow({ userId: 'jun' })])
      // Not awaited here: a store of one connection answers only after the transaction.
      reads.push(store.reader.wallets.find(['mina']), store.reader.users.find(['jun']))
      reads.push(store.snapshot(view => view.wallets.find(['mina'])))
      await setTimeout(30)
      await transaction.wallets.find(['mina'])
    })
    expect(await Promise.all(reads)).toEqual([[walletRow()], [], [walletRow()]])
  })

  test('the store is as good as new after failures', async () => {
    const { store } = subject
    await put(store, { users: [userRow()] })
    for (let round = 0; round < 20; round += 1) {
      await abandon(store, transaction => transaction.users.insert([userRow({ userId: 'jun' })]))
      await expectFailure(put(store, { users: [userRow()] }), 'conflict')
      await expectFailure(put(store, { wallets: [walletRow({ balance: -1 })] }), 'constraint')
    }
    await expect(store.transaction(() => Promise.reject(new TypeError('at once')))).rejects.toThrow(TypeError)
    const thrown = store.transaction(() => {
      throw new RangeError('even before a promise')
    })
    await expect(thrown).rejects.toThrow(RangeError)
    await put(store, { users: [userRow({ userId: 'jun' })], wallets: [walletRow()] })
    expect(await store.reader.users.find(['mina', 'jun'])).toHaveLength(2)
  })

  test('rows are copies: what a caller changes afterwards is not stored', async () => {
    const { store } = subject
    const mutable: { -readonly [Name in keyof ReturnType<typeof walletRow>]: ReturnType<typeof walletRow>[Name] } = {
      ...walletRow(),
    }
    await put(store, { users: [userRow()], wallets: [mutable] })
    mutable.balance = 1_000_000
    expect(await store.reader.wallets.find(['mina'])).toEqual([walletRow()])
  })

  test('so are the parts of a row', async () => {
    const { store } = subject
    const line = { productId: 'latte', optionId: 'default', quantity: 1 }
    const item = { ...itemRow() }
    const step = { ...orderRow().history[0]!, lines: [line] }
    const [metadata, former] = [{ table: '7' }, { steps: 1, metadata: { table: '6' } }]
    const given = orderRow({ items: [item], history: [step], metadata, formerMetadata: [former], updatedAt: moment })
    const order = structuredClone(given)
    await putShop(store, { orders: [given] })
    line.quantity = item.quantity = step.at = former.steps = 9
    metadata.table = former.metadata.table = '9'
    step.lines.push(line)
    expect(await store.reader.orders.find([order.orderId])).toEqual([order])
  })
}
