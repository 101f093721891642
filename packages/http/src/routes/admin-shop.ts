import {
  addProductInput,
  adjustStockInput,
  couponJson,
  createCouponInput,
  importProductsInput,
  isReplayed,
  listCouponsInput,
  listProductsInput,
  productJson,
  stockHistoryInput,
  stockMovementJson,
  updateCouponInput,
  updateProductInput,
} from '@jumun/core'
import * as z from 'zod'
import { momentInJson } from '../answer/time-in-json.ts'
import { booleanInQuery, numberInQuery } from '../request/query.ts'
import { type Route, route } from './route.ts'
import {
  couponPartView,
  couponView,
  importView,
  movementPageView,
  productPartView,
  productView,
  usedCouponView,
} from '../answer/views.ts'

const { idempotencyKey: _key, ...newProduct } = addProductInput.shape
const { productId: _product, idempotencyKey: _changeKey, ...productChange } = updateProductInput.shape
const { productId: _stocked, idempotencyKey: _stockKey, ...stockChange } = adjustStockInput.shape
const { idempotencyKey: _couponKey, ...newCoupon } = createCouponInput.shape
const { code: _code, idempotencyKey: _changedKey, ...couponChange } = updateCouponInput.shape

const newProductInJson = z.strictObject({
  ...newProduct,
  saleFrom: momentInJson.optional(),
  saleUntil: momentInJson.optional(),
})

