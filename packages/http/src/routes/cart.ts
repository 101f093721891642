import { addToCartInput, checkoutInput, setQuantityInput } from '@jumun/core'
import * as z from 'zod'
import { type Route, route } from './route.ts'
import { cartView, orderView } from '../answer/views.ts'
import { createdOrder, placingCodes } from './orders.ts'

const { userId: _user, ...newItem } = addToCartInput.shape
const { userId: _buyer, idempotencyKey: _key, ...wantedOfCart } = checkoutInput.shape

/** An option that is in a cart is there; its product may be hidden by now. */
const ofCart = placingCodes.filter(code => code !== 'OPTION_NOT_FOUND')

export const cartRoutes: readonly Route[] = [
  route({
    id: 'getCart',
    method: 'GET',
    path: '/cart',
    access: 'user',
    tag: 'cart',
    summary: 'Show the cart with the prices and the stock of now',
    quick: true,
    status: 200,
    answer: cartView,
    codes: ['USER_NOT_FOUND'],
    handle: async ({ shop, userId }) => ({ json: await shop.carts.get({ userId }) }),
  }),
  route({
    id: 'addCartItem',
    method: 'POST',
    path: '/cart/items',
    access: 'user',
    tag: 'cart',
    summary: 'Add units of an option; a line that is there grows',
    body: z.strictObject(newItem),
    example: { productId: 'beans', optionId: '250g', quantity: 1 },
    status: 200,
    answer: cartView,
    codes: ['USER_NOT_FOUND', 'PRODUCT_NOT_FOUND', 'OPTION_NOT_FOUND', 'PRODUCT_NOT_ON_SALE', 'INSUFFICIENT_STOCK'],
    handle: async ({ shop, userId, body }) => ({ json: await shop.carts.add({ userId, ...body }) }),
  }),
  route({
    id: 'changeCartItem',
    method: 'PATCH',
    path: '/cart/items/:itemId',
    access: 'user',
    tag: 'cart',
    summary: 'Change the quantity of a line; 0 removes it',
    body: z.strictObject({ quantity: setQuantityInput.shape.quantity }),
    example: { quantity: 3 },
    status: 200,
    answer: cartView,
    codes: ['USER_NOT_FOUND', 'CART_ITEM_NOT_FOUND', 'INSUFFICIENT_STOCK'],
    async handle({ shop, userId, params, body }) {
      return { json: await shop.carts.setQuantity({ userId, ...params, ...body }) }
    },
  }),
  route({
    id: 'removeCartItem',
    method: 'DELETE',
    path: '/cart/items/:itemId',
    access: 'user',
    tag: 'cart',
    summary: 'Remove a line',
    status: 204,
    codes: ['USER_NOT_FOUND', 'CART_ITEM_NOT_FOUND'],
    async handle({ shop, userId, params }) {
      await shop.carts.remove({ userId, ...params })
      return { empty: true }
    },
  }),
  route({
    id: 'checkoutCart',
    method: 'POST',
    path: '/cart/checkout',
    access: 'user',
    tag: 'cart',
    summary: 'Order the cart, or some of its lines, which are removed from it',
    body: z.strictObject(wantedOfCart),
    keyed: true,
    example: { couponCode: 'WELCOME', payment: 'now' },
    status: 201,
    answer: orderView,
    codes: [...ofCart, 'CART_ITEM_NOT_FOUND'],
    async handle({ shop, userId, body, idempotencyKey, prefix }) {
      return createdOrder(await shop.carts.checkout({ userId, ...body, idempotencyKey }), prefix)
    },
  }),
]
