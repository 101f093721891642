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
    file: 'core/src/outbox/deliver.ts',
    find: 'clock.now() + settings.outbox.timeoutMs <= leaseUntil',
    replace: 'clock.now() <= leaseUntil',
    suites: ['core/src/outbox/relay.test.ts', 'core/src/outbox/relay-batch.test.ts'],
  },
  {
    name: 'a batch counts as delivered that was not answered',
    file: 'core/src/outbox/deliver.ts',
    find: 'if (outcomes.length === events.length) return outcomes',
    replace: 'if (outcomes.length <= events.length) return outcomes',
    suites: ['core/src/outbox/relay-batch.test.ts'],
  },
  {
    name: 'an event that was held back counts as tried',
    file: 'core/src/outbox/deliver.ts',
    find: 'if (outcome !== undefined && failedOrders.has(event.orderId)) return event',
    replace: '',
    suites: ['core/src/outbox/relay-batch.test.ts'],
  },
  {
    name: 'what the platform asks for as a pause is not kept',
    file: 'core/src/outbox/deliver.ts',
    find: 'Math.max(backoffOf(attempts, settings.outbox), retryAfterOf(outcome))',
    replace: 'Math.min(backoffOf(attempts, settings.outbox), retryAfterOf(outcome) + 1)',
    suites: ['core/src/outbox/relay-batch.test.ts'],
  },
  {
    name: 'a partition of which Kafka said nothing counts as stored',
    file: 'adapters/src/kafka/publisher.ts',
    find: 'error === undefined ? 0 : codes.get(part.key)',
    replace: 'error === undefined ? 0 : (codes.get(part.key) ?? 0)',
    suites: ['adapters/src/kafka/publisher.test.ts'],
  },
  {
    name: 'an acknowledgement of Kafka is forgotten by a later try',
    file: 'adapters/src/kafka/produce-error.ts',
    find: 'if (codes.get(key) !== 0) codes',
    replace: 'codes',
    suites: ['adapters/src/kafka/produce-error.test.ts'],
  },
  {
    name: 'an order goes on behind an event that failed',
    file: 'adapters/src/delivery/rounds.ts',
    find: '      blocked.add(event.orderId)\n',
    replace: '',
    suites: ['adapters/src/delivery/rounds.test.ts', 'adapters/src/kafka/publisher.test.ts'],
  },
  {
    name: 'two events of one order side by side',
    file: 'adapters/src/delivery/rounds.ts',
    find: "earlier === undefined || (earlier !== 'held' && together(earlier, event))",
    replace: "earlier !== 'held'",
    suites: ['adapters/src/delivery/rounds.test.ts'],
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
    file: 'core/src/outbox/deliver.ts',
    find: 'attempts >= settings.outbox.maxAttempts',
    replace: 'attempts > settings.outbox.maxAttempts',
    suites: ['core/src/outbox/relay.test.ts'],
  },
]
