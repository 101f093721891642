import { describe, expect, it } from 'vitest'
import { createShop } from '../create-shop.ts'
import { isShopError } from '../errors.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import type { Payment } from '../order/order.ts'
import { StoreError } from '../ports/store-error.ts'
import type { Store } from '../ports/store.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { refusal } from '../testing/refusal.ts'
import { createTestClock } from '../testing/test-clock.ts'

const latte = [{ productId: 'latte', quantity: 1 }]

/** A shop with something to sell, opened by its first zone. */
async function openIn(timeZone: string | undefined, store: Store = createMemoryStore()) {
  const clock = createTestClock()
  const zone = timeZone === undefined ? {} : { timeZone }
  const shop = createShop({ store, clock, ranking: { cacheMs: 0 }, ...zone })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 1_000 })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 10, stock: 10 })
  return { shop, store, clock }
}

const inZone = (store: Store, timeZone?: string) =>
  createShop({ store, clock: createTestClock(), ...(timeZone !== undefined && { timeZone }) })

describe('another time zone than the one that a shop was opened in', () => {
  it('is refused by every command and every look, with both names', async () => {
    const { shop, store } = await openIn('America/New_York')
    const { orderId } = await shop.orders.place({ userId: 'mina', items: latte })
    const other = inZone(store, 'Asia/Seoul')
    const asked: (() => Promise<unknown>)[] = [
      () => other.ready(),
      () => other.orders.place({ userId: 'mina', items: latte }),
      () => other.orders.create({ userId: 'mina', items: latte }),
      () => other.orders.cancel({ orderId }),
      () => other.wallets.charge({ userId: 'mina', amount: 1 }),
      () => other.orders.get({ orderId }),
      () => other.orders.list(),
      () => other.orders.expirePending(),
      () => other.catalog.listProducts(),
      () => other.ranking.top(),
      () => other.ranking.takeSnapshot(),
      () => other.workers.snapshotOnce(),
      () => other.audit(),
    ]
    for (const one of asked) {
      const { message, details, cause } = await refusal(one(), 'INVALID_INPUT')
      expect(message).toMatch(/Asia\/Seoul.*America\/New_York/)
      expect(details.issues).toMatchObject([{ pointer: '/timeZone' }])
      expect(cause).toMatchObject({ name: 'StoreError', code: 'OTHER_TIME_ZONE' })
    }
    expect((await shop.orders.list()).items).toHaveLength(1)
    await expectCleanAudit(shop)
    await shop.orders.cancel({ orderId })
    await expectCleanAudit(shop)
  })

  it('is none where the same zone is only called otherwise', async () => {
    const { store } = await openIn('Asia/Kolkata')
    for (const name of ['Asia/Calcutta', 'asia/kolkata', 'Asia/Kolkata']) {
      await expect(inZone(store, name).ready()).resolves.toMatchObject({ timeZone: expect.any(String) })
    }
  })

  it('is one where it merely has the same hour', async () => {
    const { store } = await openIn('Asia/Seoul')
    await refusal(inZone(store, 'Asia/Tokyo').ready(), 'INVALID_INPUT')
  })
})

describe('who asks for no zone', () => {
  it('gets the one of the shop, and Asia/Seoul in a new one', async () => {
    const { store, shop } = await openIn('America/New_York')
    const { orderId } = await shop.orders.place({ userId: 'mina', items: latte })
    const another = inZone(store)
    await another.orders.cancel({ orderId })
    expect(await another.ready()).toEqual({ timeZone: 'America/New_York' })
    await expectCleanAudit(another)
    const fresh = await openIn(undefined)
    expect(await fresh.shop.ready()).toEqual({ timeZone: 'Asia/Seoul' })
    await refusal(inZone(fresh.store, 'America/New_York').ready(), 'INVALID_INPUT')
  })

  it('reads the days of the shop from the first question on', async () => {
    const { store, shop, clock } = await openIn('America/New_York')
    await shop.orders.place({ userId: 'mina', items: latte })
    const another = createShop({ store, clock })
    expect(await another.ranking.top()).toEqual(await shop.ranking.top())
  })
})

