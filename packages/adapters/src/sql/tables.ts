import { type ColumnsOf, table } from './table.ts'

export const users = table('jumun_users', ['user_id'], {
  user_id: 'key',
  name: 'text',
  email: 'text',
  created_at: 'integer',
})

export const wallets = table('jumun_wallets', ['user_id'], {
  user_id: 'key',
  balance: 'integer',
  entry_count: 'integer',
})

export const ledger = table('jumun_ledger', ['user_id', 'number'], {
  user_id: 'key',
  number: 'integer',
  type: 'key',
  amount: 'integer',
  balance_before: 'integer',
  balance_after: 'integer',
  order_id: 'key',
  reason: 'text',
  max_balance: 'integer',
  at: 'integer',
})

export const products = table('jumun_products', ['product_id'], {
  product_id: 'key',
  name: 'text',
  price: 'integer',
  status: 'key',
  created_at: 'integer',
})

export const options = table('jumun_options', ['product_id', 'option_id'], {
  product_id: 'key',
  option_id: 'key',
  name: 'text',
  price: 'integer',
  stock: 'integer',
  movement_count: 'integer',
  position: 'integer',
})

export const stockMovements = table('jumun_stock_movements', ['product_id', 'option_id', 'number'], {
  product_id: 'key',
  option_id: 'key',
  number: 'integer',
  type: 'key',
  delta: 'integer',
  stock_after: 'integer',
  order_id: 'key',
  reason: 'text',
  at: 'integer',
})

export const coupons = table('jumun_coupons', ['coupon_id'], {
  coupon_id: 'key',
  code: 'key',
  name: 'text',
  discount_type: 'key',
  discount_value: 'integer',
  max_discount: 'integer',
  minimum_order_amount: 'integer',
  quantity: 'integer',
  claimed: 'integer',
  claim_from: 'integer',
  claim_until: 'integer',
  valid_days: 'integer',
  valid_until: 'integer',
  created_at: 'integer',
})

export const userCoupons = table('jumun_user_coupons', ['user_coupon_id'], {
  user_coupon_id: 'key',
  coupon_id: 'key',
  user_id: 'key',
  status: 'key',
  claimed_at: 'integer',
  expires_at: 'integer',
  order_id: 'key',
  reason: 'text',
})

export const cartItems = table('jumun_cart_items', ['item_id'], {
  item_id: 'key',
  user_id: 'key',
  product_id: 'key',
  option_id: 'key',
  quantity: 'integer',
  added_at: 'integer',
})

/** `step_count` tells a reader which of the order's steps belong to the row that it has read. */
export const orders = table('jumun_orders', ['order_id'], {
  order_id: 'key',
  user_id: 'key',
  status: 'key',
  subtotal: 'integer',
  discount: 'integer',
  total: 'integer',
  user_coupon_id: 'key',
  created_at: 'integer',
  expires_at: 'integer',
  step_count: 'integer',
})

export const orderItems = table('jumun_order_items', ['order_id', 'number'], {
  order_id: 'key',
  number: 'integer',
  product_id: 'key',
  option_id: 'key',
  product_name: 'text',
  option_name: 'text',
  unit_price: 'integer',
  quantity: 'integer',
  discount: 'integer',
  amount: 'integer',
})

export const orderSteps = table('jumun_order_steps', ['order_id', 'number'], {
  order_id: 'key',
  number: 'integer',
  from_status: 'key',
  to_status: 'key',
  reason: 'document',
  actor: 'key',
  at: 'integer',
})

export const payments = table('jumun_payments', ['order_id'], {
  order_id: 'key',
  user_id: 'key',
  payment_id: 'key',
  amount: 'integer',
  at: 'integer',
  sold_on: 'key',
})

export const sales = table('jumun_sales', ['day', 'product_id', 'option_id'], {
  day: 'key',
  product_id: 'key',
  option_id: 'key',
  quantity: 'integer',
  revenue: 'integer',
})

export const rankingSnapshots = table('jumun_ranking_snapshots', ['day'], {
  day: 'key',
  days: 'integer',
  window_from: 'integer',
  window_to: 'integer',
  computed_at: 'integer',
  items: 'document',
})

export const settings = table('jumun_settings', ['name'], {
  name: 'key',
  value: 'text',
  revision: 'integer',
})

export const answers = table('jumun_answers', ['user_id', 'operation', 'idempotency_key'], {
  user_id: 'key',
  operation: 'key',
  idempotency_key: 'longKey',
  fingerprint: 'text',
  answer: 'document',
  created_at: 'integer',
})

/** Debezium's names for the first five columns, so that change data capture can take the relay's place. */
export const outbox = table('jumun_outbox', ['id'], {
  id: 'key',
  aggregatetype: 'key',
  aggregateid: 'key',
  type: 'key',
  payload: 'document',
  sequence: 'integer',
  status: 'key',
  attempts: 'integer',
  next_attempt_at: 'integer',
  lease_token: 'key',
  lease_until: 'integer',
  last_error: 'document',
  created_at: 'integer',
  sent_at: 'integer',
})

/** All tables by name, for the query builder. */
export interface Schema {
  jumun_users: ColumnsOf<typeof users>
  jumun_wallets: ColumnsOf<typeof wallets>
  jumun_ledger: ColumnsOf<typeof ledger>
  jumun_products: ColumnsOf<typeof products>
  jumun_options: ColumnsOf<typeof options>
  jumun_stock_movements: ColumnsOf<typeof stockMovements>
  jumun_coupons: ColumnsOf<typeof coupons>
  jumun_user_coupons: ColumnsOf<typeof userCoupons>
  jumun_cart_items: ColumnsOf<typeof cartItems>
  jumun_orders: ColumnsOf<typeof orders>
  jumun_order_items: ColumnsOf<typeof orderItems>
  jumun_order_steps: ColumnsOf<typeof orderSteps>
  jumun_payments: ColumnsOf<typeof payments>
  jumun_sales: ColumnsOf<typeof sales>
  jumun_ranking_snapshots: ColumnsOf<typeof rankingSnapshots>
  jumun_settings: ColumnsOf<typeof settings>
  jumun_answers: ColumnsOf<typeof answers>
  jumun_outbox: ColumnsOf<typeof outbox>
}
