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
  // The second event is younger, and nobody has it yet.
  expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 0, events: 1 })
  expect(await shop.outbox.stats()).toMatchObject({ pending: 1, sent: 0 })
  await expectCleanAudit(shop)
  clock.advance(100 * dayMs)
  expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 1, events: 0 })
  await expectCleanAudit(shop)
})

it('keeps for ever what has a retention of 0', async () => {
  const { shop, clock } = await openStockedShop({ outbox: { retentionMs: 0 }, idempotency: { retentionMs: 0 } })
  for (const userId of ['mina', 'jun']) await shop.orders.place({ userId, items: latte, idempotencyKey: 'key' })
  await shop.outbox.relay()
  clock.advance(10_000 * dayMs)
  expect(await shop.workers.purgeOnce()).toMatchObject({ idempotencyKeys: 0, events: 0 })
})
