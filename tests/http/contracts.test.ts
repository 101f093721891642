import { afterEach, describe, expect, it } from 'vitest'
import { createHmac } from 'node:crypto'
import { jwtAuthentication } from '@jumun/http'
import { type CallOptions, serveShop, type ShopServer, type ShopServerOptions } from './shop-server.ts'

// Clients that were written to the letter of documents 002 and 003: each a day with their own names, fields and statuses.

let here: ShopServer
const open = async (options: ShopServerOptions = {}) => (here = await serveShop(options))
afterEach(() => here.server.close())

const userId = 'mina'

/** A client that reads answers by the document alone, and never sends more than it says. */
function client(prefix: string) {
  const get = async (path: string) => {
    const { status, json } = await here.call('GET', prefix + path)
    return { status, json }
  }
  const send = async (method: string, path: string, body?: object, options: CallOptions = {}) => {
    const { status, json } = await here.call(method, prefix + path, { ...(body && { json: body }), ...options })
    return { status, json }
  }
  return { get, post: (path: string, body: object, options?: CallOptions) => send('POST', path, body, options), send }
}

describe.each([
  { where: 'under /contracts/002', prefix: '/contracts/002', contract: undefined },
  { where: 'at the root', prefix: '', contract: '002' as const },
])('document 002 $where', ({ prefix, contract }) => {
  const { get, post, send } = client(prefix)

  it('answers a day of its client', async () => {
    await open({ contract })
    expect(await post('/balance/charge', { userId, amount: 1000 })).toEqual({
      status: 200,
      json: { userId, currentBalance: 101_000 },
    })
    expect(await get(`/balance?userId=${userId}`)).toEqual({ status: 200, json: { userId, currentBalance: 101_000 } })
    const products = await get('/products')
    expect(products).toEqual({
      status: 200,
      json: [
        { productId: 'beans', name: '원두', price: 9_000, stock: 5 },
        { productId: 'latte', name: 'Latte', price: 4_500, stock: 50 },
      ],
    })
    await post('/cart/add', { userId, productId: 'latte', quantity: 3 })
    const cart = await get(`/cart?userId=${userId}`)
    const line = {
      cartItemId: expect.any(String),
      productId: 'latte',
      name: 'Latte',
      price: 4_500,
      quantity: 3,
      stock: 50,
    }
    expect(cart).toEqual({ status: 200, json: { userId, items: [line] } })
    const ordered = await post('/order', { userId, items: [{ productId: 'latte', quantity: 2 }] })
    expect(ordered).toEqual({
      status: 200,
      json: { orderId: expect.any(String), userId, totalPrice: 9_000, orderStatus: 'SUCCESS' },
    })
    // What is ordered leaves the cart.
    expect((await get(`/cart?userId=${userId}`)).json.items).toMatchObject([{ quantity: 1 }])
    expect(await get('/products/top')).toEqual({
      status: 200,
      json: [{ productId: 'latte', name: 'Latte', price: 4_500, totalSales: 2 }],
    })
    expect(await here.shop.audit()).toMatchObject({ ok: true })
  })

  it('takes out of the cart by line or by product, named in query or body', async () => {
    await open({ contract })
    const fill = async () => {
      await post('/cart/add', { userId, productId: 'beans', optionId: '250g', quantity: 1 })
      return (await post('/cart/add', { userId, productId: 'latte', quantity: 1 })).json.items
    }
    const left = async () => (await get(`/cart?userId=${userId}`)).json.items
    for (const way of ['item in query', 'item in body', 'product in query', 'product in body'] as const) {
      const [, { cartItemId }] = await fill()
      const named = way.startsWith('item') ? { itemId: cartItemId } : { productId: 'latte' }
      const [name, value] = Object.entries(named)[0]!
      const removed = way.endsWith('query')
        ? await send('DELETE', `/cart/remove?userId=${userId}&${name}=${value}`)
        : await send('DELETE', '/cart/remove', { userId, ...named })
      expect(removed).toMatchObject({ status: 200, json: { items: [{ productId: 'beans' }] } })
      expect(await left()).toMatchObject([{ productId: 'beans' }])
    }
    const gone = await send('DELETE', `/cart/remove?userId=${userId}&productId=latte`)
    expect(gone).toMatchObject({ status: 404, json: { code: 'CART_ITEM_NOT_FOUND' } })
    for (const [named, pointer] of [
      [{}, '/productId'],
      [{ itemId: 'line', productId: 'latte' }, '/itemId'],
    ] as const) {
      const refused = await send('DELETE', '/cart/remove', { userId, ...named })
      expect(refused).toMatchObject({ status: 400, json: { details: { issues: [{ pointer }] } } })
    }
  })

  it('knows three statuses of errors, and tells the code in the body', async () => {
    await open({ contract })
    const latte = (quantity: unknown) => ({ userId, items: [{ productId: 'latte', quantity }] })
    const wrong: [path: string, body: object, status: number, code: string][] = [
      ['/balance/charge', { userId, amount: 0 }, 400, 'INVALID_INPUT'],
      ['/balance/charge', { userId, amount: -1 }, 400, 'INVALID_INPUT'],
      ['/balance/charge', { userId, amount: 'many' }, 400, 'INVALID_INPUT'],
      ['/balance/charge', { userId, amount: 1, more: 1 }, 400, 'INVALID_INPUT'],
      ['/balance/charge', { userId: 'nobody', amount: 1 }, 404, 'USER_NOT_FOUND'],
      ['/balance/charge', { userId, amount: 2_000_000_000 }, 400, 'BALANCE_LIMIT_EXCEEDED'],
      ['/order', { userId, items: [] }, 400, 'INVALID_INPUT'],
      ['/order', { userId, items: [{ productId: 'tea', quantity: 1 }] }, 404, 'PRODUCT_NOT_FOUND'],
      ['/order', { ...latte(1), userId: 'nobody' }, 404, 'USER_NOT_FOUND'],
      ['/order', latte(51), 400, 'INSUFFICIENT_STOCK'],
      ['/order', latte(50), 400, 'INSUFFICIENT_BALANCE'],
      ['/order', latte(1.5), 400, 'INVALID_INPUT'],
      ['/cart/add', { userId, productId: 'latte', quantity: 51 }, 400, 'INSUFFICIENT_STOCK'],
    ]
    for (const [path, body, status, code] of wrong) {
      expect(await post(path, body), `${path} ${JSON.stringify(body)}`).toMatchObject({
        status,
        json: { status, code },
      })
    }
    const unnamed = [await get('/balance'), await post('/order', { items: [{ productId: 'latte', quantity: 1 }] })]
    for (const { status, json } of unnamed) {
      expect({ status, json }).toMatchObject({ status: 400, json: { errors: [{ pointer: '/userId' }] } })
    }
    expect(await here.shop.audit()).toMatchObject({ ok: true })
  })
})

