import type { Order } from '@jumun/core'
import type { Bench } from './bench.ts'
import { registerMany } from '../crew/doctor-shop.ts'
import type { Check } from './finding.ts'
import { countEach, hold } from '../toolbox/hold.ts'
import { countRows } from '../toolbox/count-rows.ts'
import type { Call, Ending } from '../crew/task.ts'
import type { Worker } from '../crew/worker-process.ts'

const processes = 3
const advice =
  'Rows are not locked as they have to be. Is there a proxy, a cluster or a storage engine without row locks?'
const discount = { type: 'FIXED', amount: 100 } as const

/** Lets every process begin its calls at the same moment; the endings of each in the order of its calls. */
function raceShares(workers: readonly Worker[], shares: readonly (readonly Call[])[]): Promise<Ending[][]> {
  const startAt = Date.now() + 30
  return Promise.all(
    workers.map((worker, place) => worker.ask<Ending[]>({ type: 'calls', startAt, calls: shares[place]! })),
  )
}

/** Spreads calls over processes. */
async function race(workers: readonly Worker[], calls: readonly Call[]): Promise<Ending[]> {
  const shares = workers.map((_, place) => calls.filter((_call, index) => index % workers.length === place))
  return (await raceShares(workers, shares)).flat()
}

function verdicts(endings: readonly Ending[]): Record<string, number> {
  const counts = countEach(endings.map(({ code }) => code))
  const odd = endings.find(({ code }) => code === 'BUSY' || code === 'INTERNAL')
  if (odd !== undefined) throw new Error(`a caller got ${odd.code}: ${odd.message}`)
  return counts
}

export const lastUnits: Check = {
  name: 'race for stock',
  promise: '100 users want 10 units: exactly 10 get one',
  advice,
  async run({ shop, hire }) {
    const userIds = await registerMany(shop, 'rush', 100, 5_000)
    await shop.catalog.addProduct({ productId: 'rush', name: 'Rush', price: 1_000, stock: 10 })
    const items = [{ productId: 'rush', quantity: 1 }]
    const workers = await hire(processes)
    const endings = await race(
      workers,
      userIds.map(userId => ({ method: 'orders.place', input: { userId, items } })),
    )
    hold('how the calls ended', verdicts(endings), { ok: 10, INSUFFICIENT_STOCK: 90 })
    hold('the stock left', (await shop.catalog.getProduct({ productId: 'rush' })).stock, 0)
    return { figures: { processes, placed: 10, refused: 90 } }
  },
}

export const oneKey: Check = {
  name: 'race of one key',
  promise: 'one idempotency key 50 times at once: one order, 50 equal answers',
  advice,
  async run({ shop, hire, inspector }) {
    const [userId] = await registerMany(shop, 'twin', 1, 5_000)
    await shop.catalog.addProduct({ productId: 'twin', name: 'Twin', price: 1_000, stock: 100 })
    const input = { userId, items: [{ productId: 'twin', quantity: 1 }], idempotencyKey: 'doctor' }
    const calls = Array.from({ length: 50 }, (): Call => ({ method: 'orders.place', input }))
    const endings = await race(await hire(processes), calls)
    hold('how the calls ended', verdicts(endings), { ok: 50 })
    hold('different orders', new Set(endings.map(({ orderId }) => orderId)).size, 1)
    const replayed = endings.filter(ending => ending.replayed).length
    hold('answers that say they are replayed', replayed, 49)
    hold(
      'orders stored',
      await countRows(inspector, `select count(*) from jumun_orders where user_id = '${userId}'`),
      1,
    )
    return { figures: { processes, orders: 1, replayed } }
  },
}

