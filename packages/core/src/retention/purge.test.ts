import { expect, it } from 'vitest'
import type { CartItem } from '../cart/cart.ts'
import type { Store } from '../ports/store.ts'
import { openStockedShop } from '../suites/test-shop.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { refusal } from '../testing/refusal.ts'

const dayMs = 86_400_000
const latte = [{ productId: 'latte', quantity: 1 }]

it('removes what is past its retention, and nothing else; the audit knows', async () => {
  const { shop, clock } = await openStockedShop({
    outbox: { retentionMs: 10 * dayMs },
    idempotency: { retentionMs: 5 * dayMs },
  })
  await shop.orders.place({ userId: 'mina', items: latte, idempotencyKey: 'old' })
  await shop.outbox.relay()
  clock.advance(6 * dayMs)
  await shop.orders.place({ userId: 'jun', items: latte, idempotencyKey: 'new' })
  expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 1, events: 0 })
  clock.advance(4 * dayMs + 1)
  // The second event is younger, and it is not delivered yet.
  expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 0, events: 1 })
  expect(await shop.outbox.stats()).toMatchObject({ pending: 1, sent: 0 })
  await expectCleanAudit(shop)
  clock.advance(100 * dayMs)
  expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 1, events: 0 })
  await expectCleanAudit(shop)
})

it('keeps failed orders for their time, and no more than so many', async () => {
  const { shop, clock } = await openStockedShop({ orders: { failedRetentionMs: 10 * dayMs, failedKept: 5 } })
  const fail = () =>
    shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 999 }] }).catch(() => undefined)
  const failed = async () => (await shop.orders.list({ limit: 100 })).items.filter(({ status }) => status === 'FAILED')
  await shop.orders.place({ userId: 'mina', items: latte })
  for (let i = 0; i < 8; i += 1) {
    clock.advance(1)
    await fail()
  }
  const newest = (await failed()).slice(0, 5)
  expect(await shop.workers.purgeOnce()).toMatchObject({ failedOrders: 3 })
  expect(await failed()).toEqual(newest)
  clock.advance(6 * dayMs)
  await fail()
  clock.advance(5 * dayMs)
  expect(await shop.workers.purgeOnce()).toMatchObject({ failedOrders: 5 })
  expect(await failed()).toHaveLength(1)
  expect((await shop.orders.list()).items.map(({ status }) => status)).toEqual(['FAILED', 'PAID'])
  await expectCleanAudit(shop)
})

it('keeps for ever what has a retention of 0', async () => {
  const { shop, clock } = await openStockedShop({ outbox: { retentionMs: 0 }, idempotency: { retentionMs: 0 } })
  for (const userId of ['mina', 'jun']) await shop.orders.place({ userId, items: latte, idempotencyKey: 'key' })
  await shop.outbox.relay()
  clock.advance(10_000 * dayMs)
  expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 0, events: 0 })
})

it('removes lines that have stood in a cart for too long, and leaves the others', async () => {
  const { shop, clock } = await openStockedShop({ carts: { retentionMs: 10 * dayMs } })
  const add = (userId: string, optionId: string) =>
    shop.carts.add({ userId, productId: 'beans', optionId, quantity: 1 })
  await add('mina', '250g')
  await add('jun', '250g')
  clock.advance(6 * dayMs)
  await add('mina', '1kg')
  clock.advance(4 * dayMs)
  expect(await shop.workers.purgeOnce()).toMatchObject({ cartItems: 0 })
  clock.advance(1)
  expect(await shop.workers.purgeOnce()).toMatchObject({ cartItems: 2 })
  expect((await shop.carts.get({ userId: 'mina' })).items).toMatchObject([{ optionId: '1kg' }])
  expect((await shop.carts.get({ userId: 'jun' })).items).toEqual([])
})

it('removes many old lines of carts in steps', async () => {
  const { shop, store, clock } = await openStockedShop()
  const users = Array.from({ length: 260 }, (_, index) => `user-${index}`)
  for (const userId of users) {
    await shop.users.register({ userId, name: userId })
    await shop.carts.add({ userId, productId: 'latte', quantity: 1 })
  }
  clock.advance(91 * dayMs)
  let most = 0
  const transaction = store.transaction.bind(store)
  Object.assign(store, {
    transaction: (work: Parameters<Store['transaction']>[0]) =>
      transaction(async parts => {
        const remove = parts.carts.remove.bind(parts.carts)
        const carts = {
          ...parts.carts,
          remove: (items: readonly CartItem[]) => ((most = Math.max(most, items.length)), remove(items)),
        }
        return work({ ...parts, carts })
      }),
  })
  expect(await shop.workers.purgeOnce()).toMatchObject({ cartItems: 260 })
  expect(most).toBe(50)
})

it('removes snapshots past their retention', async () => {
  const { shop, clock } = await openStockedShop({ ranking: { snapshotRetentionMs: 30 * dayMs } })
  const { date: first } = await shop.ranking.takeSnapshot()
  clock.advance(dayMs)
  const { date: second } = await shop.ranking.takeSnapshot()
  clock.advance(30 * dayMs)
  expect(await shop.workers.purgeOnce()).toMatchObject({ snapshots: 1 })
  await refusal(shop.ranking.snapshot({ date: first }), 'NOT_FOUND')
  expect(await shop.ranking.snapshot({ date: second })).toMatchObject({ date: second })
})

it('locks no user while nothing is to be removed', async () => {
  const opened = await openStockedShop({ carts: { retentionMs: 10 * dayMs } })
  const { shop, store, clock } = opened
  const transaction = store.transaction.bind(store)
  const locked: (readonly string[])[] = []
  store.transaction = work =>
    transaction(rows =>
      work({ ...rows, wallets: { ...rows.wallets, lock: ids => (locked.push(ids), rows.wallets.lock(ids)) } }),
    )
  await shop.carts.add({ userId: 'mina', productId: 'latte', quantity: 1 })
  locked.length = 0
  expect(await shop.workers.purgeOnce()).toMatchObject({ cartItems: 0 })
  expect(locked).toEqual([])
  clock.advance(10 * dayMs + 1)
  expect(await shop.workers.purgeOnce()).toMatchObject({ cartItems: 1 })
  expect(locked).toEqual([['mina']])
})
