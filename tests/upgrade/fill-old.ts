import type { Shop } from '@jumun/core'
import type { MemoryDelivery, MemoryPublisher } from '@jumun/core/memory'

const hourMs = 3_600_000

/** A command with a key, and what it was answered first. */
interface Keyed {
  readonly method: string
  readonly input: Readonly<Record<string, unknown>>
  readonly answer: unknown
}

/** What the shop of before told of itself: its clock, its keyed commands, and all that it answered when it was closed. */
export interface Told {
  readonly now: number
  readonly keyed: readonly Keyed[]
  readonly answers: Awaited<ReturnType<typeof answersOf>>
}

/** The part of the library that was there then. */
type Open = (options: Readonly<Record<string, unknown>>) => Shop

const userIds = ['mina', 'jun', 'sol', 'ari', '민아']

/**
 * Orders in every state that there was, by every way that led there, with coupons and keys; events that were sent, wait, failed
 * and are dead; carts, claims, adjustments, a snapshot. Written for the library as it was: it calls nothing that came later.
 */
export async function fillOld(open: Open, publisher: MemoryPublisher): Promise<Told> {
  let now = Date.parse('2026-10-05T01:00:00Z')
  let count = 0
  const newId = () => `id-${String((count += 1)).padStart(6, '0')}`
  const shop = open({ clock: { now: () => now }, newId, publisher, outbox: { maxAttempts: 2 } })
  const keyed: Keyed[] = []
  const methods = methodsOf(shop)
  /** Gives a command with a key, and remembers its answer. */
  async function give<Answer = { orderId: string }>(method: string, input: Record<string, unknown>): Promise<Answer> {
    const withKey = { ...input, idempotencyKey: `key-${keyed.length + 1}` }
    const answer = await methods[method]!(withKey as never)
    keyed.push({ method, input: withKey, answer: JSON.parse(JSON.stringify(answer)) })
    return answer as Answer
  }
  const refused = (call: Promise<unknown>) =>
    call.then(
      () => Promise.reject(new Error('was not refused')),
      () => undefined,
    )

  for (const userId of userIds)
    await shop.users.register({ userId, name: `User ${userId}`, email: `a@${userId.length}.example` })
  for (const userId of userIds.slice(0, 4)) await give('charge', { userId, amount: 200_000 })
  await give('addProduct', { productId: 'latte', name: 'Latte', price: 4_500, stock: 60 })
  const options = [
    { optionId: '250g', name: '250 g', price: 3_333, stock: 40 },
    { optionId: '1kg', name: '1 kg', price: 9_000, stock: 3 },
  ]
  await shop.catalog.addProducts({ products: [{ productId: 'beans', name: '원두', options }] })
  await shop.catalog.addProduct({ productId: 'gone', name: 'Gone', price: 100, stock: 5 })
  await give('adjustStock', { productId: 'latte', delta: -2, reason: 'spilled' })

  const coupon = (code: string, discount: object, more: object = {}) =>
    shop.coupons.create({
      couponId: `of ${code}`,
      code,
      name: `Coupon ${code}`,
      discount,
      quantity: 5,
      ...more,
    } as never)
  await coupon('FIXED', { type: 'FIXED', amount: 1_000 })
  await coupon('ALL', { type: 'PERCENT', basisPoints: 10_000 })
  await coupon(
    'SOME',
    { type: 'PERCENT', basisPoints: 777, maxDiscount: 900 },
    { minimumOrderAmount: 5_000, validDays: 1 },
  )
  await coupon('SHORT', { type: 'FIXED', amount: 500 }, { validUntil: now + hourMs })
  for (const userId of userIds) await give('claim', { userId, code: 'FIXED' })
  for (const code of ['ALL', 'SOME', 'SHORT']) await give('claim', { userId: 'mina', code })
  const { userCouponId } = await give<{ userCouponId: string }>('claim', { userId: 'jun', code: 'SOME' })
  await give('revoke', { userCouponId })

  const latte = (quantity = 1) => ({ productId: 'latte', quantity })
  const beans = (quantity = 2) => ({ productId: 'beans', optionId: '250g', quantity })
  const gone = { productId: 'gone', quantity: 1 }

  // Paid: at once, with coupons, for nothing, out of the cart, in two steps after payments that were refused.
  const paid = [
    await give('place', { userId: 'mina', items: [latte(), beans(3)], couponCode: 'FIXED' }),
    await give('place', { userId: 'mina', items: [beans(), gone], couponCode: 'ALL' }),
    await give('place', { userId: 'jun', items: [latte(2)] }),
    await shop.orders.place({ userId: 'sol', items: [latte(), gone] }),
  ]
  await shop.carts.add({ userId: 'ari', ...latte(2) })
  await shop.carts.add({ userId: 'ari', ...beans(1) })
  paid.push(await give('checkout', { userId: 'ari', couponCode: 'FIXED' }))
  const poor = await give('create', { userId: '민아', items: [latte(), beans(1)], couponCode: 'FIXED' })
  for (const _ of [1, 2]) await refused(shop.orders.pay({ orderId: poor.orderId, userId: '민아' }))
  await give('charge', { userId: '민아', amount: 50_000 })
  paid.push(await give('pay', { orderId: poor.orderId, userId: '민아' }))

  // Cancelled: paid, with a coupon that comes back and one that has expired meanwhile, and pending.
  const returned = await shop.orders.place({ userId: 'sol', items: [latte(3)], couponCode: 'FIXED' })
  await give('cancel', { orderId: returned.orderId, userId: 'sol', reason: 'mistaken' })
  const late = await shop.orders.place({ userId: 'mina', items: [beans(4)], couponCode: 'SHORT' })
  now += hourMs
  await give('cancel', { orderId: late.orderId })
  const held = await give('create', { userId: 'jun', items: [beans(1)], couponCode: 'FIXED' })
  await give('cancel', { orderId: held.orderId, userId: 'jun' })

  // Expired, and failed for several reasons.
  await shop.orders.create({ userId: 'sol', items: [latte()], couponCode: 'FIXED' })
  now += hourMs
  await shop.orders.expirePending()
  await refused(shop.orders.place({ userId: 'jun', items: [latte(99)] }))
  await refused(
    shop.orders.place({ userId: '민아', items: [{ productId: 'beans', optionId: '1kg', quantity: 2 }, latte(9)] }),
  )
  await refused(shop.orders.place({ userId: 'mina', items: [latte()], couponCode: 'SHORT' }))

  // What was sent, failed once, was refused for good, and then what waits.
  const answers: MemoryDelivery[] = ['accept', 'accept', 'fail', 'poison', 'accept', 'accept', 'fail']
  let turn = 0
  publisher.respond(() => answers[turn++ % answers.length]!)
  await shop.outbox.relay()
  await shop.ranking.takeSnapshot({ date: '2026-10-05' })
  now += 24 * hourMs
  await shop.ranking.takeSnapshot()

  // Pending: one with a key, as it was made, one that was refused once, one whose time is over and that was not released.
  await shop.orders.create({ userId: 'ari', items: [latte()] })
  now += 20 * 60_000
  await give('create', { userId: 'jun', items: [latte(), beans(1)], couponCode: 'FIXED' })
  const waiting = await shop.orders.create({ userId: '민아', items: [beans(14)] })
  await refused(shop.orders.pay({ orderId: waiting.orderId, userId: '민아' }))
  await refused(shop.orders.place({ userId: 'mina', items: [latte(2)], couponCode: 'SOME' }))
  await give('place', { userId: 'mina', items: [latte(2)] })
  await give('cancel', { orderId: paid[3]!.orderId })
  now += 15 * 60_000

  await shop.catalog.updateProduct({ productId: 'latte', price: 5_000, name: 'Caffè latte' })
  await shop.catalog.updateProduct({ productId: 'gone', status: 'HIDDEN' })
  await shop.carts.add({ userId: 'sol', ...beans(2) })
  const told = await answersOf(shop)
  await shop.close()
  return JSON.parse(JSON.stringify({ now, keyed, answers: told })) as Told
}

