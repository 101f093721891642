import type { Order } from '../../order/order.ts'
import type { ScannedRows } from '../../ports/scanner.ts'
import type { Store } from '../../ports/store.ts'
import type { StoredAnswer } from '../../ports/answers.ts'
import type { CartItem } from '../../cart/cart.ts'
import type { RankingSnapshot } from '../../ranking/ranking.ts'
import { couponRow, optionRow, productRow, userRow, walletRow } from './rows.ts'

/** Rows to begin a test with. */
export type Rows = Partial<{
  [Kind in Exclude<
    keyof ScannedRows,
    'orders' | 'orderItems' | 'orderSteps' | 'payments'
  >]: readonly ScannedRows[Kind][]
}> & {
  readonly carts?: readonly CartItem[]
  readonly orders?: readonly Order[]
  readonly snapshots?: readonly RankingSnapshot[]
  readonly answers?: readonly StoredAnswer[]
}

/** Stores rows in one transaction, parents before their children. */
export async function put(store: Store, rows: Rows): Promise<void> {
  await store.transaction(async transaction => {
    await transaction.users.insert(rows.users ?? [])
    await transaction.wallets.insert(rows.wallets ?? [])
    await transaction.products.insert(rows.products ?? [])
    await transaction.options.insert(rows.options ?? [])
    await transaction.coupons.insert(rows.coupons ?? [])
    await transaction.userCoupons.insert(rows.userCoupons ?? [])
    await transaction.orders.insert(rows.orders ?? [])
    await transaction.ledger.insert(rows.ledger ?? [])
    await transaction.movements.insert(rows.movements ?? [])
    await transaction.carts.insert(rows.carts ?? [])
    await transaction.sales.add(rows.sales ?? [])
    for (const snapshot of rows.snapshots ?? []) await transaction.snapshots.insertIfAbsent(snapshot)
    await transaction.outbox.insert(rows.events ?? [])
    await transaction.answers.insert(rows.answers ?? [])
  })
}

/** Two users with wallets, a product with one option and one with two, a coupon. */
export async function putShop(store: Store, more: Rows = {}): Promise<void> {
  await put(store, {
    ...more,
    users: [userRow(), userRow({ userId: 'jun', name: 'Jun' }), ...(more.users ?? [])],
    wallets: [walletRow(), walletRow({ userId: 'jun' }), ...(more.wallets ?? [])],
    products: [productRow(), productRow({ productId: 'beans', name: 'Beans' }), ...(more.products ?? [])],
    options: [
      optionRow(),
      optionRow({ productId: 'beans', optionId: '250g', position: 0 }),
      optionRow({ productId: 'beans', optionId: '1kg', position: 1 }),
      ...(more.options ?? []),
    ],
    coupons: [couponRow(), ...(more.coupons ?? [])],
  })
}
