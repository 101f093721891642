import { isShopError, type ShopError } from '../../errors.ts'
import { isReplayed } from '../../engine/idempotency.ts'
import type { Order } from '../../order/order.ts'
import type { Shop } from '../../shop.ts'
import type { Books } from './books.ts'
import type { Server } from './server.ts'
import type { World } from './world.ts'

export const products = ['latte', 'beans', 'rare'] as const
export const couponCode = 'SIM'

/** Someone who gives commands, each with a key of its own, and repeats them elsewhere until they are answered. */
export interface Customer {
  act(): Promise<void>
}

export function createCustomer(world: World, servers: readonly Server[], books: Books, userId: string): Customer {
  const { scheduler, faults, newId } = world
  const { random } = scheduler
  const orders: Order[] = []
  let hasCoupon = false

  /** To any server that is there; it may be gone before it answers. */
  function send<T>(command: (shop: Shop) => Promise<T>): Promise<Ending<T>> {
    const server = random.pick(servers.filter(({ isAlive }) => isAlive))
    return Promise.race([settle(command(server.shop)), server.died.then(() => ({ gone: true }) as const)])
  }

  /** The answer, or the refusal by a rule. No matter what else happens, the same key is tried again, perhaps on another server. */
  async function insist<T extends object>(command: (shop: Shop) => Promise<T>): Promise<T | ShopError> {
    let mayHaveHappened = false
    for (;;) {
      const lostBefore = faults['commit lost, done']
      const endings = [send(command)]
      if (world.faulty && random.chance(0.1)) {
        faults['command sent twice'] += 1
        mayHaveHappened = true
        endings.push(send(command))
      }
      const settled = await Promise.all(endings)
      const answers = settled.flatMap(one => ('answer' in one ? [one.answer] : []))
      for (const answer of answers.filter(isReplayed)) {
        faults['answer replayed'] += 1
        // A server whose COMMIT answer is lost looks the key up itself.
        const lookedUp = faults['commit lost, done'] > lostBefore
        if (mayHaveHappened || lookedUp) continue
        throw new Error(`what had happened was denied: ${JSON.stringify(answer)}`)
      }
      if (new Set(answers.map(answer => JSON.stringify(answer))).size > 1) throw new Error('one key has two answers')
      if (answers.length > 0) return answers[0]!
      const nobodyKnows = settled.some(isUnknown)
      mayHaveHappened ||= nobodyKnows
      const byRule = settled.flatMap(one => ('refusal' in one && one.refusal.code !== 'BUSY' ? [one.refusal] : []))
      // While one of two may have been committed, only its key can tell.
      if (byRule.length > 0 && !nobodyKnows) return byRule[0]!
      await scheduler.turn()
    }
  }

  async function charge(): Promise<void> {
    const input = { userId, amount: 1 + random.below(5_000), idempotencyKey: newId() }
    const answer = await insist(shop => shop.wallets.charge(input))
    if (!isShopError(answer)) books.charged(userId, input.amount)
  }

  async function buy(): Promise<void> {
    const items = Array.from({ length: 1 + random.below(2) }, () => ({
      productId: random.pick(products),
      quantity: 1 + random.below(2),
    }))
    const withCoupon = hasCoupon && random.chance(0.6)
    const input = { userId, items, idempotencyKey: newId(), ...(withCoupon && { couponCode }) }
    const twoSteps = random.chance(0.4)
    const order = await insist(shop => (twoSteps ? shop.orders.create(input) : shop.orders.place(input)))
    if (isShopError(order)) return
    books.ordered(order)
    orders.push(order)
  }

  async function pay(): Promise<void> {
    const input = { orderId: random.pick(orders).orderId, userId, idempotencyKey: newId() }
    const order = await insist(shop => shop.orders.pay(input))
    if (!isShopError(order)) books.paid(order)
  }

  /** An order as a whole, or a unit of one of its lines. */
  async function cancel(): Promise<void> {
    const { orderId, items } = random.pick(orders)
    const part = random.chance(0.5) ? [{ productId: random.pick(items).productId, quantity: 1 }] : undefined
    const input = { orderId, userId, items: part, idempotencyKey: newId() }
    const order = await insist(shop => shop.orders.cancel(input))
    if (!isShopError(order)) books.cancelled(order)
  }

  async function complete(): Promise<void> {
    const input = { orderId: random.pick(orders).orderId, idempotencyKey: newId() }
    const order = await insist(shop => shop.orders.complete(input))
    if (!isShopError(order)) books.completed(order)
  }

  async function withdraw(): Promise<void> {
    const input = { userId, amount: 1 + random.below(500), reason: 'paid out', idempotencyKey: newId() }
    const answer = await insist(shop => shop.wallets.withdraw(input))
    if (!isShopError(answer)) books.charged(userId, 0 - input.amount)
  }

  async function claim(): Promise<void> {
    const input = { userId, code: couponCode, idempotencyKey: newId() }
    const coupon = await insist(shop => shop.coupons.claim(input))
    if (isShopError(coupon)) return
    books.claimed()
    hasCoupon = true
  }

  async function restock(): Promise<void> {
    const input = { productId: random.pick(products), delta: 1, reason: 'restock', idempotencyKey: newId() }
    const product = await insist(shop => shop.catalog.adjustStock(input))
    if (!isShopError(product)) books.restocked(input.productId, input.delta)
  }

  return {
    act() {
      if (orders.length > 0 && random.chance(0.45)) return random.pick([pay, pay, cancel, cancel, complete])()
      return random.pick([charge, charge, buy, buy, buy, buy, claim, restock, withdraw])()
    },
  }
}

type Ending<T> = { readonly answer: T } | { readonly refusal: ShopError } | { readonly gone: true }

function isUnknown(ending: Ending<unknown>): boolean {
  if ('gone' in ending) return true
  return 'refusal' in ending && isShopError(ending.refusal, 'BUSY') && ending.refusal.details.outcome === 'unknown'
}

async function settle<T>(call: Promise<T>): Promise<Ending<T>> {
  try {
    return { answer: await call }
  } catch (error) {
    // Nothing else may leave a shop, and INTERNAL means that a guard of the store was hit.
    if (!isShopError(error) || error.code === 'INTERNAL') throw error
    return { refusal: error }
  }
}
