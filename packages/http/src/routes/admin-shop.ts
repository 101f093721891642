import {
  addProductInput,
  adjustStockInput,
  chargeInput,
  couponJson,
  createCouponInput,
  isReplayed,
  registerUserInput,
  updateProductInput,
  userJson,
} from '@jumun/core'
import * as z from 'zod'
import { timeInJson } from '../answer/time-in-json.ts'
import { type Route, route } from './route.ts'
import { balanceView, couponView, productView, userView } from '../answer/views.ts'

const { idempotencyKey: _key, ...newProduct } = addProductInput.shape
const { productId: _product, idempotencyKey: _changeKey, ...productChange } = updateProductInput.shape
const { productId: _stocked, idempotencyKey: _stockKey, ...stockChange } = adjustStockInput.shape
const { idempotencyKey: _couponKey, ...newCoupon } = createCouponInput.shape

/** What is sold, to whom, and with which coupons. */
export const adminShopRoutes: readonly Route[] = [
  route({
    id: 'registerUser',
    method: 'POST',
    path: '/admin/users',
    access: 'admin',
    tag: 'admin',
    summary: 'Register a user',
    body: z.strictObject(registerUserInput.shape),
    example: { userId: 'mina', name: 'Mina', email: 'mina@example.com' },
    status: 201,
    answer: userView,
    codes: ['ALREADY_EXISTS'],
    handle: async ({ shop, body }) => ({ json: userJson(await shop.users.register(body)) }),
  }),
  route({
    id: 'chargeUser',
    method: 'POST',
    path: '/admin/users/:userId/charge',
    access: 'admin',
    tag: 'admin',
    summary: 'Top the balance of a user up',
    body: z.strictObject({ amount: chargeInput.shape.amount, reason: chargeInput.shape.reason }),
    keyed: true,
    example: { amount: 20_000, reason: 'paid by card' },
    status: 200,
    answer: balanceView,
    codes: ['USER_NOT_FOUND', 'BALANCE_LIMIT_EXCEEDED'],
    async handle({ shop, params, body, idempotencyKey }) {
      const balance = await shop.wallets.charge({ ...params, ...body, idempotencyKey })
      return { json: balance, replayed: isReplayed(balance) }
    },
  }),
  route({
    id: 'addProduct',
    method: 'POST',
    path: '/admin/products',
    access: 'admin',
    tag: 'admin',
    summary: 'Add a product',
    body: z.strictObject(newProduct),
    keyed: true,
    example: { productId: 'latte', name: 'Latte', price: 4500, stock: 10 },
    status: 201,
    answer: productView,
    codes: ['ALREADY_EXISTS'],
    async handle({ shop, body, idempotencyKey, prefix }) {
      const product = await shop.catalog.addProduct({ ...body, idempotencyKey })
      const location = `${prefix}/products/${encodeURIComponent(product.productId)}`
      return { json: product, location, replayed: isReplayed(product) }
    },
  }),
  route({
    id: 'updateProduct',
    method: 'PATCH',
    path: '/admin/products/:productId',
    access: 'admin',
    tag: 'admin',
    summary: 'Change names, prices and status, add options',
    body: z.strictObject(productChange),
    keyed: true,
    example: { price: 4800 },
    status: 200,
    answer: productView,
    codes: ['PRODUCT_NOT_FOUND'],
    async handle({ shop, params, body, idempotencyKey }) {
      const product = await shop.catalog.updateProduct({ ...params, ...body, idempotencyKey })
      return { json: product, replayed: isReplayed(product) }
    },
  }),
  route({
    id: 'adjustStock',
    method: 'POST',
    path: '/admin/products/:productId/stock',
    access: 'admin',
    tag: 'admin',
    summary: 'Restock or correct a stock',
    body: z.strictObject(stockChange),
    keyed: true,
    example: { delta: 5, reason: 'restock' },
    status: 200,
    answer: productView,
    codes: ['PRODUCT_NOT_FOUND', 'OPTION_NOT_FOUND', 'INSUFFICIENT_STOCK'],
    async handle({ shop, params, body, idempotencyKey }) {
      const product = await shop.catalog.adjustStock({ ...params, ...body, idempotencyKey })
      return { json: product, replayed: isReplayed(product) }
    },
  }),
  route({
    id: 'createCoupon',
    method: 'POST',
    path: '/admin/coupons',
    access: 'admin',
    tag: 'admin',
    summary: 'Open a campaign',
    body: z.strictObject({
      ...newCoupon,
      claimFrom: timeInJson.optional(),
      claimUntil: timeInJson.optional(),
      validUntil: timeInJson.optional(),
    }),
    keyed: true,
    example: {
      code: 'WELCOME',
      name: 'Welcome',
      discount: { type: 'PERCENT', basisPoints: 1000, maxDiscount: 3000 },
      quantity: 100,
      validDays: 30,
    },
    status: 201,
    answer: couponView,
    codes: ['ALREADY_EXISTS'],
    async handle({ shop, body, idempotencyKey }) {
      const coupon = await shop.coupons.create({ ...body, idempotencyKey })
      return { json: couponJson(coupon), replayed: isReplayed(coupon) }
    },
  }),
]
