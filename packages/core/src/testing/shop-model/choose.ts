import type { ModelCommand, Operation } from './commands.ts'
import type { CommandSeed, LineSeed, ProductSeed } from './seeds.ts'
import { type ModelState, statusOf } from './state.ts'

const hourMs = 60 * 60 * 1000

// Seeds are numbers from 0 to 19 unless their names say less.

/** Mostly one of three users who are there from the beginning. */
export function userId(seed: number): string {
  return seed === 19 ? 'u3' : `u${seed % 3}`
}

function productId(seed: number): string {
  return ['p3', 'none'][seed - 18] ?? `p${seed % 3}`
}

function line(state: ModelState, { product, option, quantity }: LineSeed) {
  const id = productId(product)
  const options = state.products.get(id)?.options ?? []
  const named = option === 19 ? 'none' : options[option % Math.max(options.length, 1)]?.optionId
  const open = option === 18 || named === undefined
  return { productId: id, ...(!open && { optionId: named }), quantity }
}

/** Half of the times none, else by code, by the id of a coupon of the user's own, or, rarely, of whomever. */
function couponChoice(state: ModelState, user: string, seed: number): { couponCode?: string; userCouponId?: string } {
  if (seed < 10) return {}
  if (seed < 16) return { couponCode: `C${Math.floor((seed - 10) / 2)}` }
  const known = state.userCoupons.filter(one => one.id.id !== undefined)
  const chosen = seed === 19 ? known.at(-1) : known.findLast(one => one.userId === user)
  return { userCouponId: chosen?.id.id ?? 'none' }
}

const discounts = [
  { type: 'FIXED', amount: 1 },
  { type: 'FIXED', amount: 700 },
  { type: 'FIXED', amount: 1_000 },
  { type: 'FIXED', amount: 100_000 },
  { type: 'PERCENT', basisPoints: 1_000 },
  { type: 'PERCENT', basisPoints: 3_333 },
  { type: 'PERCENT', basisPoints: 777, maxDiscount: 500 },
  { type: 'PERCENT', basisPoints: 5_000, maxDiscount: 1_000 },
  { type: 'PERCENT', basisPoints: 10_000 },
  { type: 'PERCENT', basisPoints: 1 },
]

/** A command out of a seed and what there is. `earlier` are the commands with a key so far, to which it may come back. */
export function choose(state: ModelState, seed: CommandSeed, earlier: ModelCommand[]): ModelCommand {
  if (seed.kind === 'again') {
    const known = earlier[earlier.length - 1 - (seed.which % Math.max(earlier.length, 1))]
    if (known === undefined) return choose(state, { kind: 'charge', user: 0, amount: 1, keyed: true }, earlier)
    return seed.changed
      ? { ...known, input: { ...known.input, ...otherInputs[known.operation]?.(known.input) } }
      : known
  }
  const input = inputOf(state, seed)
  if (!('keyed' in seed) || !seed.keyed) return { operation: seed.kind, input }
  const command = { operation: seed.kind, input: { ...input, idempotencyKey: `key-${earlier.length}` } }
  earlier.push(command)
  return command
}

