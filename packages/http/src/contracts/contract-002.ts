import {
  addToCartInput,
  type Cart,
  type ErrorCode,
  isReplayed,
  type Order,
  type OrderStatus,
  placeOrderInput,
  type ProductView,
  ShopError,
} from '@jumun/core'
import * as z from 'zod'
import { statusOf } from '../answer/problem.ts'
import { invalidInput } from '../request/invalid-input.ts'
import { placingCodes } from '../routes/orders.ts'
import { type Route, route } from '../routes/route.ts'
import { createAllProducts } from './all-products.ts'
import { balanceRoutes } from './balance-routes.ts'
import type { Contract, ContractOptions } from './contract.ts'
import { topRoute } from './top-route.ts'

// Document 002, "API 명세서" and its milestones: five answers by a table, a cart beside them, errors as 400, 404 and 500.

const text = z.string()
const amount = z.int().min(0)
const units = z.int().min(1)

const balanceView = z.strictObject({ userId: text, currentBalance: amount })
const productView = z.strictObject({ productId: text, name: text, price: amount, stock: amount })
const orderView = z.strictObject({
  orderId: text,
  userId: text,
  totalPrice: amount,
  orderStatus: z.enum(['PENDING', 'SUCCESS', 'FAILED', 'CANCELLED', 'EXPIRED']),
})
const topView = z.array(z.strictObject({ productId: text, name: text, price: amount, totalSales: amount }))
const cartView = z.strictObject({
  userId: text,
  items: z.array(
    z.strictObject({ cartItemId: text, productId: text, name: text, price: amount, quantity: units, stock: amount }),
  ),
})

const orderBody = z.strictObject({ items: placeOrderInput.shape.items })
const itemBody = z.strictObject({ productId: addToCartInput.shape.productId, quantity: addToCartInput.shape.quantity })
/** What to remove stands in the query or in the body. */
const removal = z.strictObject({
  itemId: addToCartInput.shape.productId.optional(),
  productId: addToCartInput.shape.productId.optional(),
})

const orderStatuses: Readonly<Record<OrderStatus, z.output<typeof orderView>['orderStatus']>> = {
  PENDING: 'PENDING',
  PAID: 'SUCCESS',
  COMPLETED: 'SUCCESS',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
  EXPIRED: 'EXPIRED',
}

function balanceOf({ userId, balance }: { userId: string; balance: number }): z.output<typeof balanceView> {
  return { userId, currentBalance: balance }
}

function productOf({ productId, name, price, stock }: ProductView): z.output<typeof productView> {
  return { productId, name, price, stock }
}

function orderOf({ orderId, userId, total, status }: Order): z.output<typeof orderView> {
  return { orderId, userId, totalPrice: total, orderStatus: orderStatuses[status] }
}

function cartOf({ userId, items }: Cart): z.output<typeof cartView> {
  return {
    userId,
    items: items.map(({ itemId, productId, name, unitPrice, quantity, stock }) => ({
      cartItemId: itemId,
      productId,
      name,
      price: unitPrice,
      quantity,
      stock,
    })),
  }
}

/** Which lines of a cart are meant: one by its id, or all of a product. */
function linesOf({ items }: Cart, { itemId, productId }: z.output<typeof removal>): string[] {
  if ((itemId === undefined) === (productId === undefined)) {
    throw invalidInput(itemId === undefined ? '/productId' : '/itemId', 'or the other one is required, not both')
  }
  const meant = items.filter(line => line.itemId === itemId || line.productId === productId)
  if (meant.length > 0) return meant.map(line => line.itemId)
  const wanted = itemId ?? productId!
  throw new ShopError('CART_ITEM_NOT_FOUND', `The cart has no line ${wanted}.`, { itemId: wanted })
}

const routesOf = ({ selfCharge, mostProducts }: ContractOptions): readonly Route[] => {
  const allProducts = createAllProducts(mostProducts, productOf)
  return [
    ...balanceRoutes({ selfCharge, view: balanceView, shown: balanceOf }),
    route({
      id: 'listProducts',
      method: 'GET',
      path: '/products',
      access: 'public',
      tag: '',
      summary: `Show all products, ${mostProducts} at most`,
      status: 200,
      answer: z.array(productView),
      codes: [],
      async handle({ shop }) {
        return { content: await allProducts(shop), type: 'application/json' }
      },
    }),
    topRoute({
      view: topView,
      shown: ({ productId, name, price, totalSales }) => ({ productId, name, price, totalSales }),
    }),
    ...['/order', '/orders'].map(path =>
      route({
        id: path === '/order' ? 'placeOrder' : 'placeOrderToo',
        method: 'POST',
        path,
        access: 'user',
        tag: '',
        summary: 'Order and pay; what is ordered leaves the cart',
        body: orderBody,
        example: { userId: 'mina', items: [{ productId: 'latte', quantity: 2 }] },
        keyed: true,
        status: 200,
        answer: orderView,
        codes: placingCodes,
        async handle({ shop, userId, body, idempotencyKey }) {
          const order = await shop.orders.place({ userId, ...body, fromCart: true, idempotencyKey })
          return { json: orderOf(order), replayed: isReplayed(order) }
        },
      }),
    ),
    route({
      id: 'addCartItem',
      method: 'POST',
      path: '/cart/add',
      access: 'user',
      tag: '',
      summary: 'Put units of a product into the cart',
      body: itemBody.extend({ optionId: addToCartInput.shape.optionId }),
      example: { userId: 'mina', productId: 'latte', quantity: 1 },
      status: 200,
      answer: cartView,
      codes: ['USER_NOT_FOUND', 'PRODUCT_NOT_FOUND', 'OPTION_NOT_FOUND', 'PRODUCT_NOT_ON_SALE', 'INSUFFICIENT_STOCK'],
      handle: async ({ shop, userId, body }) => ({ json: cartOf(await shop.carts.add({ userId, ...body })) }),
    }),
    route({
      id: 'getCart',
      method: 'GET',
      path: '/cart',
      access: 'user',
      tag: '',
      summary: 'Show the cart',
      status: 200,
      answer: cartView,
      codes: ['USER_NOT_FOUND'],
      handle: async ({ shop, userId }) => ({ json: cartOf(await shop.carts.get({ userId })) }),
    }),
    route({
      id: 'removeCartItem',
      method: 'DELETE',
      path: '/cart/remove',
      access: 'user',
      tag: '',
      summary: 'Take a line, or a product, out of the cart; named in the query or in the body',
      query: removal,
      body: removal,
      example: { userId: 'mina', productId: 'latte' },
      status: 200,
      answer: cartView,
      codes: ['USER_NOT_FOUND', 'CART_ITEM_NOT_FOUND'],
      async handle({ shop, userId, query, body }) {
        const [first, ...others] = linesOf(await shop.carts.get({ userId }), { ...query, ...body })
        let cart = await shop.carts.remove({ userId, itemId: first! })
        for (const itemId of others) cart = await shop.carts.remove({ userId, itemId })
        return { json: cartOf(cart) }
      },
    }),
  ]
}

export const contract002: Contract = {
  id: '002',
  // The document knows three; the code in the body tells more.
  statusOf(code: ErrorCode) {
    const status = statusOf[code]
    if (status >= 500) return 500
    return status === 404 ? 404 : 400
  },
  routes: routesOf,
}
