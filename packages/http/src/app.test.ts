import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createShop, type Logger, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { Registry } from '@prometheus-io/client'
import Koa, { type Middleware } from 'koa'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type AppOptions, createApp } from './app.ts'
import { type Console, createConsole } from './console.ts'
import { mockAuthentication } from './guard/auth.ts'

let shop: Shop
let server: Server | undefined
beforeEach(async () => {
  shop = createShop({ store: createMemoryStore() })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 0, stock: 10 })
})
afterEach(async () => {
  await new Promise(resolve => server?.close(resolve) ?? resolve(undefined))
  await shop.close()
})

/** Serves a Koa app and answers with its address. */
async function serve(app: Koa): Promise<string> {
  server = createServer((request, response) => void app.callback()(request, response))
  await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** As koa-mount does it: the app sees paths without the prefix. */
function mount(prefix: string, app: Koa): Middleware {
  return async (ctx, next) => {
    if (!ctx.path.startsWith(`${prefix}/`)) return next()
    const { path } = ctx
    ctx.path = path.slice(prefix.length)
    await compose(app.middleware)(ctx, async () => {})
    ctx.path = path
  }
}

function compose(all: readonly Middleware[]): Middleware {
  return (ctx, next) => {
    const run = (index: number): Promise<unknown> =>
      Promise.resolve(index === all.length ? next() : all[index]!(ctx, () => run(index + 1)))
    return run(0)
  }
}

const order = JSON.stringify({ items: [{ productId: 'latte', quantity: 1 }] })
const post = { method: 'POST', body: order, headers: { 'Content-Type': 'application/json', 'X-User-Id': 'mina' } }

it('lives in a host under a path of its own, and leaves the rest alone', async () => {
  const host = new Koa()
  host.use(mount('/shop', createApp({ shop })))
  host.use(ctx => {
    ctx.body = `the host's ${ctx.path}`
  })
  const address = await serve(host)
  expect(await (await fetch(`${address}/orders`)).text()).toBe("the host's /orders")
  for (const path of ['/shop/orders', '/shop/order']) {
    const placed = await fetch(address + path, post)
    expect(placed.status).toBe(201)
    const location = placed.headers.get('Location')!
    expect(location).toMatch(/^\/shop\/orders\/./)
    expect((await fetch(address + location, { headers: { 'X-User-Id': 'mina' } })).status).toBe(200)
  }
  expect((await fetch(`${address}/shop/none`)).headers.get('Content-Type')).toBe('application/problem+json')
  expect(await (await fetch(`${address}/shop/docs`)).text()).toContain('src="/shop/docs/docs.js"')
  expect(await (await fetch(`${address}/shop/openapi.json`)).json()).toMatchObject({ servers: [{ url: '/shop' }] })
})

it('takes a body that the host has read already', async () => {
  const host = new Koa()
  host.use(async (ctx, next) => {
    const chunks: Buffer[] = []
    for await (const chunk of ctx.req) chunks.push(chunk as Buffer)
    Object.assign(ctx.request, { body: JSON.parse(Buffer.concat(chunks).toString()) as unknown })
    await next()
  })
  host.use(mount('/shop', createApp({ shop })))
  const address = await serve(host)
  expect((await fetch(`${address}/shop/orders`, post)).status).toBe(201)
})

it('asks the host who calls', async () => {
  const address = await serve(createApp({ shop, authenticate: ({ headers }) => headers['x-session']?.toString() }))
  const status = async (headers: Record<string, string>) => (await fetch(`${address}/balance`, { headers })).status
  expect(await status({ 'X-Session': 'mina' })).toBe(200)
  expect(await status({ 'X-User-Id': 'mina' })).toBe(401)
  expect(await (await fetch(`${address}/balance`)).json()).toMatchObject({
    detail: 'This needs a user: the request names none.',
  })
})

it('lets pages of other origins in only where they are named', async () => {
  const origin = { Origin: 'https://shop.example' }
  const preflight = { method: 'OPTIONS', headers: { ...origin, 'Access-Control-Request-Method': 'POST' } }
  const off = await serve(createApp({ shop }))
  expect((await fetch(`${off}/products`, { headers: origin })).headers.get('Access-Control-Allow-Origin')).toBeNull()
  expect((await fetch(`${off}/orders`, preflight)).headers.get('Access-Control-Allow-Methods')).toBeNull()
  await new Promise(resolve => server!.close(resolve))

  const on = await serve(createApp({ shop, cors: { origins: ['https://shop.example'] } }))
  const read = await fetch(`${on}/products`, { headers: origin })
  expect(read.headers.get('Access-Control-Allow-Origin')).toBe('https://shop.example')
  expect(read.headers.get('Vary')).toBe('Origin')
  const asked = await fetch(`${on}/orders`, preflight)
  expect(asked.status).toBe(204)
  expect(asked.headers.get('Access-Control-Allow-Headers')).toContain('Idempotency-Key')
  const stranger = await fetch(`${on}/products`, { headers: { Origin: 'https://evil.example' } })
  expect(stranger.headers.get('Access-Control-Allow-Origin')).toBeNull()
})

const adminToken = 'the admin token of tests'
/** Serves an app of these options and asks it. */
async function served(options: Partial<AppOptions> = {}) {
  const app = createApp({ shop, adminToken, ...options })
  const address = await serve(app)
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(address + path, { method, headers: { Connection: 'close', ...headers } })
  return { app, ask }
}
const user = { 'X-User-Id': 'mina' }
const admin = { 'X-Admin-Token': adminToken }

it.each<[string, Partial<AppOptions>, number]>([
  ['everyone is believed', {}, 200],
  ['everyone is believed and it was closed', { selfCharge: false }, 403],
  ['an own authentication asks', { authenticate: () => 'mina' }, 403],
  ['an own authentication asks and it was opened', { authenticate: () => 'mina', selfCharge: true }, 200],
  ['an own authentication believes everyone', { authenticate: mockAuthentication() }, 200],
])('lets users charge where %s, or not', async (_, options, status) => {
  const address = await serve(createApp({ shop, ...options }))
  const charged = await fetch(`${address}/balance/charge`, { ...post, body: JSON.stringify({ amount: 1 }) })
  expect(charged.status).toBe(status)
})

it('says at its start what its authentication leaves open, where it does', async () => {
  const warnings: unknown[][] = []
  const logger: Logger = { debug() {}, info() {}, warn: (...said) => void warnings.push(said), error() {} }
  createApp({ shop, logger, authenticate: Object.assign(() => undefined, { warning: 'all are let in' }) })
  createApp({ shop, logger, authenticate: () => undefined })
  createApp({ shop, authenticate: Object.assign(() => undefined, { warning: 'all are let in' }) })
  expect(warnings).toEqual([['all are let in']])
})

it('is ready until it is retired, and answers all the same', async () => {
  const { app, ask } = await served()
  const seen = async () => {
    const [ready, products] = [await ask('/health/ready'), await ask('/products')]
    return [ready.status, products.status, products.headers.get('connection')]
  }
  expect(await seen()).toEqual([200, 200, 'close'])
  app.retire()
  expect(await seen()).toEqual([503, 200, 'close'])
})

it('tells clients to go once it drains, ends its streams, and is not ready', async () => {
  const { app, ask } = await served()
  const keep = { Connection: 'keep-alive' }
  expect((await ask('/products', keep)).headers.get('connection')).toBe('keep-alive')
  expect((await ask('/none', keep)).headers.get('connection')).toBe('keep-alive')
  const stream = await ask('/products/stream', keep)
  app.retire()
  expect((await ask('/products', keep)).headers.get('connection')).toBe('keep-alive')
  app.drain()
  expect(await stream.text()).toMatch(/^retry: \d+\n\nevent: snapshot\n/)
  for (const path of ['/products', '/none', '/health/ready']) {
    expect((await ask(path, keep)).headers.get('connection')).toBe('close')
  }
  expect((await ask('/health/ready')).status).toBe(503)
})

it('closes the console that it has opened, and serves its pages', async () => {
  const done: string[] = []
  const console: Console = {
    open() {
      done.push('open')
      const { routes, close } = createConsole().open()
      return { routes, close: () => void done.push('close', String(close())) }
    },
  }
  const { app, ask } = await served({ console })
  expect((await ask('/console')).headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(done).toEqual(['open'])
  app.drain()
  expect(done).toEqual(['open', 'close', 'undefined'])
  expect((await ask('/health/ready')).status).toBe(503)
  await new Promise(resolve => server!.close(resolve))
  const without = await served()
  expect((await without.ask('/console')).status).toBe(404)
})

it('asks its store whether it is ready, or else for its products', async () => {
  let asked: unknown
  const listProducts: Shop['catalog']['listProducts'] = input => {
    asked = input
    return shop.catalog.listProducts(input)
  }
  const { ask } = await served({ shop: { ...shop, catalog: { ...shop.catalog, listProducts } } })
  expect([(await ask('/health/ready')).status, asked]).toEqual([200, { limit: 1 }])
  await new Promise(resolve => server!.close(resolve))
  const down = await served({ ready: () => Promise.reject(new Error('the disk is gone')) })
  expect((await down.ask('/health/ready')).status).toBe(503)
})

it.each([
  ['/%', 400],
  ['/products/%E0%A4%A', 400],
  ['/products/%ED%95%9C', 404],
  ['/none', 404],
  ['/products/latte', 200],
  ['/Products', 404],
])('answers the path %s with %i', async (path, status) => {
  const { ask } = await served()
  // Koa, and not what answers quickly.
  const answer = await ask(path, {}, 'HEAD')
  expect(answer.status).toBe(status)
  if (status === 400) {
    expect(await (await ask(path)).json()).toMatchObject({
      code: 'INVALID_INPUT',
      detail: 'The path is not well-formed.',
    })
  }
})

it('knows what is under way in its measures, and whether what helps it is there', async () => {
  let open = () => {}
  const gate = new Promise<void>(resolve => {
    open = resolve
  })
  const balance: Shop['wallets']['balance'] = input => gate.then(() => shop.wallets.balance(input))
  const { ask } = await served({
    shop: { ...shop, wallets: { ...shop.wallets, balance } },
    limits: { sharedPlaces: 1 },
    helpers: { redis: () => true, kafka: () => false },
  })
  const stream = await ask('/products/stream', { Connection: 'keep-alive' })
  const jun = ask('/balance', { 'X-User-Id': 'jun' })
  const balances = Array.from({ length: 9 }, () => ask('/balance', user))
  const measures = async () => (await ask('/metrics', admin)).text()
  await expect.poll(measures).toMatch(/^jumun_http_requests_waiting [1-9]/m)
  const text = await measures()
  const measure = (name: string) => Number(new RegExp(`^jumun_${name} (\\d+)$`, 'm').exec(text)?.[1])
  expect(measure('http_requests_in_flight')).toBeGreaterThan(0)
  expect(measure('http_streams')).toBe(1)
  expect([measure('helper_up\\{helper="redis"\\}'), measure('helper_up\\{helper="kafka"\\}')]).toEqual([1, 0])
  open()
  await Promise.all([jun, ...balances])
  await stream.body!.cancel()
})

it('hands what breaks off behind the beginning of an answer to its log, and to nothing else', () => {
  const debugs: unknown[][] = []
  const logger: Logger = { debug: (...said) => void debugs.push(said), info() {}, warn() {}, error() {} }
  const error = new Error('gone')
  createApp({ shop, logger }).emit('error', error)
  createApp({ shop }).emit('error', error)
  expect(debugs).toEqual([['an answer broke off', { error }]])
})

it('refuses a prefix that is none, and options that are none', () => {
  expect(() => createApp({ shop, prefix: 'shop' })).toThrow('The prefix "shop" has to begin with /')
  expect(() => createApp({ shop, adminToken: 'short' })).toThrow('The admin token has 5 characters')
  expect(() => createApp({ shop, trustedProxies: -1 })).toThrow('trustedProxies has to be')
})

it('has the routes of an older contract before its own of the same path', async () => {
  const kept = { productId: 'latte', name: 'Latte', price: 0, stock: 10 }
  const productsOf = async (ask: (path: string) => Promise<Response>, path: string) => (await ask(path)).json()
  const { ask } = await served({ contract: '002' })
  expect([await productsOf(ask, '/products'), await productsOf(ask, '/contracts/002/products')]).toEqual([
    [kept],
    [kept],
  ])
  expect((await ask('/products/latte')).status).toBe(200)
  await new Promise(resolve => server!.close(resolve))
  const own = await served()
  expect(await productsOf(own.ask, '/products')).toMatchObject({ items: [kept] })
  expect(await productsOf(own.ask, '/contracts/002/products')).toEqual([kept])
  await shop.catalog.addProduct({ productId: 'mocha', name: 'Mocha', price: 0, stock: 10 })
  await new Promise(resolve => server!.close(resolve))
  // It has orders only placed: to list them is the shop's own, at the same path.
  const later = await served({ contract: '003' })
  expect(await productsOf(path => later.ask(path, user), '/orders')).toMatchObject({ items: [] })
  await new Promise(resolve => server!.close(resolve))
  const few = await served({ limits: { contractProducts: 1 } })
  expect(await productsOf(few.ask, '/contracts/002/products')).toEqual([kept])
})

it('counts in the registry that it is given, until it drains', async () => {
  const registry = new Registry()
  const app = createApp({ shop, registry })
  const charged = async () => {
    await shop.wallets.charge({ userId: 'mina', amount: 1 })
    return Number(/^jumun_batch_size_count (\d+)$/m.exec(await registry.metrics())?.[1])
  }
  const first = await charged()
  expect([first, await charged()]).toEqual([first, first + 1])
  app.drain()
  expect(await charged()).toBe(first + 1)
})

it.each([
  [{}, [200, 429]],
  [{ trustedProxies: 1 }, [200, 200]],
])('shares out by address, which only proxies that it trusts may name: %j', async (options, statuses) => {
  const { ask } = await served({ rates: { address: { perSecond: 5, burst: 1 } }, ...options })
  const from = (address: string) => ask('/products', { 'X-Forwarded-For': address })
  const answers = await Promise.all([from('192.0.2.1'), from('192.0.2.2')])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual(statuses)
})

it('has each older address of a route lead to that one, with what it names', async () => {
  const { ask } = await served()
  const balance = async (path: string) => (await ask(path, user)).json()
  expect(await balance('/balance')).toEqual({ userId: 'mina', balance: 0 })
  expect(await (await ask('/orders/cart', user)).json()).toEqual(await (await ask('/cart', user)).json())
  expect((await ask('/orders/cart', user, 'PATCH')).status).toBe(405)
})

it.each([
  ['/products', 'GET, HEAD, OPTIONS'],
  ['/cart/items/x', 'PATCH, DELETE, OPTIONS'],
  ['/balance/charge', 'POST, OPTIONS'],
])('says what may be done at %s', async (path, allowed) => {
  const { ask } = await served()
  const asked = await ask(path, {}, 'OPTIONS')
  const allow = (answer: Response) => answer.headers.get('allow')?.split(', ').toSorted()
  expect([asked.status, allow(asked)]).toEqual([204, allowed.split(', ').toSorted()])
  const refused = await ask(path, {}, 'PUT')
  expect([refused.status, allow(refused)]).toEqual([405, allowed.split(', ').toSorted()])
  expect((await ask('/none', {}, 'OPTIONS')).status).toBe(404)
})
