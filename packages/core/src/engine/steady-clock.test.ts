import { expect, it } from 'vitest'
import { createShop } from '../create-shop.ts'
import { openStockedShop } from '../suites/test-shop.ts'
import { steadyClock } from './steady-clock.ts'

const hour = 3_600_000

it('goes on from where a clock was that is set back', () => {
  const times = [100, 150, 40, 60, 30, 30]
  const clock = steadyClock({ now: () => times.shift()! })
  expect([1, 2, 3, 4, 5].map(() => clock.now())).toEqual([150, 150, 170, 170, 170])
})

it('keeps a ranking no longer, and an event waiting no longer, for a clock that is set back an hour', async () => {
  const { shop, clock, publisher, store } = await openStockedShop({ ranking: { cacheMs: 60_000 } })
  await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
  publisher.respond(() => 'away')
  expect(await shop.outbox.relay()).toMatchObject({ failed: 1 })
  expect((await shop.ranking.top()).items).toMatchObject([{ totalSales: 1 }])
  clock.advance(0 - hour)
  await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
  await shop.ranking.top()
  await shop.outbox.relay()
  clock.advance(61_000)
  publisher.respond(() => 'accept')
  expect(await shop.outbox.relay()).toMatchObject({ sent: 2 })
  expect((await shop.ranking.top()).items).toMatchObject([{ totalSales: 2 }])
  // A process that begins later knows only the clock as it is by then, and nothing waits for it either.
  await shop.orders.place({ userId: 'jun', items: [{ productId: 'latte', quantity: 1 }] })
  expect(await createShop({ store, clock, publisher }).outbox.relay()).toMatchObject({ sent: 1 })
})
