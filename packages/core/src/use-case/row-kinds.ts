import type { CartItem } from '../cart/cart.ts'
import type { Option, ProductInfo, StockMovement } from '../catalog/product.ts'
import type { Coupon, UserCoupon } from '../coupon/coupon.ts'
import { AddedRows, type KeyedKind, KeyedRows, type SummedKind, SummedRows } from '../engine/rows.ts'
import type { Order } from '../order/order.ts'
import type { KeptEvent } from '../outbox/event.ts'
import type { AnswerKey, StoredAnswer } from '../ports/answers.ts'
import type { Change } from '../ports/change.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import type { User } from '../user/user.ts'
import type { LedgerEntry, Wallet } from '../wallet/wallet.ts'

/**
 * Every kind of row that commands change, in the order in which a batch writes them: parents before their children, new
 * rows before changed ones. A batch opens all of them, reads some, lets each command apply what it has changed, and writes
 * what is left to write.
 */
export function openRows() {
  const sales = new SummedRows(saleKind)
  const movements = new AddedRows(insertMovements)
  const entries = new AddedRows(insertEntries)
  return {
    users: new KeyedRows(userKind),
    wallets: new KeyedRows(walletKind),
    products: new KeyedRows(productKind),
    options: new KeyedRows<Option>({
      key: optionKey,
      group: productIdOf,
      insert: insertOptions,
      save(to, changes) {
        const saved = new Set(changes.map(({ after }) => optionKey(after)))
        return to.options.save(
          changes.map(now),
          sales.take(figure => saved.has(optionKey(figure))),
        )
      },
    }),
    coupons: new KeyedRows(couponKind),
    userCoupons: new KeyedRows(userCouponKind),
    orders: new KeyedRows<Order>({
      key: orderIdOf,
      save: saveOrders,
      insert(to, orders) {
        const inserted = new Set(orders.map(({ orderId }) => orderId))
        const taking = movements.take(({ type, orderId }) => type === 'ORDER' && inserted.has(orderId!))
        const paying = entries.take(({ type, orderId }) => type === 'PAYMENT' && inserted.has(orderId!))
        return to.orders.insert(orders, taking, paying)
      },
    }),
    entries,
    movements,
    cartItems: new KeyedRows(cartKind),
    sales,
    events: new AddedRows(insertEvents),
    answers: new KeyedRows(answerKind),
  }
}

// Said once and not for each batch, which opens all of them.

const userKind: KeyedKind<User> = {
  key: user => user.userId,
  insert: (to, rows) => to.users.insert(rows),
  save: (to, changes) => to.users.save(changes.map(now)),
}

const walletKind: KeyedKind<Wallet> = {
  key: wallet => wallet.userId,
  insert: (to, rows) => to.wallets.insert(rows),
  save: (to, changes) => to.wallets.save(changes.map(now)),
}

const productKind: KeyedKind<ProductInfo> = {
  key: product => product.productId,
  insert: (to, rows) => to.products.insert(rows),
  save: (to, changes) => to.products.save(changes.map(now)),
}

const couponKind: KeyedKind<Coupon> = {
  key: coupon => coupon.couponId,
  group: coupon => coupon.code,
  insert: (to, rows) => to.coupons.insert(rows),
  save: (to, changes) => to.coupons.save(changes.map(now)),
}

const userCouponKind: KeyedKind<UserCoupon> = {
  key: userCoupon => userCoupon.userCouponId,
  group: ownerKey,
  insert: (to, rows) => to.userCoupons.insert(rows),
  save: (to, changes) => to.userCoupons.save(changes.map(now)),
}

const cartKind: KeyedKind<CartItem> = {
  key: item => item.itemId,
  group: item => item.userId,
  insert: (to, rows) => to.carts.insert(rows),
  save: (to, changes) => to.carts.save(changes.map(now)),
  remove: (to, rows) => to.carts.remove(rows),
}

const saleKind: SummedKind<SalesFigure> = {
  key: figure => `${figure.day}\0${optionKey(figure)}`,
  sum: (one, other) => ({
    ...one,
    quantity: one.quantity + other.quantity,
    revenue: one.revenue + other.revenue,
  }),
  add: (to, rows) => to.sales.add(rows),
}

const answerKind: KeyedKind<StoredAnswer> = {
  key: answerKey,
  insert: (to, rows) => to.answers.insert(rows),
}

const productIdOf = ({ productId }: Option) => productId
const orderIdOf = ({ orderId }: Order) => orderId
const insertOptions = (to: Transaction, rows: readonly Option[]) => to.options.insert(rows)
const saveOrders = (to: Transaction, changes: readonly Change<Order>[]) => to.orders.save(changes)
const insertMovements = (to: Transaction, rows: readonly StockMovement[]) => to.movements.insert(rows)
const insertEntries = (to: Transaction, rows: readonly LedgerEntry[]) => to.ledger.insert(rows)
const insertEvents = (to: Transaction, rows: readonly KeptEvent[]) => to.outbox.insert(rows)

export type RowKinds = ReturnType<typeof openRows>

export type RowOf<Kind> = Kind extends { apply(rows: readonly (infer Row)[]): void } ? Row : never

/** New and changed rows. Rows with a key are replaced; entries, movements, figures and events are added. */
export type Changes = { readonly [Kind in keyof RowKinds]?: readonly RowOf<RowKinds[Kind]>[] } & {
  readonly removedCartItems?: readonly CartItem[]
}

// Ids hold no control characters, so NUL keeps the parts of a key apart.
export function optionKey({ productId, optionId }: { productId: string; optionId: string }): string {
  return `${productId}\0${optionId}`
}

export function ownerKey({ userId, couponId }: { userId: string; couponId: string }): string {
  return `${userId}\0${couponId}`
}

export function answerKey({ userId, operation, key }: AnswerKey): string {
  return `${userId}\0${operation}\0${key}`
}

function now<Row>({ after }: Change<Row>): Row {
  return after
}
