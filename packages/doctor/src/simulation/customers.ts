import { isShopError, type Order, type Shop } from '@jumun/core'
import { createRandom, type Random } from '../toolbox/random.ts'
import type { Books } from './books.ts'
import type { Item, SimulationOptions, Stage } from './stage.ts'
import type { Tally } from './tally.ts'

export interface Crowd {
  readonly shop: Shop
  readonly run: string
  readonly stage: Stage
  readonly books: Books
  readonly tally: Tally
  readonly options: SimulationOptions
}

const topUp = 300_000

/** What a customer has made up their mind to do, no matter what the others do. */
interface Plan {
  readonly userId: string
  readonly items: readonly { productId: string; optionId: string; quantity: number }[]
  readonly way: 'direct' | 'cart' | 'later'
  readonly asksForCoupon: boolean
  readonly usesCoupon: boolean
  readonly isImpatient: boolean
  readonly regrets: boolean
}

function planOf(index: number, { users, items }: Stage, { seed, cancelShare }: SimulationOptions): Plan {
  const random = createRandom(seed ^ Math.imul(index + 1, 0x9e3779b1))
  const way = random.next()
  return {
    userId: random.pick(users),
    items: chooseItems(items, random),
    way: way < 0.1 ? 'later' : way < 0.2 ? 'cart' : 'direct',
    asksForCoupon: random.chance(0.5),
    usesCoupon: random.chance(0.3),
    isImpatient: random.chance(0.02),
    regrets: random.chance(cancelShare),
  }
}

/** One to three things, those at the beginning of the list more often: every shop has its favourites. */
function chooseItems(items: readonly Item[], random: Random): Plan['items'] {
  return Array.from({ length: 1 + random.below(3) }, () => {
    const place = Math.floor(random.next() * random.next() * items.length)
    const { productId, optionId } = items[place]!
    return { productId, optionId, quantity: 1 + random.below(2) }
  })
}

type Wanted = Plan & { readonly couponCode: string | undefined }

/** What customers do, one order a call: directly, by the cart, or held and paid later; some with a coupon; some regret it. */
export function createCustomers(crowd: Crowd): (index: number) => Promise<void> {
  const { shop, run, stage, books, tally, options } = crowd
  const withCoupon = new Set<string>()
  const askedForCoupon = new Set<string>()
  const cartInUse = new Set<string>()

  return async index => {
    const plan = planOf(index, stage, options)
    const { userId } = plan
    if (plan.asksForCoupon) await claim(userId)
    const hasCoupon = plan.usesCoupon && withCoupon.delete(userId)
    const couponCode = hasCoupon ? stage.couponCode : undefined
    const order = await timed(() => buy(index, { ...plan, couponCode }))
    if (order !== undefined) tally.placed += 1
    if (order !== undefined && plan.regrets) {
      books.cancelled(await shop.orders.cancel({ orderId: order.orderId, userId, reason: 'changed my mind' }))
      tally.cancelled += 1
    }
    // What no order has used in the end may be used by the next one.
    if (hasCoupon && (order === undefined || plan.regrets)) withCoupon.add(userId)
  }

  /** Every user asks once. */
  async function claim(userId: string): Promise<void> {
    if (askedForCoupon.has(userId)) return
    askedForCoupon.add(userId)
    const coupon = await tried(() => shop.coupons.claim({ code: stage.couponCode, userId }))
    if (coupon === undefined) return
    books.claimed()
    tally.claims += 1
    withCoupon.add(userId)
  }

  async function timed<T>(work: () => Promise<T>): Promise<T> {
    const start = performance.now()
    try {
      return await work()
    } finally {
      tally.latencies.push(performance.now() - start)
    }
  }

  function buy(index: number, wanted: Wanted): Promise<Order | undefined> {
    if (wanted.way === 'later') return payLater(wanted)
    if (wanted.way === 'cart' && !cartInUse.has(wanted.userId)) return byCart(wanted)
    return directly(index, wanted)
  }

  async function directly(index: number, wanted: Wanted): Promise<Order | undefined> {
    const idempotencyKey = `${run}/${index}`
    const place = () => tried(() => shop.orders.place({ ...input(wanted), idempotencyKey }), wanted.userId)
    // An impatient client sends the same again before it has an answer.
    const [order, again] = await Promise.all([place(), ...(wanted.isImpatient ? [place()] : [])])
    if (order === undefined) {
      // The first may have been refused and the second not: a top-up came between.
      if (again !== undefined) book(again)
      return again
    }
    if (again !== undefined) {
      if (again.orderId !== order.orderId) throw new Error(`key ${idempotencyKey} has made two orders`)
      tally.repeats += 1
    }
    book(order)
    return order
  }

  async function byCart({ userId, items, couponCode }: Wanted): Promise<Order | undefined> {
    cartInUse.add(userId)
    try {
      for (const item of items) await tried(() => shop.carts.add({ userId, ...item }))
      const cart = await shop.carts.get({ userId })
      if (cart.items.length === 0) return undefined
      const order = await tried(() => shop.carts.checkout({ userId, couponCode }), userId)
      if (order !== undefined) book(order)
      else for (const { itemId } of cart.items) await shop.carts.remove({ userId, itemId })
      return order
    } finally {
      cartInUse.delete(userId)
    }
  }

  async function payLater(wanted: Wanted): Promise<Order | undefined> {
    const order = await tried(() => shop.orders.create(input(wanted)))
    if (order === undefined) return undefined
    books.held(order)
    const { orderId } = order
    const pay = () => tried(() => shop.orders.pay({ orderId, userId: wanted.userId }), wanted.userId)
    const paid = (await pay()) ?? (await pay())
    if (paid !== undefined) {
      books.paid(paid)
      return paid
    }
    books.cancelled(await shop.orders.cancel({ orderId, userId: wanted.userId }))
    return undefined
  }

  function book(order: Order): void {
    books.held(order)
    books.paid(order)
  }

  /** The answer, or undefined for a refusal, which is counted. Who is short of money tops up, for the next time. */
  async function tried<T>(work: () => Promise<T>, payer?: string): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!isShopError(error)) throw error
      tally.refusals.set(error.code, (tally.refusals.get(error.code) ?? 0) + 1)
      if (error.code === 'INTERNAL') throw error
      if (error.code === 'INSUFFICIENT_BALANCE' && payer !== undefined) {
        await shop.wallets.charge({ userId: payer, amount: topUp })
        books.charged(payer, topUp)
        tally.charges += 1
      }
      return undefined
    }
  }
}

function input({ userId, items, couponCode }: Wanted) {
  return { userId, items: [...items], couponCode }
}
