import { rowShapes } from '@jumun/core/rows'
import { type ColumnsOf, type Table, table, withColumns } from './table.ts'

export const users = table('jumun_users', rowShapes.users)
export const wallets = table('jumun_wallets', rowShapes.wallets)
/** With what is changed where a lock alone guards nothing: see `SqlDialect.claimRows`. */
export const claimableWallets = withColumns(wallets, { lock_count: 'integer' })
/** With the latest time among a wallet's entries: see `ledger-history.ts`. */
export const wholeWallets = withColumns(wallets, { latest_at: 'integer' })
/** Those that stand in no order. */
export const ledger = table('jumun_ledger', rowShapes.ledger)
/** With the latest time before the row, where the clock had gone back. */
export const wholeLedger = withColumns(ledger, { latest_at: 'integer' })
export const products = table('jumun_products', rowShapes.products)
export const options = table('jumun_options', rowShapes.options)
/** With what the store keeps in an option's row for itself: see `known-options.ts`. */
export const wholeOptions = withColumns(options, {
  last_order_id: 'key',
  sold_on: 'key',
  sold_units: 'integer',
  sold_revenue: 'integer',
  product_changes: 'integer',
})
/** Those that stand in no order's line. */
export const stockMovements = table('jumun_stock_movements', rowShapes.movements)
/** With the order that the history goes on with below the row. */
export const linkedMovements = withColumns(stockMovements, { previous_order_id: 'key' })
export const coupons = table('jumun_coupons', rowShapes.coupons)
export const userCoupons = table('jumun_user_coupons', rowShapes.userCoupons)
export const cartItems = table('jumun_cart_items', rowShapes.carts)
/** In the order of their making, so that the orders of a batch share their pages, and the list of all needs no index. */
export const orders = table('jumun_orders', rowShapes.orders, { key: ['createdAt', 'orderId'] })
/** With what its lines did to stock, and its payment to the wallet. */
export const wholeOrders = withColumns(orders, { moves: 'document', paid_number: 'integer', paid_balance: 'integer' })
/** What an order says of its payment's entry, in the order of an index: user by user, each one's by time. */
export const ordersByUser: Table = {
  name: orders.name,
  key: ['user_id', 'created_at', 'order_id'],
  columns: ['user_id', 'created_at', 'order_id', 'paid_number', 'paid_balance', 'paid_amount'],
  kinds: wholeOrders.kinds,
}
export const sales = table('jumun_sales', rowShapes.sales)
export const rankingSnapshots = table('jumun_ranking_snapshots', rowShapes.snapshots, {
  names: { date: 'day', from: 'window_from', to: 'window_to' },
})
export const settings = table('jumun_settings', rowShapes.settings)
export const answers = table('jumun_answers', rowShapes.answers, { names: { key: 'idempotency_key' } })
/**
 * Debezium's names for the first five columns, so that change data capture can take the relay's place. Rows never change but for
 * their `position`, which databases of one writer give at once.
 */
export const outbox = table('jumun_outbox', rowShapes.events, {
  names: { eventId: 'id', orderId: 'aggregateid' },
  // order, wallet, coupon or stock: the first word of the type.
  derived: { aggregatetype: ({ type }) => type.slice(0, type.indexOf('.')) },
})

// Some names are other ones for words that SQL keeps for itself.
export const publishers = table('jumun_publishers', rowShapes.publishers, { names: { cursor: 'reached' } })
/** As the wallets above. */
export const claimablePublishers = withColumns(publishers, { lock_count: 'integer' })
export const stretches = table('jumun_delivery_stretches', rowShapes.stretches, {
  names: { first: 'first_position', last: 'last_position', again: 'is_again' },
})
export const deliveries = table('jumun_deliveries', rowShapes.deliveries)
export const outboxState = table('jumun_outbox_state', rowShapes.outboxState)

/** All tables by name, for the query builder. */
export interface Schema {
  jumun_users: ColumnsOf<typeof users>
  jumun_wallets: ColumnsOf<typeof wallets>
  jumun_ledger: ColumnsOf<typeof ledger>
  jumun_products: ColumnsOf<typeof products>
  jumun_options: ColumnsOf<typeof options> &
    Record<'last_order_id' | 'sold_on', string> &
    Record<'sold_units' | 'sold_revenue' | 'product_changes', number>
  jumun_stock_movements: ColumnsOf<typeof stockMovements> & Record<'previous_order_id', string>
  jumun_coupons: ColumnsOf<typeof coupons>
  jumun_user_coupons: ColumnsOf<typeof userCoupons>
  jumun_cart_items: ColumnsOf<typeof cartItems>
  jumun_orders: ColumnsOf<typeof orders>
  jumun_sales: ColumnsOf<typeof sales>
  jumun_ranking_snapshots: ColumnsOf<typeof rankingSnapshots>
  jumun_settings: ColumnsOf<typeof settings>
  jumun_answers: ColumnsOf<typeof answers>
  jumun_outbox: ColumnsOf<typeof outbox>
  jumun_publishers: ColumnsOf<typeof publishers>
  jumun_delivery_stretches: ColumnsOf<typeof stretches>
  jumun_deliveries: ColumnsOf<typeof deliveries>
  jumun_outbox_state: ColumnsOf<typeof outboxState>
}
