import { expectUsable, isClaimable } from './coupons.ts'
import { Slot } from './slot.ts'
import {
  isLiving,
  type ModelCoupon,
  type Metadata,
  type ModelOption,
  type ModelOrder,
  type ModelProduct,
  type ModelState,
  type ModelUserCoupon,
  optionOf,
  present,
  productForSale,
  Refusal,
  stockOf,
  userOf,
} from './state.ts'

export interface OrderInput {
  userId: string
  items: readonly { productId: string; optionId?: string; quantity: number }[]
  couponCode?: string
  userCouponId?: string
  expectedTotal?: number
  metadata?: Metadata
  fromCart?: boolean
}

interface Wanted {
  readonly product: ModelProduct
  readonly option: ModelOption
  quantity: number
}

/** All that an order has to fulfil but for its payment. Where several rules refuse it, this is the order of the shop. */
export function prepare(state: ModelState, input: OrderInput): ModelOrder {
  userOf(state, input.userId)
  const wanted = merged(state, input.items)
  const userCoupon = namedCoupon(state, input)
  expectOnSale(
    state,
    wanted.map(({ product }) => product),
  )
  expectWithinLimits(state, input.userId, wanted)
  const shortages = wanted
    .filter(({ option, quantity }) => quantity > stockOf(option))
    .map(({ product, option, quantity }) => ({
      productId: product.productId,
      optionId: option.optionId,
      requested: quantity,
      available: stockOf(option),
    }))
  if (shortages.length > 0) throw new Refusal('INSUFFICIENT_STOCK', { shortages })
  if (userCoupon !== undefined) expectUsable(state, userCoupon)
  const order = newOrder(state, input.userId, wanted, userCoupon)
  const actual = totalOf(order)
  if (input.expectedTotal !== undefined && input.expectedTotal !== actual) {
    const lines = order.lines.map(({ productId, optionId, unitPrice, quantity }) => ({
      productId,
      optionId,
      unitPrice,
      quantity,
    }))
    throw new Refusal('PRICE_CHANGED', { expected: input.expectedTotal, actual, lines })
  }
  return input.metadata === undefined ? order : { ...order, metadata: input.metadata }
}

export function expectOnSale(state: ModelState, products: readonly ModelProduct[]): void {
  const closed = new Set(products.filter(product => !isInWindow(state, product)))
  if (closed.size === 0) return
  const windows = [...closed].map(({ productId, saleFrom, saleUntil }) => ({
    productId,
    ...present({ saleFrom, saleUntil }),
  }))
  throw new Refusal('PRODUCT_NOT_ON_SALE', { productIds: windows.map(({ productId }) => productId), windows })
}

export function isInWindow({ now }: ModelState, { saleFrom = 0, saleUntil = Infinity }: ModelProduct): boolean {
  return saleFrom <= now && now < saleUntil
}

function expectWithinLimits(state: ModelState, userId: string, wanted: readonly Wanted[]): void {
  const products = [...new Set(wanted.map(({ product }) => product))].flatMap(product => {
    const { productId, limitPerUser: limit = Infinity } = product
    const requested = unitsOf(wanted.filter(line => line.product === product))
    const living = state.orders.filter(order => order.userId === userId && isLiving(order))
    const bought = unitsOf(
      living
        .flatMap(({ lines }) => lines.filter(line => line.productId === productId))
        .map(({ quantity, cancelled }) => ({ quantity: quantity - cancelled })),
    )
    return bought + requested > limit ? [{ productId, limit, bought, requested }] : []
  })
  if (products.length > 0) throw new Refusal('PURCHASE_LIMIT_EXCEEDED', { ...products[0]!, products })
}

function unitsOf(lines: readonly { quantity: number }[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0)
}

