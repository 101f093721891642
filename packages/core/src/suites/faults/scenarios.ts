import type { Shop } from '../../shop.ts'
import type { TestClock } from '../../testing/test-clock.ts'

/** A use case with what has to be there before it. Given the same key again, a keyed one gives the same answer. */
export interface Scenario {
  readonly name: string
  readonly keyed: boolean
  prepare?(shop: Shop, clock: TestClock): Promise<unknown>
  act(shop: Shop, idempotencyKey: string): Promise<unknown>
}

const userId = 'mina'
const latte = [{ productId: 'latte', quantity: 2 }]
const discount = { type: 'FIXED' as const, amount: 300 }
// The ids that a shop with seeded ids gives to what is prepared, so that scenarios need no memory of their own.
const latest = async (shop: Shop) => (await shop.orders.list({})).items[0]!.orderId
const itemOf = async (shop: Shop) => (await shop.carts.get({ userId })).items[0]!.itemId

async function claimed(shop: Shop): Promise<void> {
  await shop.coupons.create({ code: 'C', name: 'C', discount, quantity: 5 })
  await shop.coupons.claim({ userId, code: 'C' })
}

const fillCart = (shop: Shop) => shop.carts.add({ userId, productId: 'latte', quantity: 2 })

/** Every use case that writes. All begin in the shop of `stockShop`. */
export const scenarios: readonly Scenario[] = [
  { name: 'users.register', keyed: false, act: shop => shop.users.register({ userId: 'new', name: 'New' }) },
  {
    name: 'users.update',
    keyed: false,
    act: shop => shop.users.update({ userId, name: 'Mina Kim', metadata: { tier: 'gold' } }),
  },
  {
    name: 'users.erase',
    keyed: false,
    async prepare(shop) {
      await fillCart(shop)
      const { balance } = await shop.wallets.balance({ userId })
      await shop.wallets.withdraw({ userId, amount: balance, reason: 'paid out' })
    },
    act: shop => shop.users.erase({ userId }),
  },
  {
    name: 'wallets.charge',
    keyed: true,
    act: (shop, idempotencyKey) => shop.wallets.charge({ userId, amount: 5, idempotencyKey }),
  },
  {
    name: 'wallets.withdraw',
    keyed: true,
    act: (shop, idempotencyKey) => shop.wallets.withdraw({ userId, amount: 5, reason: 'mistyped', idempotencyKey }),
  },
  {
    name: 'catalog.addProduct',
    keyed: true,
    act: (shop, idempotencyKey) => shop.catalog.addProduct({ name: 'New', price: 1, stock: 3, idempotencyKey }),
  },
  {
    name: 'catalog.updateProduct',
    keyed: true,
    act: (shop, idempotencyKey) =>
      shop.catalog.updateProduct({
        productId: 'beans',
        name: 'Beans!',
        options: [
          { optionId: '1kg', price: 8_000 },
          { name: '5 kg', price: 40_000, stock: 1 },
        ],
        idempotencyKey,
      }),
  },
  {
    name: 'catalog.adjustStock',
    keyed: true,
    act: (shop, idempotencyKey) =>
      shop.catalog.adjustStock({ productId: 'latte', delta: -3, reason: 'spilled', idempotencyKey }),
  },
  {
    name: 'catalog.importProducts',
    keyed: true,
    act: (shop, idempotencyKey) =>
      shop.catalog.importProducts({
        products: [
          { productId: 'latte', name: 'Latte!', price: 4_700, stock: 7 },
          { productId: 'new', name: 'New', price: 1, stock: 3 },
        ],
        idempotencyKey,
      }),
  },
  {
    name: 'coupons.create',
    keyed: true,
    act: (shop, idempotencyKey) => shop.coupons.create({ code: 'N', name: 'N', discount, quantity: 1, idempotencyKey }),
  },
  {
    name: 'coupons.update',
    keyed: true,
    prepare: claimed,
    act: (shop, idempotencyKey) => shop.coupons.update({ code: 'C', name: 'C!', quantity: 2, idempotencyKey }),
  },
  {
    name: 'coupons.claim',
    keyed: true,
    prepare: shop => shop.coupons.create({ code: 'C', name: 'C', discount, quantity: 5 }),
    act: (shop, idempotencyKey) => shop.coupons.claim({ userId, code: 'C', idempotencyKey }),
  },
  {
    name: 'coupons.revoke',
    keyed: true,
    prepare: claimed,
    async act(shop, idempotencyKey) {
      const [userCoupon] = await shop.coupons.listForUser({ userId })
      return shop.coupons.revoke({ userCouponId: userCoupon!.userCouponId, idempotencyKey })
    },
  },
  { name: 'carts.add', keyed: false, act: fillCart },
  {
    name: 'carts.setQuantity',
    keyed: false,
    prepare: fillCart,
    act: async shop => shop.carts.setQuantity({ userId, itemId: await itemOf(shop), quantity: 5 }),
  },
  {
    name: 'carts.remove',
    keyed: false,
    prepare: fillCart,
    act: async shop => shop.carts.remove({ userId, itemId: await itemOf(shop) }),
  },
  {
    name: 'carts.checkout',
    keyed: true,
    async prepare(shop) {
      await Promise.all([claimed(shop), fillCart(shop)])
      await shop.carts.add({ userId: 'jun', productId: 'latte', quantity: 1 })
    },
    act: (shop, idempotencyKey) => shop.carts.checkout({ userId, couponCode: 'C', idempotencyKey }),
  },
  {
    name: 'orders.place',
    keyed: true,
    prepare: claimed,
    act: (shop, idempotencyKey) => shop.orders.place({ userId, items: latte, couponCode: 'C', idempotencyKey }),
  },
  {
    name: 'orders.place, refused and recorded',
    keyed: false,
    act: shop => shop.orders.place({ userId, items: [{ productId: 'latte', quantity: 11 }] }),
  },
  {
    name: 'orders.create',
    keyed: true,
    prepare: claimed,
    act: (shop, idempotencyKey) => shop.orders.create({ userId, items: latte, couponCode: 'C', idempotencyKey }),
  },
  {
    name: 'orders.pay',
    keyed: true,
    prepare: shop => shop.orders.create({ userId, items: latte }),
    act: async (shop, idempotencyKey) => shop.orders.pay({ orderId: await latest(shop), userId, idempotencyKey }),
  },
  {
    name: 'orders.pay, refused and recorded',
    keyed: false,
    prepare: shop => shop.orders.create({ userId, items: [{ productId: 'latte', quantity: 3 }] }),
    act: async shop => shop.orders.pay({ orderId: await latest(shop), userId }),
  },
  {
    name: 'orders.cancel of a paid order',
    keyed: true,
    async prepare(shop) {
      await claimed(shop)
      await shop.orders.place({ userId, items: latte, couponCode: 'C' })
    },
    act: async (shop, idempotencyKey) => shop.orders.cancel({ orderId: await latest(shop), idempotencyKey }),
  },
  {
    name: 'orders.cancel of a part',
    keyed: true,
    async prepare(shop) {
      await claimed(shop)
      await shop.orders.place({ userId, items: latte, couponCode: 'C' })
    },
    act: async (shop, idempotencyKey) =>
      shop.orders.cancel({
        orderId: await latest(shop),
        items: [{ productId: 'latte', quantity: 1 }],
        idempotencyKey,
      }),
  },
  {
    name: 'orders.complete',
    keyed: true,
    prepare: shop => shop.orders.place({ userId, items: latte }),
    act: async (shop, idempotencyKey) => shop.orders.complete({ orderId: await latest(shop), idempotencyKey }),
  },
  {
    name: 'orders.update',
    keyed: true,
    prepare: shop => shop.orders.place({ userId, items: latte, metadata: { table: '1' } }),
    act: async (shop, idempotencyKey) =>
      shop.orders.update({ orderId: await latest(shop), metadata: { table: '2' }, idempotencyKey }),
  },
  {
    name: 'orders.place within a limit',
    keyed: true,
    prepare: shop => shop.catalog.updateProduct({ productId: 'latte', limitPerUser: 2, lowStock: 9 }),
    act: (shop, idempotencyKey) => shop.orders.place({ userId, items: latte, idempotencyKey }),
  },
  {
    name: 'orders.expirePending',
    keyed: false,
    async prepare(shop, clock) {
      await claimed(shop)
      await shop.orders.create({ userId, items: latte, couponCode: 'C' })
      clock.advance(30 * 60_000)
    },
    act: shop => shop.orders.expirePending(),
  },
]
