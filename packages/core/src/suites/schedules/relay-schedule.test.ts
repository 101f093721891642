import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createShop } from '../../create-shop.ts'
import { createMemoryPublisher, type MemoryDelivery } from '../../memory/memory-publisher.ts'
import { createMemoryStore } from '../../memory/memory-store.ts'
import type { EventPublisher } from '../../ports/publisher.ts'
import type { Store } from '../../ports/store.ts'
import { expectCleanAudit } from '../../testing/clean-audit.ts'
import { checkRandomly } from '../../testing/random-suite.ts'
import { endingOf } from '../../testing/refusal.ts'
import { createSeededIds } from '../../testing/seeded-ids.ts'
import { createTestClock } from '../../testing/test-clock.ts'
import { stockShop } from '../test-shop.ts'
import { drive } from './drive.ts'

type Act = 'place' | 'create' | 'pay' | 'cancel' | 'relay' | 'time passes'

interface Case {
  readonly acts: readonly Act[]
  readonly deliveries: readonly MemoryDelivery[]
}

const cases: fc.Arbitrary<Case> = fc.record({
  acts: fc.array(fc.constantFrom<Act>('place', 'create', 'pay', 'cancel', 'relay', 'relay', 'time passes'), {
    minLength: 3,
    maxLength: 7,
  }),
  deliveries: fc.array(fc.constantFrom<MemoryDelivery>('accept', 'accept', 'fail', 'lose answer'), { maxLength: 6 }),
})

const outbox = { leaseMs: 30_000, timeoutMs: 5_000, batch: 2, concurrency: 2, maxAttempts: 100 }
const items = [{ productId: 'latte', quantity: 1 }]

/** Relays, orders and cancellations in flight on two servers, with a platform that fails and leases that run out. */
async function delivers(
  schedule: fc.Scheduler,
  { acts, deliveries }: Case,
): Promise<{ taken: number; repeated: number }> {
  const memory = createMemoryStore()
  const clock = createTestClock()
  const platform = createMemoryPublisher()
  let scheduled = false
  const step = async (what: string) => {
    if (scheduled) await schedule.schedule(Promise.resolve(), what)
  }
  const store: Store = {
    ...memory,
    async transaction(work) {
      await step('begin')
      const result = await memory.transaction(work)
      await step('answer of a commit')
      return result
    },
  }
  const slow: EventPublisher = {
    async publish(event, signal) {
      await step('delivery')
      await platform.publish(event, signal)
      await step('answer of the platform')
    },
  }
  const parts = { store, clock, newId: createSeededIds(), publisher: slow, outbox }
  const shops = [createShop(parts), createShop(parts)]
  const shop = shops[0]!
  await stockShop({ shop })
  await shop.wallets.charge({ userId: 'mina', amount: 90_000 })
  const first = await shop.orders.place({ userId: 'mina', items })
  const second = await shop.orders.create({ userId: 'jun', items: [{ productId: 'latte', quantity: 3 }] })
  await endingOf(shop.orders.pay({ orderId: second.orderId }))

  let next = 0
  platform.respond(() => (scheduled ? (deliveries[next++] ?? 'accept') : 'accept'))
  scheduled = true
  const calls = acts.map((act, index): Promise<unknown> => {
    const server = shops[index % 2]!
    if (act === 'place') return server.orders.place({ userId: 'mina', items })
    if (act === 'create') return server.orders.create({ userId: 'mina', items })
    if (act === 'pay') return server.orders.pay({ orderId: second.orderId })
    if (act === 'cancel') return server.orders.cancel({ orderId: index % 3 === 0 ? second.orderId : first.orderId })
    if (act === 'relay') return server.outbox.relay()
    return step('time passes').then(() => clock.advance(outbox.leaseMs + 1))
  })
  await drive(schedule, Promise.all(calls.map(endingOf)))
  scheduled = false

  for (let round = 0; (await shop.outbox.stats()).pending + (await shop.outbox.stats()).failed > 0; round += 1) {
    expect(round, 'rounds until all is delivered').toBeLessThan(10)
    clock.advance(600_000)
    await shop.outbox.relay()
  }
  const { items: events } = await shop.outbox.list({ limit: 100 })
  const told = (list: readonly { eventId: string }[]) => list.map(({ eventId }) => eventId).toSorted()
  expect(told(platform.received)).toEqual(told(events))
  for (const { orderId } of events) {
    const sequences = platform.received.filter(event => event.orderId === orderId).map(event => event.sequence)
    expect(sequences, `the order in which ${orderId} was reported`).toEqual(sequences.toSorted((a, b) => a - b))
  }
  await expectCleanAudit(shop)
  return { taken: events.length, repeated: platform.attempts.length - events.length }
}

it('events reach the platform in order per order, no matter what overlaps', { timeout: 600_000 }, async () => {
  let repeated = 0
  const property = fc.asyncProperty(fc.scheduler(), fc.noBias(cases), async (schedule, given) => {
    const report = await delivers(schedule, given)
    expect(report.taken).toBeGreaterThan(0)
    repeated += report.repeated
  })
  await checkRandomly('schedules of relays', property, {
    runs: 150,
    budgetMs: 4_000,
    first: { runs: 20, seed: 1 },
  })
  expect(repeated).toBeGreaterThan(0)
})
