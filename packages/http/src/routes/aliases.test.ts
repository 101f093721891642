import { expect, it } from 'vitest'
import { type Alias, freeAliases, takeField } from './aliases.ts'

it('keeps the addresses of the older contracts', () => {
  expect(freeAliases([]).map(({ method, from, to, field }) => [`${method} ${from}`, to, field])).toEqual([
    ['POST /order', '/orders', undefined],
    ['GET /orders/cart', '/cart', undefined],
    ['POST /orders/cart', '/cart/items', undefined],
    ['DELETE /orders/cart/:itemId', '/cart/items/:itemId', undefined],
    ['POST /cart/add', '/cart/items', undefined],
    [
      'DELETE /cart/remove',
      '/cart/items/:itemId',
      { in: 'query', name: 'itemId', fills: 'itemId', example: '019c0f5e-6c00-7000-8000-000000000000' },
    ],
    [
      'POST /payments',
      '/orders/:orderId/payment',
      { in: 'body', name: 'orderId', fills: 'orderId', example: '019c0f5e-6c00-7000-8000-000000000000' },
    ],
    [
      'POST /coupons/issue',
      '/coupons/:code/claim',
      { in: 'body', name: 'couponCode', fills: 'code', example: 'WELCOME' },
    ],
  ])
})

it('gives way where a route has the address itself', () => {
  const left = freeAliases([
    { method: 'POST', path: '/orders/cart' },
    { method: 'GET', path: '/payments' },
  ])
  expect(left).toEqual(freeAliases([]).filter(({ method, from }) => method !== 'POST' || from !== '/orders/cart'))
  expect(left).toHaveLength(7)
})

const plain: Alias = { method: 'POST', from: '/payments', to: '/orders/:orderId/payment' }
const alias: Alias = { ...plain, field: { in: 'body', name: 'order', fills: 'orderId', example: 'o' } }

it('takes the field out of the request, and out of that part alone', () => {
  const request = { query: { order: 'q' }, body: { order: 'o', size: 1 } }
  expect(takeField(plain, request)).toEqual({})
  expect(request).toEqual({ query: { order: 'q' }, body: { order: 'o', size: 1 } })
  expect(takeField(alias, request)).toEqual({ orderId: 'o' })
  expect(request).toEqual({ query: { order: 'q' }, body: { size: 1 } })
})

it.each<[object, string]>([
  [{}, 'is required'],
  [{ order: undefined }, 'is required'],
  [{ order: null }, 'is required'],
  [Object.create({ order: 'o' }) as object, 'is required'],
  [{ order: '' }, 'must be text of 1 to 64 characters'],
  [{ order: 5 }, 'must be text of 1 to 64 characters'],
  [{ order: {} }, 'must be text of 1 to 64 characters'],
  [{ order: '\ud800' }, 'must be text of 1 to 64 characters'],
])('does not take %o: it %s', (body, message) => {
  const take = () => takeField(alias, { query: {}, body: body as Record<string, unknown> })
  expect(take).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      message: `/order ${message}`,
      details: { issues: [{ pointer: '/order', message }] },
    }),
  )
})
