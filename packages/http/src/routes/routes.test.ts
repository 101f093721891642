import { expect, it } from 'vitest'
import type { ProductStream } from '../answer/product-stream.ts'
import { adminOperationRoutes } from './admin-operations.ts'
import { adminOrderRoutes } from './admin-orders.ts'
import { adminShopRoutes } from './admin-shop.ts'
import { adminUserRoutes } from './admin-users.ts'
import { balanceRoutes } from './balance.ts'
import { cartRoutes } from './cart.ts'
import { catalogRoutes } from './catalog.ts'
import { couponRoutes } from './coupons.ts'
import { documentationRoutes } from './documentation.ts'
import { healthRoutes } from './health.ts'
import { orderRoutes } from './orders.ts'
import { productStreamRoutes } from './product-stream.ts'
import type { Route } from './route.ts'

// What clients, proxies and keepers of answers go by: a change of it is a change for all of them. What the reference says of
// routes besides, codes and shapes, is held with it.

const metrics = { text: async () => 'a 1\n', contentType: 'text/plain; version=0.0.4' }
const routes = [
  ...orderRoutes,
  ...productStreamRoutes({} as ProductStream),
  ...catalogRoutes,
  ...balanceRoutes(true),
  ...cartRoutes,
  ...couponRoutes,
  ...adminUserRoutes,
  ...adminOrderRoutes,
  ...adminShopRoutes,
  ...adminOperationRoutes,
  ...healthRoutes({ ready: async () => {}, metrics }),
  ...documentationRoutes([]),
]

function told({ id, method, path, access, tag, status, ...more }: Route): string {
  const flags = (['keyed', 'tagged', 'quick', 'exempt'] as const).filter(flag => more[flag])
  const from = more.madeOf === undefined ? [] : [`made of ${more.madeOf}`]
  return `${id}: ${[`${method} ${path}`, access, tag, status, ...flags, ...from].join(', ')}`
}

it('has each route under its name, for its callers, with its status and its promises', () => {
  expect(routes.map(told)).toEqual([
    'placeOrder: POST /orders, user, orders, 201, keyed',
    'listOrders: GET /orders, user, orders, 200, quick, made of orders',
    'getOrder: GET /orders/:orderId, user, orders, 200, quick, made of user',
    'payOrder: POST /orders/:orderId/payment, user, orders, 200, keyed',
    'cancelOrder: POST /orders/:orderId/cancel, user, orders, 200, keyed',
    'streamProducts: GET /products/stream, public, catalog, 200',
    'listProducts: GET /products, public, catalog, 200, tagged, quick',
    'listTopProducts: GET /products/top, public, catalog, 200, tagged, quick',
    'getProduct: GET /products/:productId, public, catalog, 200, tagged, quick, made of product',
    'getBalance: GET /balance, user, balance, 200, quick, made of user',
    'chargeBalance: POST /balance/charge, user, balance, 200, keyed',
    'listBalanceHistory: GET /balance/history, user, balance, 200, quick, made of user',
    'getCart: GET /cart, user, cart, 200, quick',
    'addCartItem: POST /cart/items, user, cart, 200',
    'changeCartItem: PATCH /cart/items/:itemId, user, cart, 200',
    'removeCartItem: DELETE /cart/items/:itemId, user, cart, 204',
    'checkoutCart: POST /cart/checkout, user, cart, 201, keyed',
    'listCoupons: GET /coupons, user, coupons, 200, quick',
    'listAvailableCoupons: GET /coupons/available, anyone, coupons, 200, quick',
    'claimCoupon: POST /coupons/:code/claim, user, coupons, 201, keyed',
    'registerUser: POST /admin/users, admin, admin, 201',
    'listUsers: GET /admin/users, admin, admin, 200',
    'getUser: GET /admin/users/:userId, admin, admin, 200',
    'updateUser: PATCH /admin/users/:userId, admin, admin, 200',
    'eraseUser: DELETE /admin/users/:userId, admin, admin, 204',
    'chargeUser: POST /admin/users/:userId/charge, admin, admin, 200, keyed',
    'withdrawFromUser: POST /admin/users/:userId/withdraw, admin, admin, 200, keyed',
    'listUserBalanceHistory: GET /admin/users/:userId/balance/history, admin, admin, 200',
    'listUserCoupons: GET /admin/users/:userId/coupons, admin, admin, 200',
    'revokeCoupon: POST /admin/users/:userId/coupons/:userCouponId/revoke, admin, admin, 200, keyed',
    'listAllOrders: GET /admin/orders, admin, admin, 200',
    'getAnyOrder: GET /admin/orders/:orderId, admin, admin, 200',
    'updateOrder: PATCH /admin/orders/:orderId, admin, admin, 200, keyed',
    'cancelAnyOrder: POST /admin/orders/:orderId/cancel, admin, admin, 200, keyed',
    'completeOrder: POST /admin/orders/:orderId/complete, admin, admin, 200, keyed',
    'addProduct: POST /admin/products, admin, admin, 201, keyed',
    'updateProduct: PATCH /admin/products/:productId, admin, admin, 200, keyed',
    'listAllProducts: GET /admin/products, admin, admin, 200',
    'importProducts: POST /admin/products/import, admin, admin, 200, keyed',
    'getAnyProduct: GET /admin/products/:productId, admin, admin, 200',
    'listStockMovements: GET /admin/products/:productId/stock/history, admin, admin, 200',
    'adjustStock: POST /admin/products/:productId/stock, admin, admin, 200, keyed',
    'createCoupon: POST /admin/coupons, admin, admin, 201, keyed',
    'listCampaigns: GET /admin/coupons, admin, admin, 200',
    'getCampaign: GET /admin/coupons/:code, admin, admin, 200',
    'updateCoupon: PATCH /admin/coupons/:code, admin, admin, 200, keyed',
    'audit: GET /admin/audit, admin, operation, 200',
    'getOutbox: GET /admin/outbox, admin, operation, 200',
    'relayOutbox: POST /admin/outbox/relay, admin, operation, 200',
    'retryOutbox: POST /admin/outbox/retry, admin, operation, 200',
    'listEvents: GET /admin/events, admin, operation, 200',
    'replayEvents: POST /admin/events/replay, admin, operation, 200',
    'takeRankingSnapshot: POST /admin/ranking/snapshots, admin, operation, 200',
    'getRankingSnapshot: GET /admin/ranking/snapshots/:date, admin, operation, 200',
    'getLiveness: GET /health/live, public, health, 200, exempt',
    'getReadiness: GET /health/ready, public, health, 200, exempt',
    'getMetrics: GET /metrics, admin, health, 200, exempt',
    'getOpenApi: GET /openapi.json, public, documentation, 200, tagged, exempt',
    'getDocs: GET /docs, public, documentation, 200, exempt',
    'getDocsFile: GET /docs/:file, public, documentation, 200, exempt',
  ])
})