function inputOf(state: ModelState, seed: Exclude<CommandSeed, { kind: 'again' }>): Record<string, unknown> {
  switch (seed.kind) {
    case 'register':
      // Half of the times the one who is not there from the beginning.
      return {
        userId: seed.user > 9 ? 'u3' : userId(seed.user),
        name: `User ${seed.user}`,
        ...(seed.user % 3 === 0 && { email: 'user@example.com', metadata: { tier: 'new' } }),
      }
    case 'charge':
      return {
        userId: userId(seed.user),
        amount: seed.amount,
        ...(seed.amount % 2 === 0 && { reference: 'bank' }),
        ...(seed.amount % 3 === 0 && { reason: 'topped up' }),
      }
    case 'withdraw': {
      const reference = seed.amount % 2 === 0 ? { reference: 'transfer' } : {}
      return { userId: userId(seed.user), amount: seed.amount, reason: 'paid out', ...reference }
    }
    case 'updateUser':
      return { userId: userId(seed.user), ...userChanges[seed.user % userChanges.length] }
    case 'eraseUser':
      // Half of the times one whom hardly anything happens to.
      return { userId: seed.user < 10 ? 'u3' : userId(seed.user) }
    case 'updateCoupon':
      return couponChange(state, seed)
    case 'addProduct':
      return newProduct(seed)
    case 'addProducts':
      return { products: seed.products.map(newProduct) }
    case 'importProducts':
      return { products: seed.products.map(newProduct), ...(seed.dryRun && { dryRun: true }) }
    case 'adjustStock': {
      const { quantity: _, ...option } = line(state, seed.line)
      return { ...option, delta: seed.delta === 0 ? 7 : seed.delta, reason: 'count' }
    }
    case 'updateProduct':
      return productChange(state, productId(seed.product), seed.change, seed.price)
    case 'createCoupon':
      return newCoupon(state, seed)
    case 'claim':
      return { userId: userId(seed.user), code: `C${seed.coupon}` }
    case 'revoke':
      return {
        userCouponId: state.userCoupons[seed.userCoupon % Math.max(state.userCoupons.length, 1)]?.id.id ?? 'none',
      }
    case 'addToCart':
      return { userId: userId(seed.user), ...line(state, seed.line) }
    case 'setQuantity':
      return { userId: userId(seed.user), itemId: itemId(state, seed), quantity: seed.quantity }
    case 'removeFromCart':
      return { userId: userId(seed.user), itemId: itemId(state, seed) }
    case 'checkout': {
      const itemIds = seed.items.map(item => itemId(state, { user: seed.user, item }))
      return {
        userId: userId(seed.user),
        ...(itemIds.length > 0 && { itemIds }),
        ...couponChoice(state, userId(seed.user), seed.coupon),
        ...(seed.later && { payment: 'later' }),
      }
    }
    case 'place':
    case 'create': {
      const items = seed.lines.map(one => line(state, one))
      const choice = couponChoice(state, userId(seed.user), seed.coupon)
      return { userId: userId(seed.user), items, ...choice, ...extraOf(seed.extra ?? 0) }
    }
    case 'complete': {
      const { userId: _, ...key } = orderKey(state, seed)
      return { ...key, ...(seed.who < 4 && { reason: 'handed over' }) }
    }
    case 'updateOrder': {
      const { userId: _, ...key } = orderKey(state, { ...seed, who: 0 })
      return { ...key, metadata: [null, {}][seed.change] ?? { table: String(seed.change) } }
    }
    case 'pay':
      return orderKey(state, seed)
    case 'cancel':
      return { ...orderKey(state, seed), ...partOf(state, orderKey(state, seed), seed.part ?? 19) }
  }
}

const userChanges = [
  { name: 'Renamed' },
  { email: 'other@example.com' },
  { email: null, metadata: { tier: 'known' } },
  { metadata: null },
  { metadata: {} },
]

function newProduct({ product, options, stock }: ProductSeed): Record<string, unknown> {
  const base = {
    productId: `p${product}`,
    name: `Product ${product}`,
    // Common enough that a stock runs low.
    ...(stock % 2 === 0 && { lowStock: Math.floor(stock / 2) }),
    ...(stock === 5 && { metadata: { shelf: '5' } }),
    ...(stock === 7 && { status: 'HIDDEN' }),
  }
  if (options === 0) return { ...base, price: 500 * (product + 1), stock }
  const sizes = Array.from({ length: options }, (_, index) => ({
    optionId: `o${index}`,
    name: `Option ${index}`,
    price: 333 * (index + 1),
    stock: stock + index,
  }))
  return { ...base, options: sizes }
}

function couponChange(
  { now }: ModelState,
  { coupon, quantity, change }: Extract<CommandSeed, { kind: 'updateCoupon' }>,
): Record<string, unknown> {
  // Mostly the one that is there from the beginning.
  const code = `C${coupon < 3 ? coupon : 0}`
  const changes = [
    { claimUntil: now },
    { claimFrom: now + hourMs },
    { claimFrom: null, claimUntil: null },
    { metadata: quantity === 0 ? null : { spring: String(quantity) } },
    { name: `Coupon ${code} again` },
    { quantity, claimUntil: now + hourMs },
  ]
  return { code, ...(changes[change] ?? { quantity }) }
}

function productChange({ now }: ModelState, id: string, change: number, price: number): Record<string, unknown> {
  const base = { productId: id }
  if (change < 4) return { ...base, price }
  if (change < 7) return { ...base, status: change === 4 ? 'HIDDEN' : 'ON_SALE' }
  if (change < 10) return { ...base, limitPerUser: change === 7 ? null : 2 + (price % 4) }
  if (change === 10) return { ...base, saleUntil: price % 3 === 0 ? now + hourMs : null }
  if (change === 11) return { ...base, saleFrom: price % 3 === 0 ? now + 2 * hourMs : null }
  if (change === 12) return { ...base, options: [{ optionId: 'o2', name: 'Late option', price, stock: 2 }] }
  if (change === 13) return { ...base, options: [{ optionId: 'o0', price }] }
  if (change === 14) return { ...base, name: `Product ${id} again`, metadata: price % 2 === 0 ? null : { shelf: '1' } }
  return { ...base, lowStock: change === 15 ? null : price % 6 }
}

