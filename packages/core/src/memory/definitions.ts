import { rowShapes } from '../rows/row-shapes.ts'
import { definitionOf } from './table.ts'

/** The tables by name, each with the ways to find its rows besides the primary key. */
export const definitions = {
  users: definitionOf('users', rowShapes.users, { indexes: { age: { key: row => [row.createdAt] } } }),
  wallets: definitionOf('wallets', rowShapes.wallets),
  ledger: definitionOf('ledger', rowShapes.ledger),
  products: definitionOf('products', rowShapes.products, { indexes: { age: { key: row => [row.createdAt] } } }),
  options: definitionOf('options', rowShapes.options, {
    indexes: { position: { key: row => [row.productId, row.position] } },
  }),
  movements: definitionOf('movements', rowShapes.movements),
  coupons: definitionOf('coupons', rowShapes.coupons, {
    check: row => row.claimed <= row.quantity,
    indexes: { code: { key: row => [row.code], unique: true }, age: { key: row => [row.createdAt] } },
  }),
  userCoupons: definitionOf('userCoupons', rowShapes.userCoupons, {
    indexes: {
      owner: { key: row => [row.userId, row.couponId], unique: true },
      newest: { key: row => [row.userId, -row.claimedAt] },
      due: { key: row => (row.status === 'ISSUED' && row.expiresAt !== undefined ? [row.expiresAt] : undefined) },
    },
  }),
  carts: definitionOf('carts', rowShapes.carts, {
    indexes: {
      option: { key: row => [row.userId, row.productId, row.optionId], unique: true },
      age: { key: row => [row.userId, row.addedAt] },
      added: { key: row => [row.addedAt] },
    },
  }),
  orders: definitionOf('orders', rowShapes.orders, {
    indexes: {
      age: { key: row => [row.createdAt] },
      user: { key: row => [row.userId, row.createdAt] },
      due: { key: row => (row.status === 'PENDING' && row.expiresAt !== undefined ? [row.expiresAt] : undefined) },
      failed: { key: row => (row.status === 'FAILED' ? [row.createdAt] : undefined) },
    },
  }),
  sales: definitionOf('sales', rowShapes.sales),
  snapshots: definitionOf('snapshots', rowShapes.snapshots),
  settings: definitionOf('settings', rowShapes.settings),
  answers: definitionOf('answers', rowShapes.answers, { indexes: { age: { key: row => [row.createdAt] } } }),
  events: definitionOf('events', rowShapes.events, {
    indexes: {
      position: { key: row => (row.position === undefined ? undefined : [row.position]), unique: true },
      order: { key: row => [row.orderId, row.sequence], unique: true },
    },
  }),
  publishers: definitionOf('publishers', rowShapes.publishers, {
    indexes: { name: { key: row => [row.name], unique: true } },
  }),
  stretches: definitionOf('stretches', rowShapes.stretches),
  deliveries: definitionOf('deliveries', rowShapes.deliveries, {
    indexes: {
      status: { key: row => [row.publisher, row.status, row.position] },
      due: { key: row => (row.dueAt === undefined ? undefined : [row.publisher, row.dueAt, row.position]) },
      order: { key: row => [row.publisher, row.orderId, row.position] },
    },
  }),
  outboxState: definitionOf('outboxState', rowShapes.outboxState),
}
