import { isDeepStrictEqual } from 'node:util'
import { isPast } from './coupons.ts'
import { tellOrder } from './events.ts'
import { merged, newOrder, type OrderInput, prepare, totalOf } from './new-order.ts'
import { orderView } from './order-view.ts'
import { refundOf } from './refunds.ts'
import { Slot } from './slot.ts'
import {
  assign,
  balanceOf,
  enter,
  type Metadata,
  type ModelOrder,
  type ModelState,
  modelSettings,
  move,
  optionOf,
  present,
  productOf,
  Refusal,
  statusOf,
  userOf,
} from './state.ts'

export function place(state: ModelState, input: OrderInput): unknown {
  return withRecord(state, input, () => {
    const order = prepare(state, input)
    const available = balanceOf(userOf(state, input.userId))
    const required = totalOf(order)
    if (required > available) throw new Refusal('INSUFFICIENT_BALANCE', { required, available })
    take(state, order)
    settle(state, order, 'user')
    if (input.fromCart) leaveCart(state, order)
    return orderView(order)
  })
}

export function create(state: ModelState, input: OrderInput): unknown {
  const expiresAt = state.now + modelSettings.orders.expireAfterMs
  const order: ModelOrder = { ...prepare(state, input), expiresAt }
  const waiting = state.orders.filter(
    one => one.userId === input.userId && statusOf(one) === 'PENDING' && !isOver(state, one),
  )
  if (waiting.length >= modelSettings.orders.maxPending) throw new Refusal('TOO_MANY_PENDING_ORDERS')
  take(state, order)
  if (input.fromCart) leaveCart(state, order)
  return orderView(order)
}

function leaveCart(state: ModelState, { userId, lines }: ModelOrder): void {
  const user = userOf(state, userId)
  for (const line of user.cart) {
    const ordered = lines.find(one => one.productId === line.productId && one.optionId === line.optionId)
    line.quantity -= ordered?.quantity ?? 0
  }
  user.cart = user.cart.filter(line => line.quantity > 0)
}

function take(state: ModelState, order: ModelOrder): void {
  state.orders.push(order)
  moveAll(state, order, 'ORDER', -1)
}

function moveAll(state: ModelState, order: ModelOrder, type: string, sign: 1 | -1): void {
  for (const line of order.lines) moveLine(state, order, line, { type, delta: sign * line.quantity })
}

function moveLine(
  state: ModelState,
  order: ModelOrder,
  { productId, optionId }: ModelOrder['lines'][number],
  movement: { type: string; delta: number },
): void {
  const product = productOf(state, productId)
  move(state, { product, option: optionOf(product, optionId) }, { ...movement, order })
}

function release(state: ModelState, order: ModelOrder, type: string): void {
  moveAll(state, order, type, 1)
  const { userCoupon } = order
  if (userCoupon !== undefined && isPast(state, userCoupon)) userCoupon.swept = true
}

function settle(state: ModelState, order: ModelOrder, by: string): void {
  const amount = totalOf(order)
  enter(state, userOf(state, order.userId), { type: 'PAYMENT', amount: 0 - amount, order })
  order.payment = { id: new Slot(), amount, at: state.now }
  advance(state, order, { to: 'PAID', by }, 'order.paid')
}

function advance(
  state: ModelState,
  order: ModelOrder,
  to: { to: string; by: string; reason?: string; lines?: NonNullable<ModelOrder['steps'][number]['lines']> },
  event?: string,
): void {
  order.steps.push({ from: statusOf(order), ...to, at: state.now })
  if (event !== undefined) tellOrder(state, order, event)
}

const unrecorded = [
  'USER_NOT_FOUND',
  'PRODUCT_NOT_FOUND',
  'OPTION_NOT_FOUND',
  'CART_ITEM_NOT_FOUND',
  'PRICE_CHANGED',
  'INVALID_INPUT',
]

/** A refused order stays as `FAILED`, unless it cannot even be written down. */
function withRecord<T>(state: ModelState, input: OrderInput, decide: () => T): T {
  try {
    return decide()
  } catch (error) {
    if (!(error instanceof Refusal) || unrecorded.includes(error.code)) throw error
    const plain = newOrder(state, input.userId, merged(state, input.items), undefined)
    const order = input.metadata === undefined ? plain : { ...plain, metadata: input.metadata }
    const event = state.tellsAll ? 'order.failed' : undefined
    advance(state, order, { to: 'FAILED', by: 'system', reason: error.code }, event)
    state.orders.push(order)
    const { code, details } = error
    throw details === undefined ? error : new Refusal(code, { ...details, orderId: order.id })
  }
}

interface OrderKey {
  orderId: string
  userId?: string
}

function ownOrder(state: ModelState, { orderId, userId }: OrderKey): ModelOrder {
  if (userId !== undefined) userOf(state, userId)
  const order = state.orders.find(one => one.id.id === orderId)
  if (order !== undefined && (userId === undefined || order.userId === userId)) return order
  throw new Refusal('ORDER_NOT_FOUND', { orderId })
}

function isOver(state: ModelState, order: ModelOrder): boolean {
  return statusOf(order) === 'PENDING' && order.expiresAt !== undefined && order.expiresAt <= state.now
}

export function pay(state: ModelState, input: OrderKey): unknown {
  const order = ownOrder(state, input)
  const status = isOver(state, order) ? 'EXPIRED' : statusOf(order)
  if (status !== 'PENDING') throw new Refusal('ORDER_NOT_PAYABLE', { orderId: order.id, status })
  const by = input.userId === undefined ? 'admin' : 'user'
  const available = balanceOf(userOf(state, order.userId))
  const required = totalOf(order)
  if (required > available) {
    order.refused = { count: (order.refused?.count ?? 0) + 1, lastAt: state.now, reason: 'INSUFFICIENT_BALANCE' }
    tellOrder(state, order, 'order.payment_failed')
    throw new Refusal('INSUFFICIENT_BALANCE', { required, available })
  }
  settle(state, order, by)
  return orderView(order)
}

