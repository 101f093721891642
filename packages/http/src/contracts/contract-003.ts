import {
  claimCouponInput,
  isReplayed,
  orderJson,
  orderShape,
  payOrderInput,
  placeOrderInput,
  userCouponJson,
  type Order,
  type ProductView,
  type UserCouponView,
} from '@jumun/core'
import * as z from 'zod'
import { paymentChoice } from '../request/payment-choice.ts'
import { visibleProduct } from '../routes/catalog.ts'
import { placingCodes } from '../routes/orders.ts'
import { type Answer, type Route, route } from '../routes/route.ts'
import { createAllProducts } from './all-products.ts'
import { balanceRoutes } from './balance-routes.ts'
import type { Contract, ContractOptions } from './contract.ts'
import { topRoute } from './top-route.ts'

// Document 003 draws flows: an order is made (CREATED) and paid by a second request (PAID, or PAYMENT_FAILED), lines are
// `products`, and a campaign's code is its `couponId`.

const text = z.string()
const amount = z.int().min(0)

const balanceView = z.strictObject({ userId: text, balance: amount })
const productView = z.strictObject({ id: text, productId: text, name: text, price: amount, stock: amount })
const statuses = z.enum(['CREATED', 'PAID', 'PAYMENT_FAILED', 'FAILED', 'CANCELLED', 'EXPIRED'])
const orderView = orderShape
  .pick({ orderId: true, userId: true, subtotal: true, discount: true, total: true, createdAt: true, payment: true })
  .extend({ status: statuses, products: orderShape.shape.items })
const couponView = z.strictObject({
  userCouponId: text,
  couponId: text,
  name: text,
  status: z.enum(['ISSUED', 'USED', 'EXPIRED', 'REVOKED']),
})
const topView = z.array(productView.omit({ stock: true }).extend({ rank: z.int(), totalSales: amount }))

const orderBody = z.strictObject({
  products: placeOrderInput.shape.items,
  couponId: claimCouponInput.shape.code.optional(),
  payment: paymentChoice.unwrap().default('later'),
})

function productOf({ productId, name, price, stock }: ProductView): z.output<typeof productView> {
  return { id: productId, productId, name, price, stock }
}

function statusOf({ status, history, refusedPayments }: Order): z.output<typeof statuses> {
  // In orders of before, each refused payment is a step.
  const isRefused = refusedPayments !== undefined || history.some(({ from }) => from === 'PENDING')
  if (status === 'PENDING') return isRefused ? 'PAYMENT_FAILED' : 'CREATED'
  if (status === 'COMPLETED') return 'PAID'
  const isUnpaid = status === 'FAILED' && history.at(-1)?.reason === 'INSUFFICIENT_BALANCE'
  return isUnpaid ? 'PAYMENT_FAILED' : status
}

function orderOf(order: Order): z.output<typeof orderView> {
  const { orderId, userId, items, subtotal, discount, total, createdAt, payment } = orderJson(order)
  return {
    orderId,
    userId,
    status: statusOf(order),
    products: items,
    subtotal,
    discount,
    total,
    createdAt,
    ...(payment !== undefined && { payment }),
  }
}

function answeredOrder(order: Order): Answer {
  return { json: orderOf(order), replayed: isReplayed(order) }
}

function couponOf(coupon: UserCouponView): z.output<typeof couponView> {
  const { userCouponId, code, name, status } = userCouponJson(coupon)
  return { userCouponId, couponId: code, name, status }
}

