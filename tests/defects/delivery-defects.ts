import type { Defect } from './defect.ts'

const contractOnMemory = ['core/src/memory/memory-store.test.ts']
const simulation = ['core/src/suites/simulation/simulation.test.ts']

/** Mistakes in what is sent to the data platform, and in rankings. */
export const deliveryDefects: readonly Defect[] = [
  {
    name: 'an event without the order',
    file: 'core/src/outbox/order-event.ts',
    find: "'jumun/orders', orderJson(order)",
    replace: "'jumun/orders', { orderId: order.orderId }",
    suites: ['core/src/order/place-order.test.ts', 'core/src/suites/races/race-suite.test.ts'],
  },
  {
    name: 'an event tells the metadata of today',
    file: 'core/src/order/order-as-of.ts',
    find: 'former => former.steps >= steps',
    replace: 'former => former.steps < 0 && steps < 0',
    suites: ['core/src/order/update-order.test.ts'],
  },
  {
    name: 'a stock that is low is reported with each sale',
    file: 'core/src/outbox/chosen-events.ts',
    find: 'stockAfter <= lowStock && stockAfter - delta > lowStock',
    replace: 'stockAfter <= lowStock',
    suites: ['core/src/outbox/chosen-events.test.ts'],
  },
  {
    name: 'a coupon that comes back is reported as a claim',
    file: 'core/src/use-case/unit-of-work.ts',
    find: '(changes.userCoupons ?? []).filter(isNew)',
    replace: 'changes.userCoupons ?? []',
    suites: ['core/src/outbox/chosen-events.test.ts'],
  },
  {
    name: 'product and option run into each other',
    file: 'core/src/outbox/chosen-events.ts',
    find: ".replaceAll('~', '~0').replaceAll('/', '~1')",
    replace: '',
    suites: ['core/src/outbox/chosen-events.test.ts'],
  },
  {
    name: 'marked as sent before it is sent',
    file: 'core/src/outbox/relay.ts',
    find: '    const { deliveries, pauseUntil } = await deliverAll(',
    replace: `    const early = claim.events.map(event => ({ event, outcome: 'SENT' as const, attempts: 1, nextAttemptAt: now }))
    await transact(store, ({ outbox }) => settleEvents(outbox, { publisher, token, now, deliveries: early }))
    const { deliveries, pauseUntil } = await deliverAll(`,
    suites: ['core/src/outbox/relay.test.ts', ...simulation],
  },
  {
    name: 'sent before the lease is committed',
    file: 'core/src/outbox/relay.ts',
    find: 'const claimed = goesOn ? await claimEvents(outbox, lease) : nothing',
    replace: `const claimed = goesOn ? await early(await claimEvents(outbox, lease)) : nothing
      async function early(early: Claim | undefined) {
        const told = toldEvents(early?.events ?? [], await ordersTelling(orders, early?.events ?? []))
        for (const event of told) {
          await options.publisher.publish(event, AbortSignal.timeout(settings.outbox.timeoutMs))
        }
        return early
      }`,
    suites: ['core/src/outbox/relay.test.ts'],
  },
  {
    name: 'an event is rendered from its order as it is now',
    file: 'core/src/outbox/order-event.ts',
    find: 'asTold(orderAsOf(order, event.sequence - (order.refusedPayments?.count ?? 0)))',
    replace: 'asTold(order)',
    suites: ['core/src/outbox/order-event.test.ts'],
  },
  {
    name: 'a stale lease can settle a stretch',
    file: 'core/src/outbox/settle-events.ts',
    find: 'filter(({ leaseToken }) => leaseToken === token)',
    replace: 'filter(() => true)',
    suites: contractOnMemory,
  },
  {
    name: 'a stale lease can settle a single event',
    file: 'core/src/outbox/settle-events.ts',
    find: 'rows.get(event.position)?.leaseToken === token',
    replace: 'rows.has(event.position)',
    suites: contractOnMemory,
  },
  {
    name: 'an event does not wait for an earlier one of its order that failed',
    file: 'core/src/outbox/claim-events.ts',
    find: '    firstOf.set(orderId, Math.min(position, firstOf.get(orderId) ?? position))\n  }\n  // What others hold',
    replace: '  }\n  // What others hold',
    suites: [...contractOnMemory, ...simulation],
  },
  {
    name: 'an event does not wait for an earlier one of its order that someone else delivers',
    file: 'core/src/outbox/claim-events.ts',
    find: 'if (isOpen(position)) firstOf',
    replace: 'if (!isOpen(position)) firstOf',
    suites: contractOnMemory,
  },
  {
    name: 'a lease that lasts does not keep others away',
    file: 'core/src/outbox/claim-events.ts',
    find: 'if ((stretch.leaseUntil ?? 0) > now) continue',
    replace: '',
    suites: contractOnMemory,
  },
  {
    name: 'a platform that is away lets its events die',
    file: 'core/src/outbox/deliver.ts',
    find: "(failure === 'failed' && attempts",
    replace: '(attempts',
    suites: ['core/src/outbox/relay.test.ts'],
  },
  {
    name: 'what is removed by age may not have been delivered everywhere',
    file: 'core/src/outbox/purge-events.ts',
    find: 'position > delivered || ',
    replace: '',
    suites: contractOnMemory,
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
    find: 'if (outcome === undefined || isHeldBack) return',
    replace: 'if (outcome === undefined) return',
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
    find: ':${window.to}:${days}',
    replace: ':${days}',
    suites: ['core/src/ranking/top-products.test.ts', 'core/src/ranking/ranking.test.ts'],
  },
  {
    name: 'a product hidden since the sales were counted is ranked',
    file: 'core/src/ranking/rank-products.ts',
    find: "      if (product.status === 'HIDDEN') continue\n",
    replace: '',
    suites: ['core/src/ranking/top-products.test.ts'],
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