export const coupons: Check = {
  name: 'race for coupons',
  promise: '200 users want 100 coupons: exactly 100 get one',
  advice,
  async run({ shop, hire, inspector }) {
    const userIds = await registerMany(shop, 'claimant', 200, 1)
    const { couponId } = await shop.coupons.create({ code: 'RUSH', name: 'Rush', discount, quantity: 100 })
    const calls = userIds.map((userId): Call => ({ method: 'coupons.claim', input: { userId, code: 'RUSH' } }))
    const endings = await race(await hire(processes), calls)
    hold('how the calls ended', verdicts(endings), { ok: 100, COUPON_SOLD_OUT: 100 })
    hold('claimed, as the coupon counts', (await shop.coupons.get({ couponId })).claimed, 100)
    const rows = await countRows(inspector, `select count(*) from jumun_user_coupons where coupon_id = '${couponId}'`)
    hold('coupons of users', rows, 100)
    return { figures: { processes, claimed: 100, refused: 100 } }
  },
}

export const oneCoupon: Check = {
  name: 'race of one coupon',
  promise: 'one coupon in ten orders at once: one order takes it, the others change nothing',
  advice,
  async run({ shop, hire }) {
    const [userId = ''] = await registerMany(shop, 'saver', 1, 100_000)
    await shop.catalog.addProduct({ productId: 'saver', name: 'Saver', price: 1_000, stock: 100 })
    await shop.coupons.create({ code: 'ONCE', name: 'Once', discount, quantity: 1 })
    const { userCouponId } = await shop.coupons.claim({ userId, code: 'ONCE' })
    const input = { userId, items: [{ productId: 'saver', quantity: 1 }], userCouponId }
    const calls = Array.from({ length: 10 }, (): Call => ({ method: 'orders.place', input }))
    const endings = await race(await hire(processes), calls)
    hold('how the calls ended', verdicts(endings), { ok: 1, COUPON_ALREADY_USED: 9 })
    hold('the stock left', (await shop.catalog.getProduct({ productId: 'saver' })).stock, 99)
    hold('the balance left', (await shop.wallets.balance({ userId })).balance, 100_000 - 900)
    return { figures: { processes, placed: 1, refused: 9 } }
  },
}

export const drop: Check = {
  name: 'race for a drop',
  promise: '30 users want 3 of 40 units, 2 for each: 40 are sold, no user has 3',
  advice,
  async run({ shop, hire }) {
    const userIds = await registerMany(shop, 'drop', 30, 5_000)
    await shop.catalog.addProduct({ productId: 'drop', name: 'Drop', price: 1_000, stock: 40, limitPerUser: 2 })
    const items = [{ productId: 'drop', quantity: 1 }]
    const calls = Array.from({ length: 90 }, (_, n): Call => {
      return { method: n % 4 === 0 ? 'orders.create' : 'orders.place', input: { userId: userIds[n % 30], items } }
    })
    const endings = await race(await hire(processes), calls)
    const { ok, INSUFFICIENT_STOCK: late = 0, PURCHASE_LIMIT_EXCEEDED: over = 0 } = verdicts(endings)
    hold('units that were sold, and tries that were refused', [ok, late + over], [40, 50])
    hold('the stock left', (await shop.catalog.getProduct({ productId: 'drop' })).stock, 0)
    const bought = await Promise.all(userIds.map(userId => shop.orders.list({ userId, limit: 10 })))
    const living = bought.map(({ items: orders }) => orders.filter(({ status }) => status !== 'FAILED').length)
    hold('the most that one user has', Math.max(...living), 2)
    return { figures: { processes, sold: 40, refused: 50 } }
  },
}

