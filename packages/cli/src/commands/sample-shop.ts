import { type AddProductInput, isShopError, type Shop } from '@jumun/core'

export interface SampleReport {
  /** Ids of what was added; what was there already is left as it is. */
  readonly users: readonly string[]
  readonly products: readonly string[]
  readonly coupons: readonly string[]
}

// Sorted by id, as a list shows products that were added within one millisecond: it looks the same in every shop.
const products: readonly AddProductInput[] = [
  { productId: 'americano', name: '아메리카노 Americano', price: 4000, stock: 100 },
  {
    productId: 'beans',
    name: '에티오피아 원두 Ethiopia beans',
    options: [
      { optionId: '250g', name: '250 g', price: 12_000, stock: 40 },
      { optionId: '1kg', name: '1 kg', price: 42_000, stock: 10 },
    ],
  },
  { productId: 'cheesecake', name: '치즈케이크 Cheesecake', price: 6500, stock: 10 },
  { productId: 'latte', name: '카페라떼 Latte', price: 4500, stock: 100 },
]

/** Something to try with. A second time adds nothing: neither things nor money. */
export async function addSample(shop: Shop): Promise<SampleReport> {
  const users: string[] = []
  for (const [userId, name] of [
    ['mina', '김미나 Mina'],
    ['jun', '박준 Jun'],
  ] as const) {
    if (!(await isNew(shop.users.register({ userId, name })))) continue
    await shop.wallets.charge({ userId, amount: 100_000, idempotencyKey: 'sample', reason: 'sample' })
    users.push(userId)
  }
  const added: string[] = []
  for (const product of products) {
    if (await isNew(shop.catalog.addProduct(product))) added.push(product.productId!)
  }
  const welcome = { code: 'WELCOME', name: '환영 쿠폰 Welcome', quantity: 100 }
  const isOpened = await isNew(shop.coupons.create({ ...welcome, discount: { type: 'FIXED', amount: 1000 } }))
  return { users, products: added, coupons: isOpened ? ['WELCOME'] : [] }
}

async function isNew(adding: Promise<unknown>): Promise<boolean> {
  try {
    await adding
    return true
  } catch (error) {
    if (isShopError(error, 'ALREADY_EXISTS')) return false
    throw error
  }
}
