import type { Defect } from './defect.ts'

/** Mistakes in the rules: prices, orders, coupons, wallets, carts. */
export const ruleDefects: readonly Defect[] = [
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
    suites: ['core/src/coupon/coupon.test.ts', 'core/src/suites/races/race-suite.test.ts'],
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
    find: 'userCoupons: [releaseCoupon(userCoupon, at)]',
    replace: 'userCoupons: [{ ...releaseCoupon(userCoupon, at), ...userCoupon }]',
    suites: ['core/src/order/two-step-order.test.ts', 'core/src/order/place-order.test.ts'],
  },
  {
    name: 'refund of the subtotal, not of what was paid',
    file: 'core/src/order/cancel-order.ts',
    find: '{ amount, maxBalance, orderId, at }',
    replace: '{ amount: amount + order.discount, maxBalance, orderId, at }',
    suites: ['core/src/order/place-order.test.ts', 'core/src/order/two-step-order.test.ts'],
  },
  {
    name: 'sales figures of today, not of the day of the payment',
    file: 'core/src/order/cancel-order.ts',
    find: 'dayOfSale(payment, context.calendar)',
    replace: 'context.calendar.dayOf(at)',
    suites: ['core/src/ranking/ranking.test.ts'],
  },
  {
    name: 'status check skipped in cancel',
    file: 'core/src/order/cancel-order.ts',
    find: '    assertCancellable(order, { by, userCancelMs: settings.orders.userCancelMs, at })\n',
    replace: '',
    suites: ['core/src/order/two-step-order.test.ts', 'core/src/suites/races/race-suite.test.ts'],
  },
  {
    name: 'a failed order keeps its stock',
    file: 'core/src/order/failed-order.ts',
    find: "return { orders: [nextStep(pending, 'FAILED', { reason: refusal.code, by: 'system', at })] }",
    replace: `const kept = refusal.code === 'INSUFFICIENT_BALANCE' ? lines : []
  const options = kept.map(({ option, quantity }) => ({ ...option, stock: option.stock - quantity }))
  return { options, orders: [nextStep(pending, 'FAILED', { reason: refusal.code, by: 'system', at })] }`,
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
    find: 'if (amount <= maxBalance - balance) return',
    replace: 'if (amount < maxBalance - balance) return',
    suites: ['core/src/wallet/wallet.test.ts'],
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
    suites: ['core/src/coupon/coupons.test.ts', 'core/src/suites/races/race-suite.test.ts'],
  },
  {
    name: 'expiry does not look again: a paid order expires',
    file: 'core/src/order/expire-order.ts',
    find: 'if (order === undefined || !isDue(order, at)) return',
    replace: 'if (order === undefined) return',
    suites: ['core/src/order/two-step-order.test.ts', 'core/src/suites/races/race-suite.test.ts'],
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
    name: 'a cart that forgets what it holds when more is added',
    file: 'core/src/cart/add-to-cart.ts',
    find: '(known?.quantity ?? 0) + input.quantity',
    replace: 'input.quantity',
    suites: ['core/src/cart/carts.test.ts'],
  },
  {
    name: 'the gate learns of a claim that was not committed',
    file: 'core/src/coupon/gated-claim.ts',
    find: "    const claimed = await claim()\n    await gate.learn({ code, userId, result: 'claimed' })\n",
    replace: "    await gate.learn({ code, userId, result: 'claimed' })\n    const claimed = await claim()\n",
    suites: ['core/src/coupon/gated-claim.test.ts'],
  },
  {
    name: 'expiry ends after its first hundred',
    file: 'core/src/order/expire-all.ts',
    find: 'if (ids.length < perRound || done === 0) return count',
    replace: 'if (ids.length <= perRound) return count',
    suites: ['core/src/order/two-step-order.test.ts', 'core/src/order/expire-all.test.ts'],
  },
  {
    name: 'each part of a line is rounded by itself',
    file: 'core/src/order/cancel-part.ts',
    find: 'refundedOfLine(item, cancelled + quantity) - refundedOfLine(item, cancelled)',
    replace: 'refundedOfLine(item, cancelled + quantity - cancelled)',
    suites: ['core/src/order/cancel-part.test.ts'],
  },
  {
    name: 'a purchase limit holds for each order alone',
    file: 'core/src/order/purchase-limit.ts',
    find: 'if (units > limit - bought)',
    replace: 'if (units > limit)',
    suites: ['core/src/order/purchase-limit.test.ts'],
  },
]