export function merged(state: ModelState, items: OrderInput['items']): Wanted[] {
  const wanted: Wanted[] = []
  for (const { productId, optionId, quantity } of items) {
    const product = productForSale(state, productId)
    const option = optionOf(product, optionId)
    const same = wanted.find(line => line.option === option)
    if (same === undefined) wanted.push({ product, option, quantity })
    else same.quantity += quantity
  }
  return wanted
}

/** Another's coupon is as absent as one that never was. */
function namedCoupon(state: ModelState, input: OrderInput): ModelUserCoupon | undefined {
  const { userId, couponCode, userCouponId } = input
  if (couponCode === undefined && userCouponId === undefined) return undefined
  const named = state.userCoupons
    .filter(one => one.userId === userId)
    .find(one => (couponCode === undefined ? one.id.id === userCouponId : one.coupon.code === couponCode))
  if (named !== undefined) return named
  if (couponCode === undefined) throw new Refusal('COUPON_NOT_FOUND', { userCouponId })
  const campaign = state.coupons.get(couponCode)
  const claimable = campaign !== undefined && isClaimable(state, campaign)
  throw new Refusal('COUPON_NOT_FOUND', { code: couponCode, ...(claimable && { claimable }) })
}

export function newOrder(
  state: ModelState,
  userId: string,
  wanted: readonly Wanted[],
  userCoupon: ModelUserCoupon | undefined,
): ModelOrder {
  const amounts = wanted.map(({ option, quantity }) => option.price * quantity)
  const subtotal = amounts.reduce((sum, amount) => sum + amount, 0)
  const ids = userCoupon?.coupon.productIds
  const counted = amounts.map((amount, index) =>
    ids?.includes(wanted[index]!.product.productId) === false ? 0 : amount,
  )
  if (ids !== undefined && !wanted.some(({ product }) => ids.includes(product.productId))) {
    const { minimumOrderAmount } = userCoupon!.coupon
    throw new Refusal('COUPON_MINIMUM_NOT_MET', { minimumOrderAmount, subtotal: 0 })
  }
  const base = counted.reduce((sum, amount) => sum + amount, 0)
  const discount = userCoupon === undefined ? 0 : discountOf(userCoupon.coupon, base)
  const shares = spread(discount, counted)
  return {
    id: new Slot(),
    userId,
    lines: wanted.map(({ product, option, quantity }, index) => ({
      productId: product.productId,
      optionId: option.optionId,
      productName: product.name,
      optionName: option.name,
      unitPrice: option.price,
      quantity,
      discount: shares[index]!,
      cancelled: 0,
    })),
    subtotal,
    discount,
    ...(userCoupon !== undefined && { userCoupon }),
    createdAt: state.now,
    steps: [{ from: null, to: 'PENDING', by: 'user', at: state.now }],
  }
}

function discountOf({ discount, minimumOrderAmount }: ModelCoupon, subtotal: number): number {
  if (subtotal < minimumOrderAmount) throw new Refusal('COUPON_MINIMUM_NOT_MET', { minimumOrderAmount, subtotal })
  if (discount.type === 'FIXED') return Math.min(discount.amount, subtotal)
  const part = Number((BigInt(subtotal) * BigInt(discount.basisPoints)) / 10_000n)
  return discount.maxDiscount === undefined ? part : Math.min(part, discount.maxDiscount)
}

/** Largest remainder: a unit after the other goes to the line that is furthest below its fair share. */
function spread(discount: number, amounts: readonly number[]): number[] {
  const sum = amounts.reduce((total, amount) => total + amount, 0)
  const shares = amounts.map(amount => (sum === 0 ? 0 : Math.floor((discount * amount) / sum)))
  const lack = (index: number) => discount * amounts[index]! - shares[index]! * sum
  for (let left = discount - shares.reduce((total, share) => total + share, 0); left > 0; left -= 1) {
    let neediest = 0
    for (const index of amounts.keys()) if (lack(index) > lack(neediest)) neediest = index
    shares[neediest]! += 1
  }
  return shares
}

export function totalOf({ subtotal, discount }: ModelOrder): number {
  return subtotal - discount
}