describe.each([
  { where: 'under /contracts/003', prefix: '/contracts/003', contract: undefined },
  { where: 'at the root', prefix: '', contract: '003' as const },
])('document 003 $where', ({ prefix, contract }) => {
  const { get, post } = client(prefix)

  it('answers a day of its client: order, then pay', async () => {
    await open({ contract })
    expect(await post('/balance/charge', { userId, amount: 1000 })).toEqual({
      status: 200,
      json: { userId, balance: 101_000 },
    })
    expect(await get(`/balance?userId=${userId}`)).toEqual({ status: 200, json: { userId, balance: 101_000 } })
    const latte = { id: 'latte', productId: 'latte', name: 'Latte', price: 4_500, stock: 50 }
    expect(await get('/products?productId=latte')).toEqual({ status: 200, json: latte })
    expect((await get('/products')).json).toHaveLength(2)
    const issued = await post('/coupons/issue', { userId, couponId: 'WELCOME' })
    const coupon = { userCouponId: expect.any(String), couponId: 'WELCOME', name: 'Welcome', status: 'ISSUED' }
    expect(issued).toEqual({ status: 201, json: coupon })
    expect(await get(`/coupons?userId=${userId}`)).toEqual({ status: 200, json: [issued.json] })
    expect(await get('/coupons?userId=jun')).toEqual({ status: 200, json: [] })

    const products = [{ productId: 'latte', quantity: 2 }]
    const created = await post('/orders', { userId, products, couponId: 'WELCOME' })
    expect(created).toMatchObject({
      status: 201,
      json: { status: 'CREATED', subtotal: 9_000, discount: 900, total: 8_100, products },
    })
    const { orderId } = created.json
    // The user is known by a header, and the request names the order alone.
    const paid = await post('/payments', { orderId }, { user: userId })
    expect(paid).toMatchObject({ status: 200, json: { orderId, status: 'PAID' } })
    expect(await get(`/orders/${orderId}?userId=${userId}`)).toEqual({ status: 200, json: paid.json })
    expect(await get('/products/top')).toMatchObject({ status: 200, json: [{ id: 'latte', totalSales: 2 }] })
    expect(await here.shop.audit()).toMatchObject({ ok: true })
  })

  it('tells an order that could not be paid', async () => {
    await open({ contract })
    const products = [{ productId: 'latte', quantity: 1 }]
    const { orderId } = (await post('/orders', { userId: 'jun', products })).json
    const refused = await post('/payments', { userId: 'jun', orderId })
    expect(refused).toMatchObject({ status: 402, json: { code: 'INSUFFICIENT_BALANCE' } })
    expect((await get(`/orders/${orderId}?userId=jun`)).json.status).toBe('PAYMENT_FAILED')
    await post('/balance/charge', { userId: 'jun', amount: 4_500 })
    expect(await post('/payments', { userId: 'jun', orderId })).toMatchObject({ json: { status: 'PAID' } })

    expect(await post('/orders', { userId: 'jun', products, payment: 'now' })).toMatchObject({ status: 402 })
    const [failed] = (await here.shop.orders.list({ userId: 'jun' })).items
    expect((await get(`/orders/${failed!.orderId}?userId=jun`)).json.status).toBe('PAYMENT_FAILED')
  })

  it('refuses what is wrong', async () => {
    await open({ contract })
    const products = [{ productId: 'latte', quantity: 1 }]
    expect(await post('/orders', { products })).toMatchObject({ status: 400, json: { code: 'INVALID_INPUT' } })
    expect(await post('/orders', { userId, products: [] })).toMatchObject({ status: 400 })
    expect(await post('/orders', { userId, items: products })).toMatchObject({ status: 400 })
    expect(await post('/orders', { userId, products, couponId: 'ABSENT' })).toMatchObject({ status: 404 })
    expect(await get('/products?productId=hidden')).toMatchObject({ status: 404, json: { code: 'PRODUCT_NOT_FOUND' } })
    expect(await post('/payments', { userId, orderId: 'absent' })).toMatchObject({ status: 404 })
    await post('/coupons/issue', { userId, couponId: 'WELCOME' })
    const again = await post('/coupons/issue', { userId, couponId: 'WELCOME' })
    expect(again).toMatchObject({ status: 409, json: { code: 'COUPON_ALREADY_CLAIMED' } })
  })
})

