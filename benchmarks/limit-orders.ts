import { uuidv7 } from '@jumun/core'
import {
  openingBalance,
  openingStock,
  type OrderRequest,
  priceOf,
  productIdOf,
  userIdOf,
  type Workload,
} from './workload.ts'

/**
 * "The limit": the leanest tables that still answer what the shop answers, as a developer would write them who thinks of
 * nothing but speed. Integer keys, the wallet in the user's row, the payment and its times in the order's row, stock
 * movements as a column of the order's lines, events without a payload. An order of three lines writes ten rows: the order,
 * its lines, a ledger entry, an event, an idempotency key and three sales figures.
 */
export const limitColumns = {
  users: 'no, user_id, balance, entry_count',
  options: 'no, product_id, name, price, stock, on_sale',
  orders: 'no, id, user_no, status, subtotal, discount, total, coupon_no, created_at, paid_at',
  items: 'order_no, line, option_no, name, price, quantity, discount, stock_after',
  ledger: 'user_no, entry, type, amount, balance_after, order_no, at',
  outbox: 'order_no, type, status, at',
  keys: 'user_no, idempotency_key, order_no, at',
  sales: 'day, option_no, quantity, revenue',
} as const

export type LimitTable = keyof typeof limitColumns

export interface LimitUser {
  readonly no: number
  balance: number
  entryCount: number
}

export interface LimitOption {
  readonly no: number
  readonly name: string
  readonly price: number
  readonly onSale: boolean
  stock: number
}

type Cell = string | number | Buffer | null
export type LimitRow = readonly Cell[]
export type LimitRows = Readonly<Record<Exclude<LimitTable, 'users' | 'options'>, readonly LimitRow[]>>

const paid = 1
const payment = 2
const orderPaid = 1
const pending = 0

/** The checks of an order in plain code, and its rows. It moves `user` and `options` on. */
export function limitRows(
  { items }: OrderRequest,
  key: string,
  orderNo: number,
  user: LimitUser,
  optionOf: (productId: string) => LimitOption,
): LimitRows {
  const at = Date.now()
  const day = Math.floor((at + 9 * 3_600_000) / 86_400_000)
  let total = 0
  const lines = items.map(({ productId, quantity }, index): LimitRow => {
    const option = optionOf(productId)
    if (!option.onSale) throw new Error('not on sale')
    if (option.stock < quantity) throw new Error('sold out')
    option.stock -= quantity
    total += option.price * quantity
    return [orderNo, index + 1, option.no, option.name, option.price, quantity, 0, option.stock]
  })
  if (total > user.balance) throw new Error('not enough money')
  user.balance -= total
  user.entryCount += 1
  return {
    orders: [[orderNo, idBytes(), user.no, paid, total, 0, total, null, at, at]],
    items: lines,
    ledger: [[user.no, user.entryCount, payment, 0 - total, user.balance, orderNo, at]],
    outbox: [[orderNo, orderPaid, pending, at]],
    keys: [[user.no, key, orderNo, at]],
    sales: items.map(({ productId, quantity }): LimitRow => {
      const option = optionOf(productId)
      return [day, option.no, quantity, option.price * quantity]
    }),
  }
}

/** The figures of a batch, one row per day and option. */
export function sumSales(rows: readonly LimitRow[]): LimitRow[] {
  const sums = new Map<string, [day: number, optionNo: number, quantity: number, revenue: number]>()
  for (const [day, optionNo, quantity, revenue] of rows as readonly number[][]) {
    const sum = sums.get(`${day} ${optionNo}`) ?? [day!, optionNo!, 0, 0]
    sum[2] += quantity!
    sum[3] += revenue!
    sums.set(`${day} ${optionNo}`, sum)
  }
  return [...sums.values()].sort((a, b) => a[1] - b[1])
}

export function limitUsers({ users }: Workload): LimitRow[] {
  return Array.from({ length: users }, (_, index) => [index + 1, userIdOf(index), openingBalance, 0])
}

export function limitOptions({ products }: Workload): LimitRow[] {
  return Array.from({ length: products }, (_, index) => {
    return [index + 1, productIdOf(index), `Product ${index}`, priceOf(index), openingStock, 1]
  })
}

function idBytes(): Buffer {
  return Buffer.from(uuidv7().replaceAll('-', ''), 'hex')
}
