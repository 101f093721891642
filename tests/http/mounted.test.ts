import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createShop, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { createApp } from '@jumun/http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

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

type Host = (request: IncomingMessage, response: ServerResponse) => unknown

async function serve(host: Host): Promise<string> {
  server = createServer((request, response) => void host(request, response))
  await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** What Express and those like it do to a request before a router below `/shop` sees it. */
function below(prefix: string, handler: Host): Host {
  return (request, response) => {
    const { url = '/' } = request
    Object.assign(request, { baseUrl: prefix, originalUrl: url, url: url.slice(prefix.length) || '/' })
    return handler(request, response)
  }
}

/** As `express.json()`: reads what is JSON and leaves it on the request; what is not keeps an empty object there. */
function parsing(handler: Host, read: (bytes: Buffer) => unknown = bytes => JSON.parse(bytes.toString())): Host {
  return async (request, response) => {
    const isJson = request.headers['content-type'] === 'application/json'
    const bytes = isJson ? await bytesOf(request) : Buffer.alloc(0)
    Object.assign(request, { body: bytes.length > 0 ? read(bytes) : {} })
    return handler(request, response)
  }
}

const order = JSON.stringify({ items: [{ productId: 'latte', quantity: 1 }] })
const post = (body: string, type = 'application/json') => ({
  method: 'POST',
  body,
  headers: { 'Content-Type': type, 'X-User-Id': 'mina' },
})

describe('below a prefix of a host', () => {
  it('keeps it in everything that leads back', async () => {
    const address = await serve(below('/shop', createApp({ shop }).callback()))
    const placed = await fetch(`${address}/shop/orders?userId=mina`, post(order))
    expect(placed.status).toBe(201)
    const location = placed.headers.get('Location')!
    expect(location).toMatch(/^\/shop\/orders\/./)
    expect((await fetch(address + location, { headers: { 'X-User-Id': 'mina' } })).status).toBe(200)
    const page = await (await fetch(`${address}/shop/docs`)).text()
    const links = [...page.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, link]) => link!)
    expect(links.length).toBeGreaterThan(2)
    for (const link of links) {
      expect(link).toMatch(/^\/shop\//)
      expect((await fetch(address + link)).status).toBe(200)
    }
    expect(await (await fetch(`${address}/shop/openapi.json`)).json()).toMatchObject({ servers: [{ url: '/shop' }] })
  })

  it('takes the whole address from the request where the host does not name the prefix', async () => {
    const app = createApp({ shop }).callback()
    const address = await serve((request, response) => {
      const { url = '/' } = request
      // As Fastify's middie: the rest of the path, and the whole of it beside.
      Object.assign(request, { originalUrl: url, url: url.slice('/api/v1'.length) })
      return app(request, response)
    })
    const placed = await fetch(`${address}/api/v1/orders?userId=mina`, post(order))
    expect(placed.headers.get('Location')).toMatch(/^\/api\/v1\/orders\/./)
  })
})

describe('behind a body parser of a host', () => {
  it.each<[string, ((bytes: Buffer) => unknown) | undefined]>([
    ['parsed', undefined],
    ['as text', bytes => bytes.toString()],
    ['as bytes', bytes => bytes],
  ])('takes the body that it left, %s', async (_, read) => {
    const address = await serve(parsing(createApp({ shop }).callback(), read))
    expect((await fetch(`${address}/orders`, post(order))).status).toBe(201)
    expect((await fetch(`${address}/orders/cart`, { headers: { 'X-User-Id': 'mina' } })).status).toBe(200)
    expect((await fetch(`${address}/orders`, post('{}'))).status).toBe(400)
  })

  it('holds it to the same rules', async () => {
    const address = await serve(parsing(createApp({ shop }).callback()))
    const problem = async (body: string) => (await (await fetch(`${address}/orders`, post(body))).json()) as object
    expect(await problem('[1]')).toMatchObject({ detail: 'The body has to be a JSON object.' })
    expect(await problem(`{"a":${'['.repeat(30)}${']'.repeat(30)}}`)).toMatchObject({ detail: /nested deeper/ })
    expect(await problem('{"__proto__":1}')).toMatchObject({ detail: '/__proto__ is not a known field' })
  })

  it('reads what the parser has left alone, and refuses it for its type', async () => {
    const address = await serve(parsing(createApp({ shop }).callback()))
    expect((await fetch(`${address}/orders`, post(order, 'text/plain'))).status).toBe(415)
    expect((await fetch(`${address}/orders`, post(order, 'application/json; charset=utf-8'))).status).toBe(201)
  })

  it('says in the log what is wrong where the host has kept the body to itself', async () => {
    const told: unknown[] = []
    const logger = { debug() {}, info() {}, warn() {}, error: (_: string, fields?: object) => told.push(fields) }
    const app = createApp({ shop, logger }).callback()
    const address = await serve(async (request, response) => {
      await bytesOf(request)
      return app(request, response)
    })
    expect((await fetch(`${address}/orders`, post(order))).status).toBe(500)
    expect(told).toMatchObject([{ error: { message: /the host has read the body/ } }])
  })
})