it('lists a whole catalogue, hidden products aside, up to its bound', async () => {
  await open({ limits: { contractProducts: 250 } })
  const products = Array.from({ length: 230 }, (_, i) => ({ productId: `p-${i}`, name: `P ${i}`, price: i, stock: i }))
  const listed = async () => (await here.call('GET', '/contracts/002/products')).json as { productId: string }[]
  await here.shop.catalog.addProducts({ products: products.slice(0, 98) })
  expect(await listed()).toHaveLength(100)
  await here.shop.catalog.addProducts({ products: products.slice(98) })
  expect(new Set((await listed()).map(({ productId }) => productId)).size).toBe(232)
  expect((await here.call('HEAD', '/contracts/002/products')).status).toBe(200)
  // A page holds a hundred: the bound stands within one, and where one ends.
  for (const contractProducts of [1, 100, 101]) {
    await here.server.close()
    await open({ limits: { contractProducts } })
    await here.shop.catalog.addProducts({ products: products.slice(0, 150) })
    expect(await listed()).toHaveLength(contractProducts)
  }
})

it('reads a page once for all lists that were asked for before, and shows none what was so before it was asked for', async () => {
  let pages = 0
  await open({
    wrap: shop => ({
      ...shop,
      catalog: {
        ...shop.catalog,
        listProducts(input) {
          pages += 1
          return shop.catalog.listProducts(input)
        },
      },
    }),
  })
  const products = Array.from({ length: 1_000 }, (_, i) => ({
    productId: `p-${i}`,
    name: `P ${i}`,
    price: i,
    stock: 9,
  }))
  await here.shop.catalog.addProducts({ products })
  const listed = async () => (await here.call('GET', '/contracts/002/products')).json as { stock: number }[]
  const alone = await listed()
  const pagesAlone = pages
  pages = 0
  const together = await Promise.all(Array.from({ length: 10 }, listed))
  expect(together).toEqual(Array(10).fill(alone))
  expect(pages).toBeLessThan(5 * pagesAlone)
  for (let sold = 1; sold <= 9; sold += 1) {
    const earlier = [listed(), listed()]
    await here.shop.catalog.adjustStock({ productId: 'p-999', delta: -1, reason: 'sold' })
    const [list] = await Promise.all([listed(), ...earlier])
    expect(list.at(-1)).toMatchObject({ productId: 'p-999', stock: 9 - sold })
  }
})

