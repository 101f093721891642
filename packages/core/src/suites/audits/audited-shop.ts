import type { Shop } from '../../shop.ts'
import { refusal } from '../../testing/refusal.ts'
import type { TestClock } from '../../testing/test-clock.ts'

/**
 * Fills an empty shop with one of everything that an audit looks at: orders in all states, a failed payment, coupons
 * unused, used, given back and revoked, and stock moved for every reason. Users are `mina` and `jun`.
 */
export async function fillAuditedShop(shop: Shop, clock: TestClock): Promise<void> {
  for (const userId of ['mina', 'jun', 'sol']) await shop.users.register({ userId, name: userId })
  await shop.wallets.charge({ userId: 'mina', amount: 20_000 })
  await shop.wallets.charge({ userId: 'jun', amount: 5_000 })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 20 })
  const options = [
    { optionId: '250g', name: '250 g', price: 3_000, stock: 9 },
    { optionId: '1kg', name: '1 kg', price: 9_000, stock: 3 },
  ]
  await shop.catalog.addProduct({ productId: 'beans', name: 'Beans', options })
  await shop.catalog.adjustStock({ productId: 'latte', delta: -2, reason: 'spilled' })
  const discount = { type: 'FIXED' as const, amount: 1_000 }
  for (const [code, userIds] of [
    ['A', ['mina', 'jun', 'sol']],
    ['B', ['mina', 'jun']],
  ] as const) {
    await shop.coupons.create({ couponId: `coupon ${code}`, code, name: code, discount, quantity: 5 })
    for (const userId of userIds) await shop.coupons.claim({ userId, code })
  }
  const latte = { productId: 'latte', quantity: 1 }
  const beans = { productId: 'beans', optionId: '250g', quantity: 2 }
  clock.advance(1)

  // Paid, with two lines and a coupon.
  await shop.orders.place({ userId: 'mina', items: [latte, beans], couponCode: 'A' })
  // Paid at the second try, and cancelled: the coupon comes back.
  const twice = await shop.orders.create({ userId: 'jun', items: [latte, beans], couponCode: 'A' })
  await refusal(shop.orders.pay({ orderId: twice.orderId }), 'INSUFFICIENT_BALANCE')
  await shop.wallets.charge({ userId: 'jun', amount: 5_000 })
  await shop.orders.pay({ orderId: twice.orderId })
  await shop.orders.cancel({ orderId: twice.orderId })
  // Failed, expired, cancelled without payment, and pending with a coupon.
  await refusal(shop.orders.place({ userId: 'jun', items: [{ ...latte, quantity: 99 }] }), 'INSUFFICIENT_STOCK')
  await shop.orders.create({ userId: 'mina', items: [latte] })
  clock.advance(30 * 60_000)
  await shop.orders.expirePending()
  const dropped = await shop.orders.create({ userId: 'mina', items: [beans] })
  await shop.orders.cancel({ orderId: dropped.orderId })
  await shop.orders.create({ userId: 'mina', items: [beans], couponCode: 'B' })
  const [revoked] = await shop.coupons.listForUser({ userId: 'sol' })
  await shop.coupons.revoke({ userCouponId: revoked!.userCouponId })
}

/** Adds what shops could not do at first, and so cannot have in tables of then: parts that are cancelled, orders that are completed, withdrawals. */
export async function addLaterKinds(shop: Shop): Promise<void> {
  const latte = { productId: 'latte', quantity: 1 }
  const beans = { productId: 'beans', optionId: '250g', quantity: 2 }
  await shop.wallets.charge({ userId: 'sol', amount: 20_000 })
  const part = await shop.orders.place({ userId: 'sol', items: [{ ...latte, quantity: 2 }, beans] })
  await shop.orders.cancel({ orderId: part.orderId, items: [latte] })
  await shop.orders.complete({ orderId: part.orderId })
  await shop.wallets.withdraw({ userId: 'sol', amount: 500, reason: 'mistyped' })
  const { stock } = await shop.catalog.getProduct({ productId: 'latte' })
  await shop.catalog.updateProduct({ productId: 'latte', lowStock: stock - 1 })
  await shop.orders.place({ userId: 'sol', items: [latte] })
}