/** The methods that take a key, by the names that `Keyed` has for them. */
export function methodsOf(shop: Shop): Readonly<Record<string, (input: never) => Promise<unknown>>> {
  return {
    charge: shop.wallets.charge,
    addProduct: shop.catalog.addProduct,
    adjustStock: shop.catalog.adjustStock,
    claim: shop.coupons.claim,
    revoke: shop.coupons.revoke,
    place: shop.orders.place,
    create: shop.orders.create,
    checkout: shop.carts.checkout,
    pay: shop.orders.pay,
    cancel: shop.orders.cancel,
  }
}

/** All that a shop answers about what it holds. */
export async function answersOf(shop: Shop) {
  const limit = 100
  const option = (productId: string, optionId?: string) =>
    shop.catalog.stockHistory({ productId, limit, ...(optionId !== undefined && { optionId }) })
  const orders = (await shop.orders.list({ limit })).items
  const events = (await shop.outbox.list({ limit })).items
  return {
    orders,
    ordersById: await Promise.all(orders.map(({ orderId }) => shop.orders.get({ orderId }))),
    events: events.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1)),
    products: (await shop.catalog.listProducts({ includeHidden: true })).items,
    movements: {
      latte: (await option('latte')).items,
      '250g': (await option('beans', '250g')).items,
      '1kg': (await option('beans', '1kg')).items,
      gone: (await option('gone')).items,
    },
    users: await Promise.all(
      userIds.map(async userId => ({
        user: await shop.users.get({ userId }),
        balance: await shop.wallets.balance({ userId }),
        ledger: (await shop.wallets.history({ userId, limit })).items,
        coupons: await shop.coupons.listForUser({ userId }),
        orders: (await shop.orders.list({ userId, limit })).items,
        cart: await shop.carts.get({ userId }),
      })),
    ),
    coupons: (await shop.coupons.list()).items,
    top: (await shop.ranking.top({ days: 3, limit: 10 })).items,
    snapshots: [
      await shop.ranking.snapshot({ date: '2026-10-05' }),
      await shop.ranking.snapshot({ date: '2026-10-06' }),
    ],
    stats: await shop.outbox.stats(),
  }
}
