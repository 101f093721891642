import type { Defect } from './defect.ts'

const contractOnMemory = ['core/src/memory/memory-store.test.ts']
const simulation = ['core/src/suites/simulation/simulation.test.ts']

/** Mistakes in what is told to the data platform, and in rankings. */
export const deliveryDefects: readonly Defect[] = [
  {
    name: 'an event without the order',
    file: 'core/src/outbox/order-event.ts',
    find: 'data: orderJson(order)',
    replace: 'data: { orderId: order.orderId }',
    suites: ['core/src/order/place-order.test.ts', 'core/src/suites/races/race-suite.test.ts'],
  },
  {
    name: 'marked as sent before it is sent',
    file: 'core/src/outbox/relay.ts',
    find: '    const deliveries = await deliverAll(options, events, leaseUntil)\n',
    replace: `    const early = events.map(({ eventId, attempts }) => {
      return { eventId, status: 'SENT' as const, attempts: attempts + 1, nextAttemptAt: now, sentAt: now }
    })
    await transact(store, ({ outbox }) => outbox.settle(token, early))
    const deliveries = await deliverAll(options, events, leaseUntil)
`,
    suites: ['core/src/outbox/relay.test.ts', ...simulation],
  },
  {
    name: 'sent before the lease is committed',
    file: 'core/src/outbox/relay.ts',
    find: '    const events = await transact(store, ({ outbox }) => outbox.claim({ token, now, leaseUntil, limit: batch }))\n',
    replace: `    const events = await transact(store, async ({ outbox }) => {
      const claimed = await outbox.claim({ token, now, leaseUntil, limit: batch })
      for (const event of claimed) await options.publisher.publish(event, AbortSignal.timeout(settings.outbox.timeoutMs))
      return claimed
    })
`,
    suites: ['core/src/outbox/relay.test.ts'],
  },
  {
    name: 'a stale lease can settle (memory)',
    file: 'core/src/memory/outbox.ts',
    find: '?.leaseToken === token)',
    replace: ' !== undefined)',
    suites: contractOnMemory,
  },
  {
    name: 'events of one order out of their order (memory)',
    file: 'core/src/memory/outbox.ts',
    find: 'isDue(event, now) && isNext(tables(), event)',
    replace: 'isDue(event, now) && (isNext(tables(), event) || true)',
    suites: [...contractOnMemory, ...simulation],
  },
  {
    name: 'a delivery may outlast its lease',
    file: 'core/src/outbox/relay.ts',
    find: 'clock.now() + settings.outbox.timeoutMs <= leaseUntil',
    replace: 'clock.now() <= leaseUntil',
    suites: ['core/src/outbox/relay.test.ts'],
  },
  {
    name: 'a ranking of yesterday answered after midnight',
    file: 'core/src/ranking/top-products.ts',
    find: ':${calendar.dayOf(at)}:${input.days}',
    replace: ':${input.days}',
    suites: ['core/src/ranking/top-products.test.ts', 'core/src/ranking/ranking.test.ts'],
  },
  {
    name: 'a ranking of one day too many',
    file: 'core/src/ranking/top-products.ts',
    find: 'addDays(today, 1 - days)',
    replace: 'addDays(today, 0 - days)',
    suites: ['core/src/ranking/top-products.test.ts', 'core/src/ranking/ranking.test.ts'],
  },
  {
    name: 'a snapshot that counts the unfinished day',
    file: 'core/src/ranking/take-snapshot.ts',
    find: 'to: addDays(date, -1), limit: kept',
    replace: 'to: date, limit: kept',
    suites: ['core/src/ranking/take-snapshot.test.ts', 'core/src/ranking/ranking.test.ts'],
  },
  {
    name: 'one attempt too many before an event is dead',
    file: 'core/src/outbox/relay.ts',
    find: 'attempts >= settings.outbox.maxAttempts',
    replace: 'attempts > settings.outbox.maxAttempts',
    suites: ['core/src/outbox/relay.test.ts'],
  },
]
