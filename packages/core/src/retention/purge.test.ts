import { expect, it } from 'vitest'
import { openStockedShop } from '../suites/test-shop.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'

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
