import type { CartItem } from '../cart/cart.ts'
import type { Option, ProductInfo, StockMovement } from '../catalog/product.ts'
import type { Coupon, UserCoupon } from '../coupon/coupon.ts'
import { AddedRows, type KeyedKind, KeyedRows, type Rows, type SummedKind, SummedRows } from '../engine/rows.ts'
import type { Order } from '../order/order.ts'
import type { KeptEvent } from '../outbox/event.ts'
import type { AnswerKey, StoredAnswer } from '../ports/answers.ts'
import type { Change } from '../ports/change.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import type { User } from '../user/user.ts'
import type { LedgerEntry, Wallet } from '../wallet/wallet.ts'

/** The rows of every kind that commands change. */
export interface RowKinds {
  readonly users: KeyedRows<User>
  readonly wallets: KeyedRows<Wallet>
  readonly products: KeyedRows<ProductInfo>
  readonly options: KeyedRows<Option>
  readonly coupons: KeyedRows<Coupon>
  readonly userCoupons: KeyedRows<UserCoupon>
  readonly orders: KeyedRows<Order>
  readonly entries: AddedRows<LedgerEntry>
  readonly movements: AddedRows<StockMovement>
  readonly cartItems: KeyedRows<CartItem>
  readonly sales: SummedRows<SalesFigure>
  readonly events: AddedRows<KeptEvent>
  readonly answers: KeyedRows<StoredAnswer>
}

/** In the order in which a batch writes them: parents before their children. */
const inOrder = [
  'users',
  'wallets',
  'products',
  'options',
  'coupons',
  'userCoupons',
  'orders',
  'entries',
  'movements',
  'cartItems',
  'sales',
  'events',
  'answers',
] as const satisfies readonly (keyof RowKinds)[]

/** What orders, their payments and their movements refer to. */
const beforeOrders = ['users', 'wallets', 'products', 'options', 'coupons', 'userCoupons'] as const

/**
 * The rows of one batch: it reads some, lets each command apply what it has changed, and writes what is left to write. Each kind
 * is made when it is asked for first: an order has to do with half of them.
 */
export class BatchRows implements RowKinds {
  readonly #made: { -readonly [Kind in keyof RowKinds]?: RowKinds[Kind] } = {}

  /** Writes all changes, new rows before changed ones. */
  async write(to: Transaction): Promise<void> {
    // Each asked when it is its turn: some rows are written along with those of another kind.
    for (const kind of inOrder) {
      const rows = this.ofKind(kind)
      const added = rows?.isChanged ? rows.add?.(to) : undefined
      if (added !== undefined) await added
    }
    for (const kind of inOrder) {
      const rows = this.ofKind(kind)
      const saved = rows?.isChanged ? rows.save?.(to) : undefined
      if (saved !== undefined) await saved
    }
  }

  /** Writes the new orders, unless some of what they may refer to is new as well: that is written before them, at the end. */
  async writeOrders(to: Transaction): Promise<void> {
    if (beforeOrders.some(kind => this.#made[kind]?.hasNew === true)) return
    await this.#made.orders?.add(to)
  }

  /** Undefined for a kind that no one has asked for. */
  ofKind(kind: keyof RowKinds): Rows<object> | undefined {
    return this.#made[kind]
  }

  get users() {
    return (this.#made.users ??= new KeyedRows(userKind))
  }

  get wallets() {
    return (this.#made.wallets ??= new KeyedRows(walletKind))
  }

  get products() {
    return (this.#made.products ??= new KeyedRows(productKind))
  }

  get options() {
    return (this.#made.options ??= new KeyedRows<Option>({
      key: optionKey,
      group: productIdOf,
      insert: insertOptions,
      save: (to, changes) => {
        const saved = new Set(changes.map(({ after }) => optionKey(after)))
        return to.options.save(
          changes.map(now),
          this.sales.take(figure => saved.has(optionKey(figure))),
        )
      },
    }))
  }

  get coupons() {
    return (this.#made.coupons ??= new KeyedRows(couponKind))
  }

  get userCoupons() {
    return (this.#made.userCoupons ??= new KeyedRows(userCouponKind))
  }

  get orders() {
    return (this.#made.orders ??= new KeyedRows<Order>({
      key: orderIdOf,
      save: saveOrders,
      insert: (to, orders) => {
        const inserted = new Set(orders.map(({ orderId }) => orderId))
        const taking = this.movements.take(({ type, orderId }) => type === 'ORDER' && inserted.has(orderId!))
        const paying = this.entries.take(({ type, orderId }) => type === 'PAYMENT' && inserted.has(orderId!))
        return to.orders.insert(orders, taking, paying)
      },
    }))
  }

  get entries() {
    return (this.#made.entries ??= new AddedRows(insertEntries))
  }

  get movements() {
    return (this.#made.movements ??= new AddedRows(insertMovements))
  }

  get cartItems() {
    return (this.#made.cartItems ??= new KeyedRows(cartKind))
  }

  get sales() {
    return (this.#made.sales ??= new SummedRows(saleKind))
  }

  get events() {
    return (this.#made.events ??= new AddedRows(insertEvents))
  }

  get answers() {
    return (this.#made.answers ??= new KeyedRows(answerKind))
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
