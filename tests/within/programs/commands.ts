import type { ShopInTransaction } from '@jumun/core'
import type { Random } from '@jumun/doctor/toolbox'

/** An order that some command has made, by the id that it has on either side. It may have been undone since. */
interface OrderRef {
  readonly userId: string
  real: string
  oracle: string
}

type Side = 'real' | 'oracle'

/** One call of the shop: the same on both sides but for the ids of orders. */
export interface Command {
  readonly name: string
  run(surface: ShopInTransaction, side: Side): Promise<unknown>
  /** Rows that others will have to wait for. */
  readonly users: readonly string[]
  readonly products: readonly string[]
  /** Its answer is an order that later commands may name. */
  readonly makesOrder?: { readonly userId: string }
  /** The database refuses it half-way. */
  readonly poisoned?: true
}

/** What the commands of one run have to choose from. */
export interface Cast {
  readonly users: readonly string[]
  readonly products: readonly string[]
  readonly poisonedProduct: string
  readonly couponCode: string
  /** Keys of one run only: those of no user are the whole shop's. */
  readonly keys: readonly string[]
  readonly orders: OrderRef[]
}

/** Texts that would be SQL, or not arrive, where values are written carelessly. */
const texts = [`it's`, `x') or sleep(1) -- `, '\\', `gift\\',10000000,0) -- `, '딸기 🍓', '" || 1', '', 'plain']

type Draw = (random: Random, cast: Cast) => Command

function userCommand(name: string, userId: string, run: Command['run'], more: Partial<Command> = {}): Command {
  return { name, run, users: [userId], products: [], ...more }
}

/** Few of them, so that they come twice: with the same input, or with another. */
function keyOf(random: Random, { keys }: Cast): { idempotencyKey?: string } {
  return random.below(3) === 0 ? { idempotencyKey: random.pick(keys) } : {}
}

function linesOf(random: Random, cast: Cast) {
  const productId = random.pick(cast.products)
  return { productId, items: [{ productId, quantity: random.pick([1, 1, 2, 50]) }] }
}

const draws: readonly Draw[] = [
  (random, cast) => {
    const userId = random.pick([...cast.users, 'nobody'])
    const reason = random.pick(texts)
    const amount = random.pick([1, 500, 9_000, 10_000_000])
    const input = { userId, amount, ...(reason !== '' && { reason }), ...keyOf(random, cast) }
    return userCommand('wallets.charge', userId, shop => shop.wallets.charge(input))
  },
  (random, cast) => {
    const userId = random.pick(cast.users)
    const { productId, items } = linesOf(random, cast)
    const input = {
      userId,
      items,
      ...keyOf(random, cast),
      ...(random.below(4) === 0 && { couponCode: cast.couponCode }),
    }
    return userCommand('orders.place', userId, shop => shop.orders.place(input), {
      products: [productId],
      makesOrder: { userId },
    })
  },
  (random, cast) => {
    const userId = random.pick(cast.users)
    const { productId, items } = linesOf(random, cast)
    return userCommand('orders.create', userId, shop => shop.orders.create({ userId, items }), {
      products: [productId],
      makesOrder: { userId },
    })
  },
  (random, cast) => {
    const key = keyOf(random, cast)
    return ofOrder('orders.pay', random, cast, (shop, input) => shop.orders.pay({ ...input, ...key }))
  },
  (random, cast) => ofOrder('orders.cancel', random, cast, (shop, input) => shop.orders.cancel(input)),
  (random, { users, couponCode }) => {
    const userId = random.pick(users)
    return userCommand('coupons.claim', userId, shop => shop.coupons.claim({ userId, code: couponCode }))
  },
  (random, { users, products }) => {
    const userId = random.pick(users)
    const productId = random.pick(products)
    const quantity = random.pick([1, 2, 60])
    return userCommand('carts.add', userId, shop => shop.carts.add({ userId, productId, quantity }), {
      products: [productId],
    })
  },
  (random, cast) => {
    const userId = random.pick(cast.users)
    return userCommand('carts.checkout', userId, shop => shop.carts.checkout({ userId }), {
      products: cast.products,
      makesOrder: { userId },
    })
  },
  (random, cast) => {
    const productId = random.pick(cast.products)
    const reason = random.pick(texts) || 'counted'
    const input = { productId, delta: random.pick([1, 5, -1, -500]), reason, ...keyOf(random, cast) }
    return {
      name: 'catalog.adjustStock',
      run: shop => shop.catalog.adjustStock(input),
      users: [],
      products: [productId],
    }
  },
  (random, { products }) => {
    const productId = random.pick(products)
    const input = { productId, name: random.pick(texts) || 'Latte', price: random.pick([900, 1_000, 4_500]) }
    return {
      name: 'catalog.updateProduct',
      run: shop => shop.catalog.updateProduct(input),
      users: [],
      products: [productId],
    }
  },
  (random, { users }) => {
    const userId = random.pick([random.pick(users), `${users[0]}-${random.below(1000)}`])
    const name = random.pick(texts) || 'Mina'
    return userCommand('users.register', userId, shop => shop.users.register({ userId, name }))
  },
  (random, cast) => {
    const userId = random.pick(cast.users)
    const items = [{ productId: cast.poisonedProduct, quantity: 1 }]
    return userCommand('orders.create, poisoned', userId, shop => shop.orders.create({ userId, items }), {
      products: [cast.poisonedProduct],
      poisoned: true,
    })
  },
]

function ofOrder(
  name: string,
  random: Random,
  { orders, users }: Cast,
  run: (shop: ShopInTransaction, input: { userId: string; orderId: string }) => Promise<unknown>,
): Command {
  const absent = { userId: users[0]!, real: 'absent', oracle: 'absent' }
  const order = orders.length === 0 ? absent : random.pick(orders)
  // Another user's order is as absent as one that never was.
  const userId = random.below(5) === 0 ? random.pick(users) : order.userId
  // The owner's wallet is locked before it is known whose the order is.
  const locked = { users: [userId, order.userId] }
  return userCommand(name, userId, (shop, side) => run(shop, { userId, orderId: order[side] }), locked)
}

export function drawCommand(random: Random, cast: Cast): Command {
  return random.pick(draws)(random, cast)
}
