import assert from 'node:assert/strict'
import { createWebhookPublisher } from '@jumun/adapters/webhook'
import { createShop, isShopError, type Order, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { createRandom, openStore } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import { startPlatform } from './platform-process.ts'
import type { Figures, Suite } from './suite.ts'

export const suite: Suite = {
  name: 'desk',
  description: 'parts of random orders are refunded exactly, a drop is sold to its limit, the platform hears of a day',
  async run({ quick, seed, backends }) {
    const parts = await refundParts(quick ? 2_000 : 100_000, seed)
    const rest = await onEach(await chooseBackends(backends), async backend => ({
      ...(await sellDrop(backend, quick ? { users: 100, units: 60 } : { users: 500, units: 300 })),
      ...(await tellDay(backend, quick ? 200 : 3_000, seed)),
    }))
    return { seed, ...parts, ...rest }
  },
}

type Random = ReturnType<typeof createRandom>

const crowd = 256

/** So many pieces of work, `crowd` of them at a time. */
async function each(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(crowd, count) }, worker))
}

/** The code of a refusal, or `ok`. */
async function ending(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'ok'
  } catch (error) {
    if (!isShopError(error)) throw error
    return error.code
  }
}

/** Of random orders random parts are cancelled, until all is or chance says that it is enough. */
async function refundParts(count: number, seed: number): Promise<Figures> {
  const random = createRandom(seed)
  const shop = createShop({ store: createMemoryStore(), wallet: { maxBalance: Number.MAX_SAFE_INTEGER } })
  const products = Array.from({ length: 50 }, (_, index) => `p${index}`)
  for (const productId of products) {
    await shop.catalog.addProduct({ productId, name: productId, price: 1 + random.below(9_999), stock: 100_000_000 })
  }
  const discounts = [
    { type: 'PERCENT', basisPoints: 3_333, maxDiscount: 5_000 },
    { type: 'FIXED', amount: 777 },
  ] as const
  for (const [index, discount] of discounts.entries()) {
    await shop.coupons.create({ code: `C${index}`, name: 'C', discount, quantity: count })
  }
  const sum = { cancellations: 0, whole: 0, completed: 0, refunded: 0, withCoupon: 0 }
  await each(count, async index => {
    const userId = `u${index}`
    await shop.users.register({ userId, name: userId })
    await shop.wallets.charge({ userId, amount: 1_000_000 })
    const code = random.below(3) === 0 ? undefined : `C${random.below(2)}`
    if (code !== undefined) await shop.coupons.claim({ userId, code })
    const items = Array.from({ length: 1 + random.below(4) }, () => ({
      productId: products[random.below(products.length)]!,
      quantity: 1 + random.below(7),
    }))
    const placed = await shop.orders.place({ userId, items, ...(code !== undefined && { couponCode: code }) })
    if (code !== undefined) sum.withCoupon += 1
    let order: Order = placed
    while (order.status !== 'CANCELLED' && random.below(4) > 0) {
      const before = order.refunded ?? 0
      order = await cancelSome(shop, order, random)
      sum.cancellations += 1
      // What the answer says is what the lines say, each rounded down, and never less than before.
      const due = order.items.reduce((total, item) => total + refundOf(item), 0)
      assert.equal(order.refunded, due)
      assert.ok(due >= before && due <= placed.total)
      if (random.below(8) === 0 && order.status === 'PAID') {
        order = await shop.orders.complete({ orderId: order.orderId })
        sum.completed += 1
      }
    }
    const refunded = order.refunded ?? 0
    if (order.status === 'CANCELLED') assert.equal(refunded, placed.total, 'all of it sums exactly')
    const { balance } = await shop.wallets.balance({ userId })
    assert.equal(balance, 1_000_000 - placed.total + refunded)
    if (order.status === 'CANCELLED') sum.whole += 1
    sum.refunded += refunded
  })
  // Stock, sales figures, ledgers and events, recomputed from the orders.
  assert.equal(await audited(shop), count)
  const figures = { orders: count, ...sum }
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`parts.${name}`, value]))
}

function refundOf({ amount, quantity, cancelled = 0 }: Order['items'][number]): number {
  return Number((BigInt(amount) * BigInt(cancelled)) / BigInt(quantity))
}

function cancelSome(shop: Shop, { orderId, items }: Order, random: Random): Promise<Order> {
  if (random.below(5) === 0) return shop.orders.cancel({ orderId })
  const open = items.filter(({ quantity, cancelled = 0 }) => quantity > cancelled)
  const { productId, quantity, cancelled = 0 } = open[random.below(open.length)]!
  const part = { productId, quantity: 1 + random.below(quantity - cancelled) }
  return shop.orders.cancel({ orderId, items: [part] })
}