interface CancelInput extends OrderKey {
  reason?: string
  items?: readonly { productId: string; optionId?: string; quantity: number }[]
}

export function cancel(state: ModelState, input: CancelInput): unknown {
  const order = ownOrder(state, input)
  const status = statusOf(order)
  const by = input.userId === undefined ? 'admin' : 'user'
  const known = by === 'admin' ? ['PENDING', 'PAID', 'COMPLETED'] : ['PENDING', 'PAID']
  const cancellableUntil = (order.payment?.at ?? Infinity) + modelSettings.orders.userCancelMs
  if (by === 'user' && status === 'PAID' && state.now >= cancellableUntil) {
    throw new Refusal('ORDER_NOT_CANCELLABLE', { orderId: order.id, status, cancellableUntil })
  }
  if (!known.includes(status)) throw new Refusal('ORDER_NOT_CANCELLABLE', { orderId: order.id, status })
  const step = { by, ...(input.reason !== undefined && { reason: input.reason }) }
  if (status === 'PENDING') {
    if (input.items !== undefined) throw new Refusal('INVALID_INPUT')
    release(state, order, 'CANCELLATION')
    advance(state, order, { to: 'CANCELLED', ...step }, 'order.cancelled')
    return orderView(order)
  }
  const units = unitsToCancel(order, status, input.items)
  const amount = order.lines.reduce(
    (sum, line, i) => sum + refundOf(line, line.cancelled + units[i]!) - refundOf(line, line.cancelled),
    0,
  )
  const user = userOf(state, order.userId)
  const { maxBalance } = modelSettings.wallet
  if (by === 'user' && balanceOf(user) + amount > maxBalance) {
    throw new Refusal('BALANCE_LIMIT_EXCEEDED', { balance: balanceOf(user), amount, maxBalance })
  }
  const lines = order.lines.flatMap((line, i) => {
    const quantity = units[i]!
    if (quantity === 0) return []
    const { productId, optionId } = line
    moveLine(state, order, line, { type: 'CANCELLATION', delta: quantity })
    line.cancelled += quantity
    return [{ productId, optionId, quantity }]
  })
  order.refunded = (order.refunded ?? 0) + amount
  enter(state, user, { type: 'REFUND', amount, order })
  if (order.lines.every(({ quantity, cancelled }) => quantity === cancelled)) {
    const { userCoupon } = order
    if (userCoupon !== undefined && isPast(state, userCoupon)) userCoupon.swept = true
    advance(state, order, { to: 'CANCELLED', ...step }, 'order.cancelled')
  } else advance(state, order, { to: status, ...step, lines }, 'order.lines_cancelled')
  return { ...orderView(order), balance: balanceOf(user) }
}

/** Of each line, in their order. */
function unitsToCancel({ id, lines }: ModelOrder, status: string, wanted: CancelInput['items']): number[] {
  const left = lines.map(({ quantity, cancelled }) => quantity - cancelled)
  if (wanted === undefined) return left
  const units = lines.map(() => 0)
  for (const { productId, optionId, quantity } of wanted) {
    const places = lines.flatMap((line, i) =>
      line.productId === productId && (optionId === undefined || line.optionId === optionId) ? [i] : [],
    )
    if (places.length > 1) throw new Refusal('INVALID_INPUT')
    const [place] = places
    if (place === undefined) {
      throw new Refusal('ORDER_NOT_CANCELLABLE')
    }
    units[place]! += quantity
  }
  const short = lines.flatMap(({ productId, optionId }, i) =>
    units[i]! > left[i]! ? [{ productId, optionId, requested: units[i], left: left[i] }] : [],
  )
  if (short.length > 0) throw new Refusal('ORDER_NOT_CANCELLABLE', { orderId: id, status, lines: short })
  return units
}

export function complete(state: ModelState, input: OrderKey & { reason?: string }): unknown {
  const order = ownOrder(state, input)
  const status = statusOf(order)
  if (status !== 'PAID') throw new Refusal('ORDER_NOT_COMPLETABLE', { orderId: order.id, status })
  const why = present({ reason: input.reason })
  advance(state, order, { to: 'COMPLETED', by: 'admin', ...why }, 'order.completed')
  return orderView(order)
}

/** What an order told before its metadata were changed goes on being told with those of then. */
export function updateOrder(state: ModelState, input: { orderId: string; metadata: Metadata | null }): unknown {
  const order = ownOrder(state, { orderId: input.orderId })
  const metadata = input.metadata ?? undefined
  if (isDeepStrictEqual(metadata, order.metadata)) return orderView(order)
  const steps = order.steps.length
  const { former = [], updatedAt } = order
  if (former.at(-1)?.steps !== steps) {
    order.former = [...former, { steps, ...present({ metadata: order.metadata, updatedAt }) }]
  }
  assign(order, { metadata: input.metadata, updatedAt: state.now })
  return orderView(order)
}

/** Releases what is over; answers how many. */
export function expire(state: ModelState): number {
  const over = state.orders.filter(order => isOver(state, order))
  // By the time of their end, then by id, which grows with the orders.
  over.sort((a, b) => a.expiresAt! - b.expiresAt!)
  for (const order of over) {
    release(state, order, 'EXPIRY')
    advance(state, order, { to: 'EXPIRED', by: 'system', reason: 'NOT_PAID_IN_TIME' })
  }
  return over.length
}
