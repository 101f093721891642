import { expect, it } from 'vitest'
import { createCalendar } from '../calendar/calendar.ts'
import { settingsInput } from '../settings/settings.ts'
import { openTestShop, type TestShop } from '../suites/test-shop.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { purge } from './purge.ts'

const dayMs = 86_400_000
const calendar = createCalendar('Asia/Seoul')
const none = { cartItems: 0, snapshots: 0 }

/** 600 orders with a key each, all delivered, and 600 failed ones; what one transaction removes at most is 100. */
async function openFullShop(options: Parameters<typeof openTestShop>[0] = {}): Promise<TestShop> {
  const opened = openTestShop(options)
  const { shop, clock } = opened
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 10_000 })
  await shop.catalog.addProduct({ productId: 'gum', name: 'Gum', price: 1, stock: 600 })
  const items = [{ productId: 'gum', quantity: 1 }]
  const place = (idempotencyKey: string) => shop.orders.place({ userId: 'mina', items, idempotencyKey })
  await Promise.all(Array.from({ length: 600 }, (_, index) => place(`k${index}`)))
  await Promise.allSettled(Array.from({ length: 600 }, (_, index) => place(`refused ${index}`)))
  while ((await shop.outbox.relay()).sent > 0);
  clock.advance(60 * dayMs)
  return opened
}

it('removes all that is too old, however many steps it takes', async () => {
  const { shop } = await openFullShop()
  // The newest event stays.
  expect(await shop.workers.purgeOnce()).toEqual({ ...none, idempotencyKeys: 600, events: 599, failedOrders: 600 })
  expect(await shop.workers.purgeOnce()).toEqual({ ...none, idempotencyKeys: 0, events: 0, failedOrders: 0 })
  await expectCleanAudit(shop)
})

it('ends between two steps when it is asked to, and another run goes on', async () => {
  const { shop, store, clock } = await openFullShop()
  const report = await purge({ store, clock, calendar, settings: settingsInput.parse({}), signal: AbortSignal.abort() })
  expect(report).toEqual({ ...none, idempotencyKeys: 100, events: 100, failedOrders: 100 })
  await expectCleanAudit(shop)
  expect(await shop.workers.purgeOnce()).toEqual({ ...none, idempotencyKeys: 500, events: 499, failedOrders: 500 })
})

it('lets others have their turn between two steps', async () => {
  const { store, clock } = await openFullShop()
  let turns = 0
  const count = () => {
    turns += 1
    next = setImmediate(count)
  }
  let next = setImmediate(count)
  await purge({ store, clock, calendar, settings: settingsInput.parse({ outbox: { retentionMs: 0 } }) })
  clearImmediate(next)
  // Six full steps and an empty one for the keys, and as many for the failed orders: six pauses each.
  expect(turns).toBe(12)
})

it('keeps any number of failed orders, for ever, where the shop says so', async () => {
  const { shop } = await openFullShop({ orders: { failedKept: 0, failedRetentionMs: 0 } })
  expect(await shop.workers.purgeOnce()).toMatchObject({ failedOrders: 0 })
})

it('keeps the newest failed orders, no matter how old, where it has only a number', async () => {
  const { shop } = await openFullShop({ orders: { failedKept: 100, failedRetentionMs: 0 } })
  expect(await shop.workers.purgeOnce()).toMatchObject({ failedOrders: 500 })
  expect(await shop.workers.purgeOnce()).toMatchObject({ failedOrders: 0 })
})

it('keeps a failed order until its time is over, and not longer', async () => {
  const { shop, clock } = await openFullShop({ orders: { failedRetentionMs: 60 * dayMs } })
  expect(await shop.workers.purgeOnce()).toMatchObject({ failedOrders: 0 })
  clock.advance(1)
  expect(await shop.workers.purgeOnce()).toMatchObject({ failedOrders: 600 })
})