/** Everyone tries five times, on two servers, to get what only some can have, and two at most. */
async function sellDrop(backend: Backend, { users, units }: { users: number; units: number }): Promise<Figures> {
  const database = await backend.create()
  const shops = await Promise.all([1, 2].map(async () => createShop({ store: await openStore(database.url) })))
  const [shop] = shops as [Shop, Shop]
  try {
    const userIds = Array.from({ length: users }, (_, index) => `user-${index}`)
    await each(users, async index => {
      await shop.users.register({ userId: userIds[index]!, name: 'U' })
      await shop.wallets.charge({ userId: userIds[index]!, amount: 10_000 })
    })
    await shop.catalog.addProduct({ productId: 'drop', name: 'Drop', price: 1_000, stock: units, limitPerUser: 2 })
    const items = [{ productId: 'drop', quantity: 1 }]
    const sold = new Map<string, string[]>()
    const counts: Record<string, number> = {}
    await Promise.all(
      Array.from({ length: users * 5 }, async (_, index) => {
        const userId = userIds[index % users]!
        const code = await ending(
          shops[index % 2]!.orders.place({ userId, items }).then(({ orderId }) => {
            sold.set(userId, [...(sold.get(userId) ?? []), orderId])
          }),
        )
        counts[code] = (counts[code] ?? 0) + 1
      }),
    )
    const { ok, INSUFFICIENT_STOCK: late = 0, PURCHASE_LIMIT_EXCEEDED: over = 0, ...others } = counts
    assert.deepEqual(others, {})
    assert.equal(ok, units, 'as many are sold as there are')
    assert.equal(late + over, users * 5 - units)
    const most = Math.max(...[...sold.values()].map(orders => orders.length))
    assert.ok(most <= 2, 'nobody has three')
    const owners = [...sold].filter(([, orders]) => orders.length === 2).slice(0, 20)
    for (const [userId, [orderId]] of owners) {
      await shop.orders.cancel({ orderId: orderId! })
      assert.equal(await ending(shops[1]!.orders.place({ userId, items })), 'ok', 'what is given back can be bought')
      assert.match(await ending(shop.orders.place({ userId, items })), /LIMIT|STOCK/)
    }
    await audited(shop)
    return { 'drop.tries': users * 5, 'drop.sold': ok, 'drop.most': most, 'drop.reopened': owners.length }
  } finally {
    for (const one of shops) await one.close()
    await database.drop()
  }
}

/** A day of orders that are paid, cancelled, in parts too, and refused; the platform has heard of each. */
async function tellDay(backend: Backend, orders: number, seed: number): Promise<Figures> {
  const secret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`
  const platform = await startPlatform([], secret)
  const database = await backend.create()
  const publisher = createWebhookPublisher({ url: new URL('/events', platform.url).href, secret })
  const events = ['order.failed', 'stock.low'] as const
  const shop = createShop({ store: await openStore(database.url), publisher, events })
  try {
    const random = createRandom(seed)
    await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 1_000, stock: orders * 2, lowStock: orders })
    const userIds = Array.from({ length: 50 }, (_, index) => `user-${index}`)
    for (const userId of userIds) {
      await shop.users.register({ userId, name: userId })
      await shop.wallets.charge({ userId, amount: 1_000 * (1 + Math.floor(orders / 40)) })
    }
    await each(orders, async index => {
      const userId = userIds[index % userIds.length]!
      const items = [{ productId: 'p', quantity: 1 + random.below(3) }]
      const order = await shop.orders.place({ userId, items }).catch((error: unknown) => {
        if (!isShopError(error)) throw error
        return undefined
      })
      const fate = random.below(4)
      if (order === undefined || fate === 0) return
      if (fate === 1) await shop.orders.cancel({ orderId: order.orderId })
      if (fate === 2) await shop.orders.complete({ orderId: order.orderId })
      if (fate === 3 && items[0]!.quantity > 1) {
        await shop.orders.cancel({ orderId: order.orderId, items: [{ productId: 'p', quantity: 1 }] })
      }
    })
    await shop.outbox.relay()
    const told = await toldTypes(platform.url, secret)
    const stored: Record<string, number> = {}
    const count = (type: string) => (stored[`${type}.v1`] = (stored[`${type}.v1`] ?? 0) + 1)
    for (let cursor: string | undefined; ; ) {
      const page = await shop.orders.list({ limit: 100, ...(cursor !== undefined && { cursor }) })
      for (const { history } of page.items) for (const step of history) typesOf(step).forEach(count)
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    const { 'stock.low.v1': low = 0, ...ofOrders } = told
    assert.deepEqual(sorted(ofOrders), sorted(stored), 'as many events of each kind as steps of orders')
    await audited(shop)
    const figures = { ...ofOrders, low }
    return Object.fromEntries(Object.entries(figures).map(([type, value]) => [`told.${type}`, value]))
  } finally {
    await shop.close()
    await database.drop()
    await platform.stop()
  }
}

function typesOf({ to, from, lines }: Order['history'][number]): string[] {
  if (lines !== undefined && to !== 'CANCELLED') return ['order.lines_cancelled']
  if (from === null) return []
  return {
    PAID: ['order.paid'],
    CANCELLED: ['order.cancelled'],
    COMPLETED: ['order.completed'],
    FAILED: ['order.failed'],
  }[to as 'PAID']
}

async function toldTypes(url: string, secret: string): Promise<Record<string, number>> {
  const types: Record<string, number> = {}
  for (let offset = 0; ; ) {
    const response = await fetch(new URL(`/events?offset=${offset}&limit=1000`, url), {
      headers: { Authorization: `Bearer ${secret}` },
    })
    const { items } = (await response.json()) as { items: { type: string }[] }
    for (const { type } of items) types[type] = (types[type] ?? 0) + 1
    if (items.length === 0) return types
    offset += items.length
  }
}

function sorted(counts: Record<string, number>): [string, number][] {
  return Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1))
}