function newCoupon(state: ModelState, seed: Extract<CommandSeed, { kind: 'createCoupon' }>): Record<string, unknown> {
  const { now } = state
  const windows = [
    { claimFrom: now + hourMs },
    { claimUntil: now + hourMs },
    { claimFrom: now, claimUntil: now + 24 * hourMs },
  ]
  const validities = [
    { validDays: 1 },
    { validUntil: now + 2 * hourMs },
    { validDays: 2, validUntil: now + 24 * hourMs },
  ]
  const code = `C${seed.coupon}`
  return {
    couponId: `id of ${code}`,
    code,
    name: `Coupon ${code}`,
    discount: discounts[seed.discount],
    minimumOrderAmount: seed.minimum * 400,
    quantity: seed.quantity,
    ...windows[seed.window],
    ...validities[seed.validity],
    ...(seed.product < 3 && { productIds: [`p${seed.product}`] }),
  }
}

function itemId(state: ModelState, seed: { user: number; item: number }): string {
  const cart = state.users.get(userId(seed.user))?.cart ?? []
  return cart[seed.item % Math.max(cart.length, 1)]?.item.id ?? 'none'
}

/** Mostly nothing more. */
function extraOf(extra: number): Record<string, unknown> {
  if (extra > 16) return { fromCart: true }
  if (extra > 14) return { metadata: { table: String(extra) } }
  return extra === 14 ? { expectedTotal: 333 } : {}
}

function partOf(state: ModelState, key: Record<string, unknown>, part: number): Record<string, unknown> {
  const order = state.orders.find(one => one.id.id === key.orderId)
  if (part >= 12 || order === undefined) return {}
  const { productId, optionId } = order.lines[part % order.lines.length]!
  const named = part === 11 ? { productId: 'p9' } : { productId, ...(part !== 10 && { optionId }) }
  return { items: [{ ...named, quantity: 1 + (part % 3) }] }
}

/** One of the latest orders, mostly one with which it can be done; by its user, by the shop, at times by someone else. */
function orderKey(
  state: ModelState,
  seed: { kind: 'pay' | 'cancel' | 'complete' | 'updateOrder'; order: number; who: number },
): Record<string, unknown> {
  const known = state.orders.filter(order => order.id.id !== undefined)
  const fitting = known.filter(
    order =>
      seed.kind === 'updateOrder' ||
      (statusOf(order) === 'PENDING' && seed.kind !== 'complete') ||
      (seed.kind !== 'pay' && ['PAID', 'COMPLETED'].includes(statusOf(order))),
  )
  const list = fitting.length > 0 && seed.order < 18 ? fitting : known
  const order = list[list.length - 1 - (seed.order % Math.max(list.length, 1))]
  if (order === undefined) return { orderId: 'none' }
  const key = { orderId: order.id.id }
  if (seed.who === 19) return { ...key, userId: userId(seed.order) }
  return seed.who < 6 ? key : { ...key, userId: order.userId }
}

function firstOneMore({ items }: ModelCommand['input']): Record<string, unknown> {
  const [first, ...others] = items as { quantity: number }[]
  return { items: [{ ...first!, quantity: first!.quantity + 1 }, ...others] }
}

/** By operation, fields that make another input of it. */
const otherInputs: Partial<Record<Operation, (input: ModelCommand['input']) => Record<string, unknown>>> = {
  charge: ({ amount }) => ({ amount: (amount as number) + 1 }),
  withdraw: ({ amount }) => ({ amount: (amount as number) + 1 }),
  adjustStock: ({ delta }) => ({ delta: (delta as number) + 20 }),
  claim: () => ({ code: 'another' }),
  checkout: ({ payment }) => ({ payment: payment === 'later' ? 'now' : 'later' }),
  place: firstOneMore,
  create: firstOneMore,
  pay: () => ({ orderId: 'none' }),
  cancel: () => ({ reason: 'another' }),
  complete: () => ({ reason: 'another' }),
  updateOrder: () => ({ metadata: { table: 'another' } }),
  addProduct: () => ({ name: 'another' }),
  addProducts: ({ products }) => ({ products: [...(products as object[]), { productId: 'p9', name: 'P', price: 1 }] }),
  importProducts: ({ dryRun }) => ({ dryRun: dryRun !== true }),
  updateProduct: () => ({ name: 'another' }),
  createCoupon: () => ({ name: 'another' }),
  updateCoupon: () => ({ name: 'another' }),
  revoke: () => ({ reason: 'another' }),
}
