import type { Defect } from './defect.ts'

const contractOnMemory = ['core/src/memory/memory-store.test.ts']
const simulation = ['core/src/testing/simulation/simulation.test.ts']

/** Mistakes in rules, use cases and the way in which commands are decided. */
export const coreDefects: readonly Defect[] = [
  {
    name: 'wrong rounding: a percentage rounds to the nearest',
    file: 'core/src/coupon/coupon.ts',
    find: 'Math.floor(((subtotal % 10_000) * discount.basisPoints) / 10_000)',
    replace: 'Math.round(((subtotal % 10_000) * discount.basisPoints) / 10_000)',
    suites: ['core/src/coupon/coupon.test.ts'],
  },
  {
    name: 'discount spread by rounding each share',
    file: 'core/src/order/pricing.ts',
    find: 'share: Number(product / sum), remainder: product % sum',
    replace: 'share: Math.round(Number(product) / Number(sum)), remainder: product % sum',
    suites: ['core/src/order/pricing.test.ts'],
  },
  {
    name: 'claim without a look at the quantity',
    file: 'core/src/coupon/coupon.ts',
    find: 'if (coupon.claimed >= coupon.quantity) {',
    replace: 'if (coupon.claimed < 0) {',
    suites: ['core/src/coupon/coupon.test.ts', 'core/src/testing/races/race-suite.test.ts'],
  },
  {
    name: '> for >= at the end of the claim window',
    file: 'core/src/coupon/coupon.ts',
    find: 'at >= coupon.claimUntil',
    replace: 'at > coupon.claimUntil',
    suites: ['core/src/coupon/coupon.test.ts'],
  },
  {
    name: 'coupon not released with its order',
    file: 'core/src/order/release-order.ts',
    find: 'userCoupons: [releaseCoupon(userCoupon, release.at)]',
    replace: 'userCoupons: [{ ...releaseCoupon(userCoupon, release.at), ...userCoupon }]',
    suites: ['core/src/order/two-step-order.test.ts', 'core/src/order/place-order.test.ts'],
  },
  {
    name: 'refund of the subtotal, not of what was paid',
    file: 'core/src/order/cancel-order.ts',
    find: '{ amount: payment.amount, orderId, at }',
    replace: '{ amount: payment.amount + order.discount, orderId, at }',
    suites: ['core/src/order/place-order.test.ts', 'core/src/order/two-step-order.test.ts'],
  },
  {
    name: 'sales figures of today, not of the day of the payment',
    file: 'core/src/order/cancel-order.ts',
    find: 'salesOf(order, payment.at, context.calendar)',
    replace: 'salesOf(order, at, context.calendar)',
    suites: ['core/src/ranking/ranking.test.ts'],
  },
  {
    name: 'status check skipped in cancel',
    file: 'core/src/order/cancel-order.ts',
    find: '    assertCancellable(order)\n',
    replace: '',
    suites: ['core/src/order/two-step-order.test.ts', 'core/src/testing/races/race-suite.test.ts'],
  },
  {
    name: 'a failed order keeps its stock',
    file: 'core/src/order/place-order.ts',
    find: "return { orders: [nextStep(pending, 'FAILED', { reason: refusal.code, by: 'system', at })] }",
    replace: `const kept = refusal.code === 'INSUFFICIENT_BALANCE' ? takeStock(lines, { orderId: pending.orderId, at }) : []
  return { ...stockChanges(kept), orders: [nextStep(pending, 'FAILED', { reason: refusal.code, by: 'system', at })] }`,
    suites: ['core/src/order/place-order.test.ts'],
  },
  {
    name: 'a step is missing in the history',
    file: 'core/src/order/order.ts',
    find: 'history: [...order.history, { from: order.status, to, ...step }]',
    replace:
      'history: order.history.length > 1 ? order.history : [...order.history, { from: order.status, to, ...step }]',
    suites: ['core/src/order/order.test.ts', 'core/src/order/two-step-order.test.ts'],
  },
  {
    name: 'an order that is over can be paid',
    file: 'core/src/order/order.ts',
    find: "const expired = order.status === 'PENDING' && isDue(order, at)",
    replace: "const expired = order.status === 'PENDING' && isDue(order, at - 1)",
    suites: ['core/src/order/order.test.ts', 'core/src/order/two-step-order.test.ts'],
  },
  {
    name: 'a balance may not reach its limit',
    file: 'core/src/wallet/wallet.ts',
    find: 'if (amount > maxBalance - wallet.balance) {',
    replace: 'if (amount >= maxBalance - wallet.balance) {',
    suites: ['core/src/wallet/wallet.test.ts'],
  },
  {
    name: 'a replay does it again',
    file: 'core/src/decide-batch.ts',
    find: 'if (stored !== undefined) return { ok: true, result: replay(stored, fingerprint) }',
    replace: 'if (stored !== undefined) replay(stored, fingerprint)',
    suites: ['core/src/idempotency.test.ts'],
  },
  {
    name: 'fingerprint ignored',
    file: 'core/src/idempotency.ts',
    find: 'if (stored.fingerprint !== fingerprint) {',
    replace: "if (stored.fingerprint === 'never') {",
    suites: ['core/src/idempotency.test.ts'],
  },
  {
    name: 'the key in another transaction than its effect',
    file: 'core/src/run-batch.ts',
    find: 'return await transact(store, transaction => decideBatch(transaction, commands, environment))',
    replace: `let late: Parameters<Parameters<Parameters<Store['transaction']>[0]>[0]['answers']['insert']>[0][] = []
    const outcomes = await transact(store, transaction => {
      late = []
      const answers = { ...transaction.answers, insert: async (rows: (typeof late)[number]) => void late.push(rows) }
      return decideBatch({ ...transaction, answers }, commands, environment)
    })
    for (const rows of late) await transact(store, ({ answers }) => answers.insert(rows))
    return outcomes`,
    suites: simulation,
  },
  {
    name: 'acknowledged before the commit',
    file: 'core/src/run-batch.ts',
    find: 'return await transact(store, transaction => decideBatch(transaction, commands, environment))',
    replace: `return await new Promise((resolve, reject) => {
      const decided = transact(store, async transaction => {
        const outcomes = await decideBatch(transaction, commands, environment)
        resolve(outcomes)
        return outcomes
      })
      decided.catch(reject)
    })`,
    suites: ['core/src/run-batch.test.ts', ...simulation],
  },
  {
    name: 'a lost commit is told as nothing happened',
    file: 'core/src/transact.ts',
    find: "const unknown = cause.failure === 'unknown'",
    replace: 'const unknown = false',
    suites: ['core/src/run-batch.test.ts'],
  },
  {
    name: 'a lost commit is tried again like a deadlock',
    file: 'core/src/transact.ts',
    find: "error.failure === 'transient' || error.failure === 'conflict'",
    replace: "error.failure === 'transient' || error.failure === 'conflict' || error.failure === 'unknown'",
    suites: ['core/src/run-batch.test.ts'],
  },
  {
    name: 'the counter before the claim: one that is refused is counted too',
    file: 'core/src/coupon/claim-coupon.ts',
    find: '  decide({ code, userId }, unit, { at, newId }) {',
    replace: `  refuse({ code }, unit) {
    const campaign = unit.couponByCode(code)
    if (campaign === undefined || campaign.claimed >= campaign.quantity) return undefined
    return { coupons: [{ ...campaign, claimed: campaign.claimed + 1 }] }
  },

  decide({ code, userId }, unit, { at, newId }) {`,
    suites: ['core/src/coupon/coupons.test.ts', 'core/src/testing/races/race-suite.test.ts'],
  },
  {
    name: 'unsorted locks',
    file: 'core/src/unit-of-work.ts',
    find: 'read([...keys].sort())',
    replace: 'read([...keys])',
    suites: ['core/src/unit-of-work.test.ts'],
  },
  {
    name: 'wallets read, not locked',
    file: 'core/src/unit-of-work.ts',
    find: 'transaction.wallets.lock(ids)',
    replace: 'transaction.wallets.find(ids)',
    suites: ['core/src/unit-of-work.test.ts', 'core/src/testing/schedules/schedule.test.ts'],
  },
  {
    name: 'orders as they were before the lock',
    file: 'core/src/unit-of-work.ts',
    find: '    for (const order of await ifAny(orderIds, ids => transaction.orders.find(ids))) {',
    replace: `    const early = new Map((await ifAny(orderIds, ids => transaction.orders.find(ids))).map(one => [one.orderId, one]))
    const { find } = transaction.orders
    transaction = {
      ...transaction,
      orders: { ...transaction.orders, find: async ids => (await find(ids)).map(one => early.get(one.orderId) ?? one) },
    }
    for (const order of early.values()) {`,
    suites: ['core/src/testing/schedules/schedule.test.ts', 'core/src/unit-of-work.test.ts'],
  },
  {
    name: 'an event without the order',
    file: 'core/src/outbox/order-event.ts',
    find: 'data: orderJson(order)',
    replace: 'data: { orderId: order.orderId }',
    suites: ['core/src/order/place-order.test.ts', 'core/src/testing/races/race-suite.test.ts'],
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
    name: 'expiry does not look again: a paid order expires',
    file: 'core/src/order/expire-order.ts',
    find: 'if (order === undefined || !isDue(order, at)) return',
    replace: 'if (order === undefined) return',
    suites: ['core/src/order/two-step-order.test.ts', 'core/src/testing/races/race-suite.test.ts'],
  },
  {
    name: 'the coupon of another user is taken',
    file: 'core/src/order/chosen-coupon.ts',
    find: 'userCoupon?.userId === userId ? unit.coupon(userCoupon.couponId) : undefined',
    replace: 'userCoupon && unit.coupon(userCoupon.couponId)',
    suites: ['core/src/order/place-order.test.ts', 'core/src/coupon/coupons.test.ts'],
  },
  {
    name: 'lines of one option are not added up',
    file: 'core/src/order/order-lines.ts',
    find: '(lines.get(key)?.quantity ?? 0) + quantity',
    replace: 'quantity',
    suites: ['core/src/order/place-order.test.ts'],
  },
  {
    name: 'a chosen checkout empties the whole cart',
    file: 'core/src/cart/checkout.ts',
    find: 'removedCartItems: items }',
    replace: 'removedCartItems: unit.cart(input.userId) }',
    suites: ['core/src/cart/carts.test.ts'],
  },
  {
    name: 'a coupon whose time has passed comes back usable',
    file: 'core/src/coupon/coupon.ts',
    find: "status: isPast(userCoupon, at) ? 'EXPIRED' : 'ISSUED' }",
    replace: "status: 'ISSUED' }",
    suites: ['core/src/coupon/coupon.test.ts'],
  },
  {
    name: 'a command without a key is repeated after a lost commit',
    file: 'core/src/run-batch.ts',
    find: 'if (gone !== undefined || (lostCommit !== undefined && !keyed)) {',
    replace: 'if (gone !== undefined || (lostCommit !== undefined && keyed && !keyed)) {',
    suites: ['core/src/run-batch.test.ts'],
  },
  {
    name: 'a second failure after a lost commit is told as nothing happened',
    file: 'core/src/run-batch.ts',
    find: 'outcomes.push({ ok: false, error: storeRefusal(lostCommit ?? error) })',
    replace: 'outcomes.push({ ok: false, error: storeRefusal(error) })',
    suites: ['core/src/run-batch.test.ts', ...simulation],
  },
  {
    name: 'keys of all users in one place',
    file: 'core/src/decide-batch.ts',
    find: "return { userId: userId ?? '', operation:",
    replace: "return { userId: userId === undefined ? '' : '-', operation:",
    suites: ['core/src/idempotency.test.ts'],
  },
  {
    name: 'keys of all operations in one place',
    file: 'core/src/decide-batch.ts',
    find: 'operation: useCase.keyScope ?? useCase.operation, key: idempotencyKey }',
    replace: "operation: 'any', key: idempotencyKey }",
    suites: ['core/src/idempotency.test.ts'],
  },
  {
    name: 'answers of a batch given to the wrong callers',
    file: 'core/src/lane.ts',
    find: 'const outcome = outcomes[index]',
    replace: 'const outcome = outcomes[batch.length - 1 - index]',
    suites: ['core/src/lane.test.ts'],
  },
  {
    name: 'a delivery may outlast its lease',
    file: 'core/src/outbox/relay.ts',
    find: 'clock.now() + settings.outbox.timeoutMs <= leaseUntil',
    replace: 'clock.now() <= leaseUntil',
    suites: ['core/src/outbox/relay.test.ts'],
  },
]