const routesOf = ({ selfCharge, mostProducts }: ContractOptions): readonly Route[] => {
  const allProducts = createAllProducts(mostProducts, productOf)
  return [
    ...balanceRoutes({ selfCharge, view: balanceView, shown: ({ userId, balance }) => ({ userId, balance }) }),
    route({
      id: 'getProducts',
      method: 'GET',
      path: '/products',
      access: 'public',
      tag: '',
      summary: `Show the product that the query names, or all, ${mostProducts} at most`,
      query: z.strictObject({ productId: placeOrderInput.shape.items.element.shape.productId.optional() }),
      status: 200,
      answer: z.union([productView, z.array(productView)]),
      codes: ['PRODUCT_NOT_FOUND'],
      async handle({ shop, query: { productId } }) {
        if (productId !== undefined) return { json: productOf(await visibleProduct(shop, productId)) }
        return { content: await allProducts(shop), type: 'application/json' }
      },
    }),
    topRoute({
      view: topView,
      shown: ({ rank, productId, name, price, totalSales }) => ({
        id: productId,
        productId,
        name,
        price,
        rank,
        totalSales,
      }),
    }),
    route({
      id: 'createOrder',
      method: 'POST',
      path: '/orders',
      access: 'user',
      tag: '',
      summary: 'Order; it is paid by POST /payments, or at once with payment `now`',
      body: orderBody,
      example: { userId: 'mina', products: [{ productId: 'latte', quantity: 2 }], couponId: 'WELCOME' },
      keyed: true,
      status: 201,
      answer: orderView,
      codes: placingCodes,
      async handle({ shop, userId, body: { products, couponId, payment }, idempotencyKey }) {
        const input = { userId, items: products, couponCode: couponId, idempotencyKey }
        return answeredOrder(await (payment === 'now' ? shop.orders.place(input) : shop.orders.create(input)))
      },
    }),
    route({
      id: 'getOrder',
      method: 'GET',
      path: '/orders/:orderId',
      access: 'user',
      tag: '',
      summary: 'Show an order',
      status: 200,
      answer: orderView,
      codes: ['USER_NOT_FOUND', 'ORDER_NOT_FOUND'],
      handle: async ({ shop, userId, params }) => ({ json: orderOf(await shop.orders.get({ userId, ...params })) }),
    }),
    route({
      id: 'payOrder',
      method: 'POST',
      path: '/payments',
      access: 'user',
      tag: '',
      summary: 'Pay an order',
      body: z.strictObject({ orderId: payOrderInput.shape.orderId }),
      example: { orderId: '019c0f5e-6c00-7000-8000-000000000000' },
      keyed: true,
      status: 200,
      answer: orderView,
      codes: ['USER_NOT_FOUND', 'ORDER_NOT_FOUND', 'ORDER_NOT_PAYABLE', 'INSUFFICIENT_BALANCE'],
      async handle({ shop, userId, body, idempotencyKey }) {
        return answeredOrder(await shop.orders.pay({ userId, ...body, idempotencyKey }))
      },
    }),
    route({
      id: 'issueCoupon',
      method: 'POST',
      path: '/coupons/issue',
      access: 'user',
      tag: '',
      summary: 'Claim a coupon, first come first served',
      body: z.strictObject({ couponId: claimCouponInput.shape.code }),
      example: { userId: 'mina', couponId: 'WELCOME' },
      keyed: true,
      status: 201,
      answer: couponView,
      codes: [
        'USER_NOT_FOUND',
        'COUPON_NOT_FOUND',
        'COUPON_NOT_CLAIMABLE',
        'COUPON_SOLD_OUT',
        'COUPON_ALREADY_CLAIMED',
      ],
      async handle({ shop, userId, body: { couponId }, idempotencyKey }) {
        const claimed = await shop.coupons.claim({ userId, code: couponId, idempotencyKey })
        return { json: couponOf(claimed), replayed: isReplayed(claimed) }
      },
    }),
    route({
      id: 'listCoupons',
      method: 'GET',
      path: '/coupons',
      access: 'user',
      tag: '',
      summary: 'Show what the user has claimed',
      status: 200,
      answer: z.array(couponView),
      codes: ['USER_NOT_FOUND'],
      handle: async ({ shop, userId }) => ({ json: (await shop.coupons.listForUser({ userId })).map(couponOf) }),
    }),
  ]
}

export const contract003: Contract = { id: '003', routes: routesOf }
