import { ledgerEntryJson, type Order, orderJson, productJson, ShopError, type Shop } from '@jumun/core'
import type { TestClock } from '@jumun/core/testing'
import type { Random } from '@jumun/doctor/toolbox'

const dayMs = 86_400_000
const userIds = ['mina', 'jun', 'sora', 'Mina']
const productIds = ['latte', 'beans', 'cup']
export const deedSettings = {
  orders: { failedRetentionMs: dayMs, expireAfterMs: 60_000 },
  outbox: { retentionMs: dayMs },
}

/** Users and products that the deeds are about. */
export async function stock(shop: Shop): Promise<void> {
  for (const userId of userIds) await shop.users.register({ userId, name: userId })
  const options = [
    { optionId: '250g', name: '250 g', price: 5, stock: 40 },
    { optionId: '1kg', name: '1 kg', price: 18, stock: 30 },
  ]
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 3, stock: 50 })
  await shop.catalog.addProduct({ productId: 'beans', name: 'Beans', options })
  await shop.catalog.addProduct({ productId: 'cup', name: 'Cup', price: 0, stock: 20 })
  await shop.coupons.create({ code: 'ONE', name: 'One', discount: { type: 'FIXED', amount: 1 }, quantity: 100 })
}

export interface Looked {
  readonly status: number
  readonly json: unknown
}

/** Asks a server; of what is refused the code is enough. */
export async function askOf(
  handler: (request: Request) => Promise<Response>,
  path: string,
  userId: string,
): Promise<Looked> {
  const response = await handler(new Request(`http://shop.example${path}`, { headers: { 'X-User-Id': userId } }))
  const json = (await response.json()) as { code?: string }
  return { status: response.status, json: response.status === 200 ? json : json.code }
}

export async function look(read: () => Promise<object>): Promise<Looked> {
  try {
    return { status: 200, json: JSON.parse(JSON.stringify(await read())) as object }
  } catch (error) {
    if (!(error instanceof ShopError)) throw error
    return { status: 404, json: error.code }
  }
}

/** Everything that may be given again, as it is asked for and as it is read. */
export function lookedAt(orderIds: readonly string[]) {
  const looks: { path: string; userId: string; read: (from: Shop) => Promise<object> }[] = []
  for (const userId of userIds) {
    looks.push(
      { path: '/balance', userId, read: from => from.wallets.balance({ userId }) },
      {
        path: '/balance/history',
        userId,
        async read(from) {
          const { items, nextCursor } = await from.wallets.history({ userId })
          return { items: items.map(ledgerEntryJson), nextCursor }
        },
      },
      {
        path: '/orders?limit=3',
        userId,
        async read(from) {
          const { items, nextCursor } = await from.orders.list({ userId, limit: 3 })
          return { items: items.map(orderJson), nextCursor }
        },
      },
    )
    for (const orderId of orderIds) {
      looks.push({
        path: `/orders/${orderId}`,
        userId,
        read: async from => orderJson(await from.orders.get({ userId, orderId })),
      })
    }
  }
  for (const productId of productIds) {
    looks.push({
      path: `/products/${productId}`,
      userId: 'mina',
      async read(from) {
        const product = await from.catalog.getProduct({ productId })
        if (product.status === 'HIDDEN') throw new ShopError('PRODUCT_NOT_FOUND', 'hidden', { productId })
        return productJson(product)
      },
    })
  }
  return looks
}

export interface Deed {
  readonly at: Shop
  readonly random: Random
  /** Those that were made so far. */
  readonly orders: Order[]
  readonly clock: TestClock
}

const quantityOf = (random: Random) => 1 + random.below(3)

/** Everything that changes what users or visitors see. */
export const deeds: Readonly<Record<string, (deed: Deed) => Promise<unknown>>> = {
  charge: ({ at, random }) => at.wallets.charge({ userId: random.pick(userIds), amount: 1 + random.below(40) }),
  withdraw: ({ at, random }) => at.wallets.withdraw({ userId: random.pick(userIds), amount: 1, reason: 'paid back' }),
  async place({ at, random, orders }) {
    const items = [{ productId: random.pick(['latte', 'cup']), quantity: quantityOf(random) }]
    orders.push(await at.orders.place({ userId: random.pick(userIds), items }))
  },
  async placeWithCoupon({ at, random, orders }) {
    const items = [{ productId: 'beans', optionId: '1kg', quantity: quantityOf(random) }]
    orders.push(await at.orders.place({ userId: random.pick(userIds), items, couponCode: 'ONE' }))
  },
  async create({ at, random, orders }) {
    const items = [{ productId: 'beans', optionId: '250g', quantity: quantityOf(random) }]
    orders.push(await at.orders.create({ userId: random.pick(userIds), items }))
  },
  pay: ({ at, random, orders }) => at.orders.pay(random.pick(orders)),
  cancel: ({ at, random, orders }) => at.orders.cancel({ orderId: random.pick(orders).orderId }),
  cancelPart({ at, random, orders }) {
    const { orderId, items } = random.pick(orders)
    const { productId, optionId } = items[0]!
    return at.orders.cancel({ orderId, items: [{ productId, optionId, quantity: 1 }] })
  },
  complete: ({ at, random, orders }) => at.orders.complete({ orderId: random.pick(orders).orderId }),
  note: ({ at, random, orders }) =>
    at.orders.update({ orderId: random.pick(orders).orderId, metadata: { n: `${random.below(9)}` } }),
  async checkout({ at, random }) {
    const userId = random.pick(userIds)
    await at.carts.add({ userId, productId: 'latte', quantity: quantityOf(random) })
    await at.carts.checkout({ userId })
  },
  claim: ({ at, random }) => at.coupons.claim({ userId: random.pick(userIds), code: 'ONE' }),
  rename: ({ at, random }) =>
    at.catalog.updateProduct({ productId: random.pick(productIds), name: `N ${random.below(100)}` }),
  hide: ({ at, random }) =>
    at.catalog.updateProduct({ productId: random.pick(productIds), status: random.pick(['ON_SALE', 'HIDDEN']) }),
  restock: ({ at, random }) =>
    at.catalog.adjustStock({ productId: 'cup', delta: 1 + random.below(5), reason: 'restock' }),
  importProducts: ({ at, random }) =>
    at.catalog.importProducts({ products: [{ productId: 'latte', name: 'L', price: 2 + random.below(3), stock: 50 }] }),
  updateUser: ({ at, random }) => at.users.update({ userId: random.pick(userIds), name: 'Other' }),
  async erase({ at, random }) {
    if (random.chance(0.2)) await at.users.erase({ userId: 'Mina' })
  },
  async expire({ at, clock }) {
    clock.advance(61_000)
    await at.orders.expirePending()
  },
  relay: ({ at }) => at.outbox.relay(),
  async purge({ at, clock }) {
    clock.advance(2 * dayMs)
    await at.workers.purgeOnce()
  },
}
