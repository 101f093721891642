import { uuidv7 } from '@jumun/core'
import type { OrderRequest } from './workload.ts'

/** The tables that an order writes into, with the columns that the rows of `orderRows` fill, in their order. */
export const columnsOf = {
  jumun_orders: `created_at, order_id, user_id, status, subtotal, discount, total, user_coupon_id, expires_at, items,
    moves, history, step_count, payment_id, paid_amount, paid_at, sold_on, paid_number, paid_balance`,
  jumun_ledger: 'user_id, number, type, amount, balance_before, balance_after, order_id, reason, max_balance, at',
  jumun_stock_movements: `product_id, option_id, number, type, delta, stock_after, order_id, reason, at,
    previous_order_id`,
  jumun_sales: 'day, product_id, option_id, quantity, revenue',
  jumun_outbox: 'id, aggregatetype, aggregateid, type, sequence, created_at',
  jumun_user_coupons: 'user_coupon_id, coupon_id, user_id, status, claimed_at, expires_at, order_id, reason',
} as const

export type TableName = keyof typeof columnsOf
export type Row = readonly (string | number | null)[]

/** A wallet as it was read; `orderRows` moves it on. */
export interface WalletState {
  balance: number
  entryCount: number
  latestAt: number | null
}

/** An option with its product's name and status; `orderRows` moves its stock, its history and its sales on. */
export interface OptionState {
  readonly name: string
  readonly status: string
  readonly price: number
  stock: number
  movementCount: number
  lastOrderId: string | null
  soldOn: string | null
  soldUnits: number
  soldRevenue: number
}

export type OrderRows = Readonly<Record<Exclude<TableName, 'jumun_user_coupons'>, readonly Row[]>>

/**
 * The checks of an order in plain code, and the very rows that the shop writes for it. It has none of the shop's coupons,
 * retries, idempotency or recorded refusals, and checks no input.
 */
export function orderRows(
  { userId, items }: OrderRequest,
  wallet: WalletState,
  optionOf: (productId: string) => OptionState,
): OrderRows {
  const at = Date.now()
  const day = new Date(at + 9 * 3_600_000).toISOString().slice(0, 10)
  const lines = items.map(({ productId, quantity }) => {
    const option = optionOf(productId)
    if (option.status !== 'ON_SALE') throw new Error('not on sale')
    if (option.stock < quantity) throw new Error('sold out')
    return { productId, quantity, option, amount: option.price * quantity }
  })
  const total = lines.reduce((sum, line) => sum + line.amount, 0)
  if (total > wallet.balance) throw new Error('not enough money')
  const orderId = uuidv7()
  const paymentId = uuidv7()
  const eventId = uuidv7()
  const balanceBefore = wallet.balance
  wallet.balance -= total
  wallet.entryCount += 1
  // Every 64th entry of a wallet is a row, and one that is not later than all before; the others stand in their orders.
  const isRow = wallet.entryCount % 64 === 0 || at <= (wallet.latestAt ?? 0)
  wallet.latestAt = Math.max(at, wallet.latestAt ?? 0)
  // Every 64th movement of an option is a row; the others stand in their lines.
  const movements: Row[] = []
  const moves = lines.map(({ productId, quantity, option }) => {
    const before = option.lastOrderId
    option.stock -= quantity
    option.movementCount += 1
    const { movementCount: number, stock } = option
    if (number % 64 === 0) {
      movements.push([productId, 'default', number, 'ORDER', 0 - quantity, stock, orderId, null, at, before])
      return 0
    }
    option.lastOrderId = orderId
    return [number, stock, before]
  })
  const history = [
    [null, 'PENDING', null, 'user', at],
    ['PENDING', 'PAID', null, 'user', at],
  ]
  return {
    jumun_orders: [
      [
        at,
        orderId,
        userId,
        'PAID',
        total,
        0,
        total,
        null,
        null,
        JSON.stringify(
          lines.map(({ productId, quantity, option: { name, price }, amount }) => {
            return [productId, 'default', name, 'default', price, quantity, 0, amount]
          }),
        ),
        JSON.stringify(moves),
        JSON.stringify(history),
        2,
        paymentId,
        total,
        at,
        day,
        ...(isRow ? [null, null] : [wallet.entryCount, wallet.balance]),
      ],
    ],
    jumun_ledger: isRow
      ? [[userId, wallet.entryCount, 'PAYMENT', 0 - total, balanceBefore, wallet.balance, orderId, null, null, at]]
      : [],
    jumun_stock_movements: movements,
    jumun_sales: lines.flatMap(line => countSale(line, day)),
    jumun_outbox: [[eventId, 'order', orderId, 'order.paid', 2, at]],
  }
}

/** Counts a sale in the option's row; the figures of a day that is over become a row of their own. */
function countSale(
  { productId, quantity, amount, option }: { productId: string; quantity: number; amount: number; option: OptionState },
  day: string,
): Row[] {
  const { soldOn, soldUnits, soldRevenue } = option
  const isSameDay = soldOn === day
  option.soldOn = day
  option.soldUnits = quantity + (isSameDay ? soldUnits : 0)
  option.soldRevenue = amount + (isSameDay ? soldRevenue : 0)
  return isSameDay || soldOn === null ? [] : [[soldOn, productId, 'default', soldUnits, soldRevenue]]
}