/** What is sold, and with which coupons. */
export const adminShopRoutes: readonly Route[] = [
  route({
    id: 'addProduct',
    method: 'POST',
    path: '/admin/products',
    access: 'admin',
    tag: 'admin',
    summary: 'Add a product',
    body: newProductInJson,
    keyed: true,
    example: { productId: 'latte', name: 'Latte', price: 4500, stock: 10 },
    status: 201,
    answer: productView,
    codes: ['ALREADY_EXISTS'],
    async handle({ shop, body, idempotencyKey, prefix }) {
      const product = await shop.catalog.addProduct({ ...body, idempotencyKey })
      const location = `${prefix}/products/${encodeURIComponent(product.productId)}`
      return { json: productJson(product), location, replayed: isReplayed(product) }
    },
  }),
  route({
    id: 'updateProduct',
    method: 'PATCH',
    path: '/admin/products/:productId',
    access: 'admin',
    tag: 'admin',
    summary: 'Change names, prices, status, sale and limit, add options; null takes away',
    body: z.strictObject({
      ...productChange,
      saleFrom: momentInJson.nullable().optional(),
      saleUntil: momentInJson.nullable().optional(),
    }),
    keyed: true,
    example: { price: 4800 },
    status: 200,
    answer: productView,
    codes: ['PRODUCT_NOT_FOUND'],
    async handle({ shop, params, body, idempotencyKey }) {
      const product = await shop.catalog.updateProduct({ ...params, ...body, idempotencyKey })
      return { json: productJson(product), replayed: isReplayed(product) }
    },
  }),
  route({
    id: 'listAllProducts',
    method: 'GET',
    path: '/admin/products',
    access: 'admin',
    tag: 'admin',
    summary: 'List products, hidden ones too, in the order in which they were added',
    query: z.strictObject({
      query: listProductsInput.shape.query,
      inStock: booleanInQuery(listProductsInput.shape.inStock),
      below: numberInQuery(listProductsInput.shape.below),
      limit: numberInQuery(listProductsInput.shape.limit),
      cursor: listProductsInput.shape.cursor,
    }),
    status: 200,
    answer: productPartView,
    codes: [],
    async handle({ shop, query }) {
      const { items, nextCursor } = await shop.catalog.listProducts({ ...query, includeHidden: true })
      return { json: { items: items.map(productJson), nextCursor } }
    },
  }),
  route({
    id: 'importProducts',
    method: 'POST',
    path: '/admin/products/import',
    access: 'admin',
    tag: 'admin',
    summary: 'Bring products to what a list says of them, all or none; with dryRun only tell what would change',
    body: z.strictObject({
      // As many as fit into a body: a longer list comes in parts.
      products: z.array(newProductInJson).min(1).max(1000),
      reason: importProductsInput.shape.reason,
      dryRun: importProductsInput.shape.dryRun,
    }),
    keyed: true,
    example: { products: [{ productId: 'latte', name: 'Latte', price: 4800, stock: 20 }], dryRun: true },
    status: 200,
    answer: importView,
    codes: [],
    async handle({ shop, body, idempotencyKey }) {
      const items = await shop.catalog.importProducts({ ...body, idempotencyKey })
      const counts = { added: 0, changed: 0, equal: 0 }
      for (const { change } of items) counts[change] += 1
      return { json: { dryRun: body.dryRun, ...counts, items }, replayed: isReplayed(items) }
    },
  }),
  route({
    id: 'getAnyProduct',
    method: 'GET',
    path: '/admin/products/:productId',
    access: 'admin',
    tag: 'admin',
    summary: 'Show a product, a hidden one too',
    status: 200,
    answer: productView,
    codes: ['PRODUCT_NOT_FOUND'],
    handle: async ({ shop, params }) => ({ json: productJson(await shop.catalog.getProduct(params)) }),
  }),
  route({
    id: 'listStockMovements',
    method: 'GET',
    path: '/admin/products/:productId/stock/history',
    access: 'admin',
    tag: 'admin',
    summary: 'List what moved the stock of an option, the newest first',
    query: z.strictObject({
      optionId: stockHistoryInput.shape.optionId,
      limit: numberInQuery(stockHistoryInput.shape.limit),
      cursor: stockHistoryInput.shape.cursor,
    }),
    status: 200,
    answer: movementPageView,
    codes: ['PRODUCT_NOT_FOUND', 'OPTION_NOT_FOUND'],
    async handle({ shop, params, query }) {
      const { items, nextCursor } = await shop.catalog.stockHistory({ ...params, ...query })
      return { json: { items: items.map(stockMovementJson), nextCursor } }
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
      return { json: productJson(product), replayed: isReplayed(product) }
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
      claimFrom: momentInJson.optional(),
      claimUntil: momentInJson.optional(),
      validUntil: momentInJson.optional(),
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
    codes: ['ALREADY_EXISTS', 'PRODUCT_NOT_FOUND'],
    async handle({ shop, body, idempotencyKey }) {
      const coupon = await shop.coupons.create({ ...body, idempotencyKey })
      return { json: couponJson(coupon), replayed: isReplayed(coupon) }
    },
  }),
  route({
    id: 'listCampaigns',
    method: 'GET',
    path: '/admin/coupons',
    access: 'admin',
    tag: 'admin',
    summary: 'List campaigns in the order of their opening',
    query: z.strictObject({
      active: booleanInQuery(listCouponsInput.shape.active),
      limit: numberInQuery(listCouponsInput.shape.limit),
      cursor: listCouponsInput.shape.cursor,
    }),
    status: 200,
    answer: couponPartView,
    codes: [],
    async handle({ shop, query }) {
      const { items, nextCursor } = await shop.coupons.list(query)
      return { json: { items: items.map(couponJson), nextCursor } }
    },
  }),
  route({
    id: 'getCampaign',
    method: 'GET',
    path: '/admin/coupons/:code',
    access: 'admin',
    tag: 'admin',
    summary: 'Show a campaign, and how many of its coupons are used',
    status: 200,
    answer: usedCouponView,
    codes: ['COUPON_NOT_FOUND'],
    async handle({ shop, params }) {
      const [coupon, { used }] = await Promise.all([shop.coupons.get(params), shop.coupons.usage(params)])
      return { json: { ...couponJson(coupon), used } }
    },
  }),
  route({
    id: 'updateCoupon',
    method: 'PATCH',
    path: '/admin/coupons/:code',
    access: 'admin',
    tag: 'admin',
    summary: 'Change name, quantity, window or metadata of a campaign; a claimUntil that has passed ends it at once',
    body: z.strictObject({
      ...couponChange,
      claimFrom: momentInJson.nullable().optional(),
      claimUntil: momentInJson.nullable().optional(),
    }),
    keyed: true,
    example: { quantity: 200 },
    status: 200,
    answer: couponView,
    codes: ['COUPON_NOT_FOUND'],
    async handle({ shop, params, body, idempotencyKey }) {
      const coupon = await shop.coupons.update({ ...params, ...body, idempotencyKey })
      return { json: couponJson(coupon), replayed: isReplayed(coupon) }
    },
  }),
]
