import { expect, it, vi } from 'vitest'
import { createShop } from './create-shop.ts'
import { createMemoryStore } from './memory/memory-store.ts'
import type { EventPublisher } from './ports/publisher.ts'
import { refusal } from './testing/refusal.ts'
import { openStockedShop } from './suites/test-shop.ts'

it('closes publisher and store, the store even when the publisher fails at it', async () => {
  const store = createMemoryStore()
  const close = vi.fn<() => Promise<void>>(() => Promise.reject(new Error('the platform is gone')))
  const publisher: EventPublisher = { publish: async () => {}, close }
  const shop = createShop({ store, publisher })
  await expect(shop.close()).rejects.toThrow('the platform is gone')
  expect(close).toHaveBeenCalledOnce()
  await expect(store.ping()).rejects.toThrow('closed')
})

it('needs a publisher to relay, and keeps events until there is one', async () => {
  const store = createMemoryStore()
  const shop = createShop({ store })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 0, stock: 1 })
  await shop.orders.place({ userId: 'mina', items: [{ productId: 'p', quantity: 1 }] })
  await refusal(shop.outbox.relay(), 'INVALID_INPUT')
  expect(await shop.outbox.stats()).toMatchObject({ pending: 1 })
  const publisher: EventPublisher = { publish: async () => {} }
  expect(await createShop({ store, publisher }).outbox.relay()).toEqual({ sent: 1, failed: 0, dead: 0 })
})

it('starts no timer by itself', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  try {
    const { shop } = await openStockedShop()
    await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
    expect(vi.getTimerCount()).toBe(0)
    shop.workers.start()
    expect(vi.getTimerCount()).toBe(4)
    await shop.close()
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

it('has workers whose parts can each be run once on demand', async () => {
  const { shop, clock } = await openStockedShop()
  await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }], idempotencyKey: 'k' })
  await shop.orders.create({ userId: 'jun', items: [{ productId: 'latte', quantity: 1 }] })
  expect(await shop.workers.relayOnce()).toEqual({ sent: 1, failed: 0, dead: 0 })
  clock.advance(31 * 86_400_000)
  expect(await shop.workers.expireOnce()).toEqual({ expiredOrders: 1, expiredCoupons: 0 })
  expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 1 })
  expect(await shop.workers.snapshotOnce()).toMatchObject({ days: 3, items: [] })
})

it('relays, expires, takes snapshots and purges by itself once its workers run, each in its own time', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const { shop, clock, publisher } = await openStockedShop({ workers: { relayEveryMs: 500, expireEveryMs: 5_000 } })
    const items = [{ productId: 'latte', quantity: 1 }]
    await shop.orders.place({ userId: 'mina', items, idempotencyKey: 'k' })
    const { orderId } = await shop.orders.create({ userId: 'jun', items })
    clock.advance(31 * 86_400_000)
    const day = new Date(clock.now()).toISOString().slice(0, 10)
    const state = async () => ({
      sent: publisher.received.length,
      status: (await shop.orders.get({ orderId })).status,
      hasSnapshot: await shop.ranking.snapshot({ date: day }).then(
        () => true,
        () => false,
      ),
    })
    shop.workers.start()
    await vi.advanceTimersByTimeAsync(499)
    expect(await state()).toEqual({ sent: 0, status: 'PENDING', hasSnapshot: false })
    await vi.advanceTimersByTimeAsync(1)
    await vi.waitFor(() => expect(publisher.received).toHaveLength(1))
    await vi.advanceTimersByTimeAsync(4_500)
    await vi.waitFor(async () => expect(await state()).toEqual({ sent: 1, status: 'EXPIRED', hasSnapshot: false }))
    await vi.advanceTimersByTimeAsync(55_000)
    await vi.waitFor(async () => expect(await state()).toMatchObject({ hasSnapshot: true }))
    await shop.workers.stop()
    // What is left for a purge by hand tells what the worker has done.
    expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 0, events: 0 })
  } finally {
    vi.useRealTimers()
  }
})

it('tells how many commands wait, and of a pool how many sessions are held and waited for', async () => {
  const store = createMemoryStore()
  const shop = createShop({ store })
  const blocker = await store.begin()
  const registering = [shop.users.register({ userId: 'first', name: 'In the batch under way' })]
  await new Promise(resolve => setImmediate(resolve))
  for (const userId of ['a', 'b', 'c']) registering.push(shop.users.register({ userId, name: 'Waiting' }))
  await new Promise(resolve => setImmediate(resolve))
  expect(shop.status()).toEqual({ waitingCommands: 3 })
  blocker.rollback()
  await Promise.all(registering)
  expect(shop.status()).toEqual({ waitingCommands: 0 })

  const pooled = createShop({ store: { ...store, sessions: () => ({ held: 2, waiting: 1 }) } })
  expect(pooled.status()).toEqual({ waitingCommands: 0, sessions: { held: 2, waiting: 1 } })
})

it.each<[string, unknown, string]>([
  ['nothing', undefined, 'must be an object, with a store'],
  ['no store', {}, '/store: is required'],
  ['a store that was not awaited', { store: Promise.resolve(createMemoryStore()) }, '/store: is a promise: await it'],
  ['another thing', { store: 'shop.db' }, '/store: must have transaction(), snapshot(), adopt()'],
  ['a clock without hands', { store: createMemoryStore(), clock: {} }, '/clock: must have now()'],
  ['a list of no publishers', { store: createMemoryStore(), publishers: [{}] }, '/publishers/0: must have publish()'],
  [
    'one publisher for a list',
    { store: createMemoryStore(), publishers: { publish() {} } },
    '/publishers: must be a list',
  ],
  ['an id for all', { store: createMemoryStore(), newId: 'x' }, '/newId: must be a function'],
])('is not made of %s, and says so at once', (_, options, message) => {
  expect(() => createShop(options as never)).toThrow(message)
})
