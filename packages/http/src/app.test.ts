import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createShop, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import Koa, { type Middleware } from 'koa'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createApp } from './app.ts'

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