it('tells a shop that cannot be read in the status, not in the middle of an answer', async () => {
  const wrap: ShopServerOptions['wrap'] = shop => ({
    ...shop,
    catalog: { ...shop.catalog, listProducts: () => Promise.reject(new TypeError('broken')) },
  })
  await open({ wrap, ready: async () => undefined })
  const answer = await here.call('GET', '/contracts/002/products')
  expect(answer).toMatchObject({ status: 500, json: { code: 'INTERNAL' } })
})

it('keeps what the shop closes: users do not mint money with tokens, and a stranger is one', async () => {
  const secret = 'a secret of at least 32 characters'
  await open({ authenticate: jwtAuthentication({ secret }) })
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url')
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: userId, exp: Math.floor(Date.now() / 1000) + 60 })}`
  const signature = createHmac('sha256', secret).update(signed).digest('base64url')
  const headers = { Authorization: `Bearer ${signed}.${signature}` }
  for (const [id, status] of [
    ['002', 400],
    ['003', 403],
  ] as const) {
    const charge = (call: CallOptions) => here.call('POST', `/contracts/${id}/balance/charge`, call)
    const refused = await charge({ json: { amount: 1 }, headers })
    expect(refused).toMatchObject({ status, json: { code: 'FORBIDDEN' } })
    expect((await charge({ json: { userId, amount: 1 } })).json.code).toBe('UNAUTHENTICATED')
  }
})

it('leaves the rest of the root as it is', async () => {
  await open({ contract: '002' })
  const placed = await here.call('POST', '/cart/items', { user: userId, json: { productId: 'latte', quantity: 1 } })
  expect(placed).toMatchObject({ status: 200, json: { total: 4_500 } })
  expect((await here.call('GET', '/orders', { user: userId })).status).toBe(200)
  expect((await here.call('GET', '/contracts/003/products?productId=latte')).json.id).toBe('latte')
  expect((await here.call('GET', '/contracts/002/absent')).status).toBe(404)
})