export const parts: Check = {
  name: 'race of parts',
  promise: 'parts, the whole and completion race on paid orders: each step once, money and stock as the order says',
  advice,
  async run({ shop, hire }) {
    const [orders, units, price] = [20, 3, 333]
    const userIds = await registerMany(shop, 'part', orders, units * price)
    await shop.catalog.addProduct({ productId: 'part', name: 'Part', price, stock: orders * units })
    const lines = (quantity: number) => [{ productId: 'part', quantity }]
    const paid = await Promise.all(userIds.map(userId => shop.orders.place({ userId, items: lines(units) })))
    const calls = paid.flatMap(({ orderId, userId }, index): Call[] => [
      { method: 'orders.cancel', input: { orderId, items: lines(1) } },
      { method: 'orders.cancel', input: { orderId, userId, items: lines(1) } },
      index % 2 === 0
        ? { method: 'orders.cancel', input: { orderId } }
        : { method: 'orders.complete', input: { orderId } },
    ])
    const workers = await hire(processes)
    // Each process has one of the three things that happen to an order.
    const endings = await raceShares(
      workers,
      workers.map((_, place) => calls.filter((_call, index) => index % 3 === place)),
    )
    let left = 0
    for (const [index, { orderId, userId }] of paid.entries()) {
      const { history, items, refunded = 0 } = await shop.orders.get({ orderId })
      const told = endings.filter(share => share[index]!.code === 'ok').length
      hold('steps of an order, and calls that were answered that they made one', told, history.length - 2)
      const { cancelled = 0 } = items[0]!
      hold('what has come back', refunded, cancelled * price)
      hold('the balance left', (await shop.wallets.balance({ userId })).balance, refunded)
      left += units - cancelled
    }
    hold('the stock left', (await shop.catalog.getProduct({ productId: 'part' })).stock, orders * units - left)
    return { figures: { processes, orders, unitsKept: left, refused: endings.flat().filter(isRefused).length } }
  },
}

function isRefused({ code }: Ending): boolean {
  return code !== 'ok'
}

export const payCancelExpire: Check = {
  name: 'race to an end',
  promise: 'pay, cancel and expire race for one order: each effect once, money and stock as the order says',
  advice,
  run: raceToAnEnd,
}

async function raceToAnEnd({ shop, hire }: Bench) {
  const orders = 30
  const userIds = await registerMany(shop, 'rival', orders, 1_000)
  await shop.catalog.addProduct({ productId: 'rival', name: 'Rival', price: 1_000, stock: orders })
  const items = [{ productId: 'rival', quantity: 1 }]
  const held = await Promise.all(userIds.map(userId => shop.orders.create({ userId, items })))
  const pay = ({ orderId, userId }: Order): Call => ({ method: 'orders.pay', input: { orderId, userId } })
  const cancel = ({ orderId }: Order): Call => ({ method: 'orders.cancel', input: { orderId } })
  const expire: Call = { method: 'orders.expirePending', input: {} }
  // A third is only paid, a third only cancelled, a third both; the clock of the last process says that all have ended.
  const payers = held.filter((_, index) => index % 3 !== 0)
  const regretful = held.filter((_, index) => index % 3 !== 1)
  const workers = [...(await hire(2)), ...(await hire(1, { aheadMs: 31 * 60_000 }))]
  const shares = [payers.map(pay), regretful.map(cancel), Array.from({ length: 5 }, () => expire)]
  const endings = (await raceShares(workers, shares)).flat()
  const known = new Set(['ok', 'ORDER_NOT_PAYABLE', 'ORDER_NOT_CANCELLABLE'])
  hold(
    'answers that no caller should get',
    endings.filter(({ code }) => !known.has(code)),
    [],
  )

  const won: Record<string, number> = {}
  let paid = 0
  for (const { orderId, userId } of held) {
    const { status, history } = await shop.orders.get({ orderId })
    won[status] = (won[status] ?? 0) + 1
    if (status === 'PAID') paid += 1
    const told = endings.filter(ending => ending.orderId === orderId).length + (status === 'EXPIRED' ? 1 : 0)
    hold('steps of an order, and calls that were answered that they made one', told, history.length - 1)
    hold('the balance left', (await shop.wallets.balance({ userId })).balance, status === 'PAID' ? 0 : 1_000)
  }
  const expired = endings.reduce((sum, { expiredOrders = 0 }) => sum + expiredOrders, 0)
  hold('orders that a worker says have expired', expired, won.EXPIRED ?? 0)
  hold('the stock left', (await shop.catalog.getProduct({ productId: 'rival' })).stock, orders - paid)
  return { figures: { orders, paid, cancelled: won.CANCELLED ?? 0, expired } }
}
