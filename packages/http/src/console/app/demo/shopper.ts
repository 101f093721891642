import type { Client } from '../api/client.ts'
import type { Intents } from '../api/intents.ts'
import type { Cart, Coupon, Order, Part, Product, UserCoupon } from '../api/shapes.ts'
import { openStream } from '../api/stream.ts'
import { createFlashes, type Flashes } from '../parts/flashes.ts'
import { explain } from '../words/explain.ts'
import { money } from '../words/format.ts'
import { t } from '../words/words.ts'

/** What a customer sees and does. */
export interface Shopper {
  readonly products: readonly Product[]
  readonly flashes: Flashes
  readonly balance: number | undefined
  readonly cart: Cart | undefined
  readonly coupons: readonly UserCoupon[]
  /** Campaigns that can be claimed. */
  readonly campaigns: readonly Claimable[]
  readonly orders: readonly Order[]
  /** The user coupon that the next order is to use. */
  coupon: string
  /** What was done last, or why it was not. */
  readonly said: { readonly text: string; readonly isError: boolean } | undefined
  readonly busy: boolean
  /** Someone else is the customer now. */
  changed(): void
  add(product: Product, optionId: string): void
  setQuantity(itemId: string, quantity: number): void
  buyNow(product: Product, optionId: string): void
  checkOut(): void
  claim(code: string): void
  charge(): void
  cancel(order: Order): void
}

type Claimable = Coupon & { readonly claimedByUser: boolean }

const chargedAtOnce = 10_000
const orderParts = 10

export function createShopper(parts: { client: Client; intents: Intents; redraw: () => void }): Shopper {
  const { client, intents, redraw } = parts
  const byId = new Map<string, Product>()
  const flashes = createFlashes(redraw)
  let balance: number | undefined
  let cart: Cart | undefined
  let coupons: readonly UserCoupon[] = []
  let campaigns: readonly Claimable[] = []
  let orders: readonly Order[] = []
  let coupon = ''
  let said: Shopper['said']
  let busy = 0
  let turn = 0

  openStream({
    onProducts(products) {
      for (const product of products) {
        for (const option of product.options) {
          const before = byId.get(product.productId)?.options.find(one => one.optionId === option.optionId)
          flashes.note(`${product.productId} ${option.optionId}`, before?.stock, option.stock)
        }
        byId.set(product.productId, product)
      }
      redraw()
    },
    onRemoved(productId) {
      byId.delete(productId)
      redraw()
    },
  })

  async function refresh(): Promise<void> {
    const asked = (turn += 1)
    const answers = await Promise.all([
      client.ask<{ balance: number }>('GET', '/balance'),
      client.ask<Cart>('GET', '/cart'),
      client.ask<{ items: readonly UserCoupon[] }>('GET', '/coupons'),
      client.ask<{ items: readonly Claimable[] }>('GET', '/coupons/available'),
      client.ask<Part<Order>>('GET', '/orders', { query: { limit: orderParts } }),
    ])
    if (asked !== turn) return
    const [wallet, nowInCart, mine, open, placed] = answers
    balance = wallet.balance
    cart = nowInCart
    coupons = mine.items.filter(({ status }) => status === 'ISSUED')
    campaigns = open.items
    orders = placed.items
    if (!coupons.some(one => one.userCouponId === coupon)) coupon = ''
    redraw()
  }

  /** Does something, and says what became of it. What is seen is then read again: the shop knows it better. */
  async function work(done: () => Promise<string | undefined>): Promise<void> {
    busy += 1
    redraw()
    try {
      const text = await done()
      if (text !== undefined) said = { text, isError: false }
      await refresh()
    } catch (error) {
      said = { text: explain(error), isError: true }
      await refresh().catch(() => {})
    }
    busy -= 1
    redraw()
  }

  const wish = <Answer>(name: string, path: string, body: object) =>
    intents.fulfil<Answer>(name, body, key => client.ask<Answer>('POST', path, { body, key }))
  const paidFor = (order: Order) => t('demo.ordered', { total: money(order.total) })

  return {
    get products() {
      return [...byId.values()]
    },
    flashes,
    get balance() {
      return balance
    },
    get cart() {
      return cart
    },
    get coupons() {
      return coupons
    },
    get campaigns() {
      return campaigns
    },
    get orders() {
      return orders
    },
    get coupon() {
      return coupon
    },
    set coupon(chosen) {
      coupon = chosen
      redraw()
    },
    get said() {
      return said
    },
    get busy() {
      return busy > 0
    },
    changed() {
      balance = undefined
      cart = undefined
      coupons = []
      orders = []
      said = undefined
      void work(async () => undefined)
    },
    add(product, optionId) {
      void work(async () => {
        const body = { productId: product.productId, optionId, quantity: 1 }
        await client.ask('POST', '/cart/items', { body })
        return t('demo.added', { name: product.name })
      })
    },
    setQuantity(itemId, quantity) {
      const path = `/cart/items/${encodeURIComponent(itemId)}`
      void work(async () => {
        if (quantity === 0) await client.ask('DELETE', path)
        else await client.ask('PATCH', path, { body: { quantity } })
        return undefined
      })
    },
    buyNow(product, optionId) {
      const { productId } = product
      void work(async () =>
        paidFor(await wish<Order>('buy', '/orders', { items: [{ productId, optionId, quantity: 1 }] })),
      )
    },
    checkOut() {
      const chosen = coupon
      // A total that was seen without a coupon is one that the shop can be held to.
      const body = chosen === '' ? { expectedTotal: cart?.total ?? 0 } : { userCouponId: chosen }
      void work(async () => paidFor(await wish<Order>('check out', '/cart/checkout', body)))
    },
    claim(code) {
      void work(async () => {
        await wish('claim', `/coupons/${encodeURIComponent(code)}/claim`, {})
        return t('demo.claimed', { code })
      })
    },
    charge() {
      void work(async () => {
        await wish('charge', '/balance/charge', { amount: chargedAtOnce })
        return t('demo.charged', { amount: money(chargedAtOnce) })
      })
    },
    cancel(order) {
      void work(async () => {
        await wish(`cancel ${order.orderId}`, `/orders/${encodeURIComponent(order.orderId)}/cancel`, {})
        return t('demo.cancelled')
      })
    },
  }
}
