import { expect, test } from 'vitest'
import { countEvents } from '../../outbox/count-events.ts'
import { retryDead } from '../../outbox/requeue-events.ts'
import type { Reader, Transaction } from '../../ports/transaction.ts'
import { put, putShop } from './put.ts'
import { dead, relayingOn } from './relaying.ts'
import { cartRow, entryRow, eventRow, idOf, itemRow, orderRow, paid, userRow, walletRow } from './rows.ts'
import type { Subject } from './subject.ts'

/** As many orders as a lane puts in one transaction, each with as many lines as an order may have. */
const orderCount = 256
const lineCount = 100

export function batchesContract(subject: Subject): void {
  test('an empty set asks for nothing and changes nothing', async () => {
    const { store } = subject
    await putShop(store)
    for (const [name, read] of Object.entries(emptyReads)) expect(await read(store.reader), name).toEqual([])
    await store.transaction(async transaction => {
      for (const [name, read] of Object.entries(emptyReads)) expect(await read(transaction), name).toEqual([])
      for (const [name, lock] of Object.entries(emptyLocks)) expect(await lock(transaction), name).toEqual([])
      for (const write of emptyWrites) await write(transaction)
    })
    expect(await store.reader.users.page({ offset: 0, limit: 1 })).toMatchObject({ total: 2 })
  })

  test('a full batch of full orders is written and found in one call each', async () => {
    const { store } = subject
    await putShop(store)
    const items = Array.from({ length: lineCount }, (_, index) => itemRow({ productName: `Line ${index}` }))
    const orders = Array.from({ length: orderCount }, (_, index) => orderRow({ orderId: idOf(index), items }))
    await store.transaction(transaction => transaction.orders.insert(orders))
    const orderIds = orders.map(order => order.orderId)
    expect(await store.reader.orders.find(orderIds)).toEqual(orders)
    const changes = orders.map((before, index) => ({ before, after: paid(before, idOf(10_000 + index)) }))
    await store.transaction(transaction => transaction.orders.save(changes))
    expect(await store.reader.orders.find(orderIds)).toEqual(changes.map(change => change.after))
  })

  test('thousands of rows are found, locked, saved and removed in one call each', async () => {
    const { store } = subject
    const users = Array.from({ length: 3000 }, (_, index) => userRow({ userId: `user-${10_000 + index}` }))
    const userIds = users.map(user => user.userId)
    const carts = users.map(({ userId }, index) => cartRow({ itemId: idOf(index), userId }))
    await putShop(store, { users, wallets: users.map(({ userId }) => walletRow({ userId })), carts })
    await store.transaction(async transaction => {
      const wallets = await transaction.wallets.lock(userIds)
      expect(wallets.map(wallet => wallet.userId)).toEqual(userIds)
      await transaction.wallets.save(wallets.map((wallet, index) => ({ ...wallet, balance: index, entryCount: 1 })))
      await transaction.ledger.insert(userIds.map(userId => entryRow({ userId })))
      await transaction.carts.remove(carts.slice(1))
    })
    expect((await store.reader.wallets.find(userIds)).map(wallet => wallet.balance)).toEqual(userIds.map((_, i) => i))
    expect(await store.reader.carts.ofUsers(userIds)).toEqual([carts[0]])
  })

  test('thousands of events are claimed, settled and requeued in one call each', async () => {
    const { store } = subject
    const orders = Array.from({ length: 3000 }, (_, index) => orderRow({ orderId: idOf(index), items: [] }))
    const events = orders.map(({ orderId }, index) => eventRow({ eventId: idOf(index), orderId, createdAt: index }))
    await putShop(store)
    await put(store, { orders, events })
    const relay = await relayingOn(store)
    const leased = await relay.claim({ now: 5000, leaseUntil: 6000, limit: 3000 })
    expect(leased.map(event => event.eventId)).toEqual(events.map(event => event.eventId))
    expect(await relay.settle('relay-1', leased.map(dead))).toHaveLength(events.length)
    const [row] = await store.reader.outbox.publishers()
    const eventIds = events.map(event => event.eventId)
    expect(await retryDead(store, row!, { eventIds, now: 7000 })).toBe(events.length)
    expect(await countEvents(store.reader.outbox, 7000)).toMatchObject({ pending: 3000, dead: 0 })
  })
}

const emptyReads: Readonly<Record<string, (reader: Reader) => Promise<unknown>>> = {
  users: reader => reader.users.find([]),
  wallets: reader => reader.wallets.find([]),
  products: reader => reader.products.find([]),
  coupons: reader => reader.coupons.find([]),
  codes: reader => reader.coupons.findByCode([]),
  userCoupons: reader => reader.userCoupons.find([]),
  owned: reader => reader.userCoupons.findOwned([]),
  carts: reader => reader.carts.ofUsers([]),
  orders: reader => reader.orders.find([]),
}

const emptyLocks: Readonly<Record<string, (transaction: Transaction) => Promise<unknown>>> = {
  wallets: transaction => transaction.wallets.lock([]),
  options: transaction => transaction.options.lock([]),
  coupons: transaction => transaction.coupons.lock([]),
  infos: transaction => transaction.products.findInfo([]),
  answers: transaction => transaction.answers.find([]),
  eventsAt: transaction => transaction.outbox.at([]),
  deliveriesAt: transaction => transaction.outbox.deliveriesAt({ publisher: 1, positions: [] }),
  deliveriesOf: transaction => transaction.outbox.deliveriesOf({ publisher: 1, orderIds: [] }),
  positionsOf: transaction => transaction.outbox.positionsOf([]),
  withDeliveries: transaction => transaction.outbox.withDeliveries([]),
}

const emptyWrites: readonly ((transaction: Transaction) => Promise<unknown>)[] = [
  t => t.users.insert([]),
  t => t.wallets.insert([]),
  t => t.wallets.save([]),
  t => t.ledger.insert([]),
  t => t.products.insert([]),
  t => t.products.save([]),
  t => t.options.insert([]),
  t => t.options.save([]),
  t => t.movements.insert([]),
  t => t.coupons.insert([]),
  t => t.coupons.save([]),
  t => t.userCoupons.insert([]),
  t => t.userCoupons.save([]),
  t => t.carts.insert([]),
  t => t.carts.save([]),
  t => t.carts.remove([]),
  t => t.orders.insert([]),
  t => t.orders.save([]),
  t => t.sales.add([]),
  t => t.answers.insert([]),
  t => t.outbox.insert([]),
  t => t.outbox.insertStretches([]),
  t => t.outbox.removeStretches([]),
  t => t.outbox.insertDeliveries([]),
  t => t.outbox.saveDeliveries([]),
  t => t.outbox.removeDeliveries([]),
  t => t.outbox.removeEvents([]),
]