it('is stored once, however many open a shop at the same moment', async () => {
  const store = createMemoryStore()
  const zones = ['Asia/Seoul', 'Europe/Berlin', 'America/New_York', 'Asia/Seoul']
  const endings = await Promise.allSettled(
    zones.map((zone, index) => inZone(store, zone).users.register({ userId: `user-${index}`, name: 'x' })),
  )
  const [stored] = await store.reader.settings.find(['timeZone'])
  expect(endings.map(({ status }) => status)).toEqual(
    zones.map(zone => (zone === stored!.value ? 'fulfilled' : 'rejected')),
  )
  expect((await store.reader.users.page({ offset: 0, limit: 9 })).total).toBe(
    zones.filter(zone => zone === stored!.value).length,
  )
})

it('is not stored by a look alone, and looks go on where nothing can be stored', async () => {
  const store = createMemoryStore()
  const full: Store = {
    ...store,
    transaction: () => Promise.reject(new StoreError('unavailable', 'The disk is full.')),
  }
  const shop = inZone(full, 'Europe/Berlin')
  expect((await shop.catalog.listProducts()).total).toBe(0)
  expect(await shop.ready()).toEqual({ timeZone: 'Europe/Berlin' })
  expect(isShopError(await shop.users.register({ userId: 'a', name: 'a' }).catch(error => error), 'BUSY')).toBe(true)
  expect(await store.reader.settings.find(['timeZone'])).toEqual([])
})

it('comes and goes with the transaction of a host that opens the shop', async () => {
  const store = createMemoryStore()
  const shop = inZone(store, 'Europe/Berlin')
  const first = await store.begin()
  await shop.within(first).users.register({ userId: 'mina', name: 'Mina' })
  first.rollback()
  expect(await store.reader.settings.find(['timeZone'])).toEqual([])
  const second = await store.begin()
  await shop.within(second).users.register({ userId: 'mina', name: 'Mina' })
  second.commit()
  expect(await store.reader.settings.find(['timeZone'])).toEqual([{ name: 'timeZone', value: 'Europe/Berlin' }])
  const third = await store.begin()
  const other = inZone(store, 'Asia/Seoul').within(third)
  await refusal(other.users.register({ userId: 'jun', name: 'Jun' }), 'INVALID_INPUT')
  await refusal(other.users.get({ userId: 'mina' }), 'INVALID_INPUT')
  third.rollback()
})

it('counts a sale for the day that is kept with it, also when the rules of the zone have changed since', async () => {
  const { shop, store, clock } = await openIn('Asia/Seoul')
  const { orderId, payment } = await shop.orders.place({ userId: 'mina', items: latte })
  expect(payment?.soldOn).toBe('2026-03-02')
  expect(await shop.orders.get({ orderId })).toMatchObject({ payment: { soldOn: '2026-03-02' } })
  // As after an update of the time zones: the same name, other days.
  const changed: Store = {
    ...store,
    reader: { ...store.reader, settings: { find: async () => [{ name: 'timeZone', value: 'America/New_York' }] } },
  }
  const later = createShop({ store: changed, clock })
  await expectCleanAudit(later)
  await later.orders.cancel({ orderId })
  await expectCleanAudit(later)
  await expectCleanAudit(shop)
  expect((await shop.ranking.top()).items).toEqual([])
})

it('finds the day of a payment that has none by its time', async () => {
  const { shop, store } = await openIn('Asia/Seoul')
  const { orderId } = await shop.orders.place({ userId: 'mina', items: latte })
  const forgetful: Store = {
    ...store,
    transaction: work =>
      store.transaction(transaction =>
        work({
          ...transaction,
          orders: {
            ...transaction.orders,
            find: async ids =>
              (await transaction.orders.find(ids)).map(order => ({ ...order, payment: withoutDay(order.payment!) })),
          },
        }),
      ),
  }
  await createShop({ store: forgetful, clock: createTestClock() }).orders.cancel({ orderId })
  await expectCleanAudit(shop)
})

function withoutDay({ paymentId, amount, at }: Payment): Payment {
  return { paymentId, amount, at }
}
