import { isPast } from './coupons.ts'
import { merged, newOrder, type OrderInput, prepare, totalOf } from './new-order.ts'
import { dayOf } from './ranking.ts'
import { Slot } from './slot.ts'
import {
  balanceOf,
  enter,
  type ModelOrder,
  type ModelState,
  modelSettings,
  move,
  optionOf,
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
  for (const { productId, optionId, quantity } of order.lines) {
    const option = optionOf(productOf(state, productId), optionId)
    move(option, { type, delta: sign * quantity, order, at: state.now })
  }
}

function release(state: ModelState, order: ModelOrder, type: string): void {
  moveAll(state, order, type, 1)
  const { userCoupon } = order
  if (userCoupon !== undefined && isPast(state, userCoupon)) userCoupon.swept = true
}

function settle(state: ModelState, order: ModelOrder, by: string): void {
  const amount = totalOf(order)
  enter(userOf(state, order.userId), { type: 'PAYMENT', amount: 0 - amount, order, at: state.now })
  order.payment = { id: new Slot(), amount, at: state.now }
  step(state, order, { to: 'PAID', by }, 'order.paid')
}

function step(
  state: ModelState,
  order: ModelOrder,
  to: { to: string; by: string; reason?: string },
  event?: string,
): void {
  order.steps.push({ from: statusOf(order), ...to, at: state.now })
  if (event !== undefined) tell(state, order, event)
}

function tell(state: ModelState, order: ModelOrder, event: string): void {
  state.events.push({
    order,
    type: event,
    sequence: order.steps.length + (order.refused?.count ?? 0),
    createdAt: state.now,
    status: 'PENDING',
    attempts: 0,
    nextAttemptAt: state.now,
  })
}

const unrecorded = ['USER_NOT_FOUND', 'PRODUCT_NOT_FOUND', 'OPTION_NOT_FOUND', 'CART_ITEM_NOT_FOUND', 'INVALID_INPUT']

/** A refused order stays as `FAILED`, unless it cannot even be written down. */
function withRecord<T>(state: ModelState, input: OrderInput, decide: () => T): T {
  try {
    return decide()
  } catch (error) {
    if (!(error instanceof Refusal) || unrecorded.includes(error.code)) throw error
    const order = newOrder(state, input.userId, merged(state, input.items), undefined)
    step(state, order, { to: 'FAILED', by: 'system', reason: error.code })
    state.orders.push(order)
    throw error
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
    tell(state, order, 'order.payment_failed')
    throw new Refusal('INSUFFICIENT_BALANCE', { required, available })
  }
  settle(state, order, by)
  return orderView(order)
}

export function cancel(state: ModelState, input: OrderKey & { reason?: string }): unknown {
  const order = ownOrder(state, input)
  const status = statusOf(order)
  if (status !== 'PENDING' && status !== 'PAID') {
    throw new Refusal('ORDER_NOT_CANCELLABLE', { orderId: order.id, status })
  }
  const user = userOf(state, order.userId)
  const amount = order.payment?.amount
  const { maxBalance } = modelSettings.wallet
  if (amount !== undefined && input.userId !== undefined && balanceOf(user) + amount > maxBalance) {
    throw new Refusal('BALANCE_LIMIT_EXCEEDED', { balance: balanceOf(user), amount, maxBalance })
  }
  release(state, order, 'CANCELLATION')
  if (amount !== undefined) enter(user, { type: 'REFUND', amount, order, at: state.now })
  const by = input.userId === undefined ? 'admin' : 'user'
  step(
    state,
    order,
    { to: 'CANCELLED', by, ...(input.reason !== undefined && { reason: input.reason }) },
    'order.cancelled',
  )
  return orderView(order)
}

/** Releases what is over; answers how many. */
export function expire(state: ModelState): number {
  const over = state.orders.filter(order => isOver(state, order))
  // By the time of their end, then by id, which grows with the orders.
  over.sort((a, b) => a.expiresAt! - b.expiresAt!)
  for (const order of over) {
    release(state, order, 'EXPIRY')
    step(state, order, { to: 'EXPIRED', by: 'system', reason: 'NOT_PAID_IN_TIME' })
  }
  return over.length
}

export function orderView(order: ModelOrder): unknown {
  const { id, userId, lines, subtotal, discount, userCoupon, createdAt, expiresAt, payment, steps } = order
  return {
    orderId: id,
    userId,
    status: statusOf(order),
    items: lines.map(line => ({ ...line, amount: line.unitPrice * line.quantity - line.discount })),
    subtotal,
    discount,
    total: totalOf(order),
    ...(userCoupon !== undefined && { userCouponId: userCoupon.id }),
    createdAt,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(payment !== undefined && {
      payment: { paymentId: payment.id, amount: payment.amount, at: payment.at, soldOn: dayOf(payment.at) },
    }),
    ...(order.refused !== undefined && { refusedPayments: order.refused }),
    history: steps.map(one => ({ ...one })),
  }
}