it('shows a body that can be sent with each route that takes one', () => {
  expect(
    Object.fromEntries(routes.flatMap(({ id, example }) => (example === undefined ? [] : [[id, example]]))),
  ).toEqual({
    placeOrder: { items: [{ productId: 'latte', quantity: 2 }], couponCode: 'WELCOME' },
    cancelOrder: { reason: 'changed my mind' },
    chargeBalance: { amount: 20000 },
    addCartItem: { productId: 'beans', optionId: '250g', quantity: 1 },
    changeCartItem: { quantity: 3 },
    checkoutCart: { couponCode: 'WELCOME', payment: 'now' },
    registerUser: { userId: 'mina', name: 'Mina', email: 'mina@example.com' },
    updateUser: { name: 'Mina Kim' },
    chargeUser: { amount: 20000, reference: 'payment 4711', reason: 'paid by card' },
    withdrawFromUser: { amount: 5000, reason: 'charged twice', reference: 'transfer 12' },
    revokeCoupon: { reason: 'claimed by a bot' },
    updateOrder: { metadata: { table: '7' } },
    cancelAnyOrder: { items: [{ productId: 'latte', quantity: 1 }], reason: 'spilled' },
    completeOrder: { reason: 'handed over' },
    addProduct: { productId: 'latte', name: 'Latte', price: 4500, stock: 10 },
    updateProduct: { price: 4800 },
    importProducts: { products: [{ productId: 'latte', name: 'Latte', price: 4800, stock: 20 }], dryRun: true },
    adjustStock: { delta: 5, reason: 'restock' },
    createCoupon: {
      code: 'WELCOME',
      name: 'Welcome',
      discount: { type: 'PERCENT', basisPoints: 1000, maxDiscount: 3000 },
      quantity: 100,
      validDays: 30,
    },
    updateCoupon: { quantity: 200 },
    retryOutbox: {},
    replayEvents: {},
    takeRankingSnapshot: { date: '2026-01-31' },
  })
})
