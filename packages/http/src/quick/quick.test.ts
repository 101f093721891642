import { once } from 'node:events'
import { createServer, type IncomingMessage, request as ask, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createShop, type Logger, type Shop, ShopError } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { Registry } from '@prometheus-io/client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AppOptions, assembleApp } from '../app.ts'
import type { Authenticate } from '../guard/auth.ts'
import type { RateCounter } from '../guard/rates.ts'
import { createFetchHandler } from '../fetch.ts'

// Each request is put to two apps on one shop: one answers as it does, the other one leaves all to Koa. Answers, log and
// measures have to be the same, letter by letter, but for what differs in any two answers.

const clock = { now: () => Date.UTC(2026, 2, 2) }
const servers: Server[] = []
let shop: Shop
let orderId: string

beforeAll(async () => {
  shop = createShop({ store: createMemoryStore(), clock, ranking: { cacheMs: 0 } })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 100_000 })
  const products = ['latte', 'mocha', '라떼', 'hidden'].map(productId => ({
    productId,
    name: productId,
    price: 10,
    stock: 5,
  }))
  await shop.catalog.addProducts({ products })
  await shop.catalog.updateProduct({ productId: 'hidden', status: 'HIDDEN' })
  const order = await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 2 }] })
  orderId = order.orderId
  await shop.carts.add({ userId: 'mina', productId: '라떼', quantity: 1 })
  await shop.coupons.create({ code: 'WELCOME', name: 'Welcome', discount: { type: 'FIXED', amount: 5 }, quantity: 10 })
  await shop.coupons.claim({ userId: 'mina', code: 'WELCOME' })
})
afterAll(async () => {
  for (const server of servers) server.close().closeAllConnections()
  await shop.close()
})

interface Asked {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string
}

type Callback = (...asked: Parameters<RequestListener>) => unknown

async function listen(callback: Callback): Promise<number> {
  const server = createServer((...asked) => void callback(...asked))
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function send(port: number, { method = 'GET', path, headers = {}, body }: Asked): Promise<object> {
  const sent = ask({ port, host: '127.0.0.1', method, path, headers, agent: false }).end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
  const told = response.rawHeaders.map((value, at) => (response.rawHeaders[at - 1] === 'Date' ? 'now' : value))
  return { status: response.statusCode, message: response.statusMessage, headers: told, text }
}

/** Without the ids that are made again for each answer. */
function withoutChance(answer: object): unknown {
  const ids = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
  return JSON.parse(
    JSON.stringify(answer)
      .replaceAll(ids, 'ID')
      .replaceAll(/"durationMs":[\d.]+/g, '"durationMs":0'),
  )
}

function watched() {
  const lines: unknown[] = []
  const line = (level: string) => (message: string, fields?: object) => void lines.push({ level, message, ...fields })
  const logger: Logger = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
  const registry = new Registry()
  const counts = async () =>
    (await registry.getSingleMetricAsString('jumun_http_requests_total')).split('\n').toSorted().join('\n')
  return { lines, logger, registry, counts }
}

type Wrap = (callback: Callback) => Callback

/** Both ways of one app: as it is, and through Koa alone. `taken` counts what Koa has seen of the first. */
async function bothWays(options: Partial<AppOptions> = {}, wrap: Wrap = same => same) {
  const [one, other] = [watched(), watched()]
  const asItIs = assembleApp({ shop, logger: one.logger, registry: one.registry, ...options })
  const byKoa = assembleApp({ shop, logger: other.logger, registry: other.registry, ...options })
  const seen = vi.spyOn(asItIs.app, 'createContext')
  const ports = [await listen(wrap(asItIs.app.callback())), await listen(wrap(byKoa.koa()))] as const

  /** @returns Whether Koa was passed by. */
  async function compare(asked: Asked): Promise<boolean> {
    seen.mockClear()
    const answer = await send(ports[0], asked)
    expect(withoutChance(answer), JSON.stringify(asked)).toEqual(withoutChance(await send(ports[1], asked)))
    return seen.mock.calls.length === 0
  }
  async function expectSameRecords(): Promise<void> {
    await vi.waitFor(() => expect(one.lines.length).toBe(other.lines.length))
    expect(withoutChance(one.lines)).toEqual(withoutChance(other.lines))
    expect(await one.counts()).toBe(await other.counts())
  }
  return { compare, expectSameRecords, apps: [asItIs.app, byKoa.app] }
}

async function etagOf(path: string): Promise<string> {
  const response = await createFetchHandler({ shop })(new Request(`http://shop.example${path}`))
  return response.headers.get('etag')!
}

const quick = [
  '/products',
  '/products?',
  '/products/',
  '/products?page=2&limit=1',
  '/products?inStock=true',
  '/products?soldOut=exclude&limit=100',
  '/products?limit=%31',
  '/products/top',
  '/products/top?days=7&limit=2',
  '/products/latte',
  '/products/latte/',
  '/products/l%61tte',
  '/products/%EB%9D%BC%EB%96%BC',
]
const notQuick = [
  '/products?limit=0',
  '/products?limit=x',
  '/products?limit=1?limit=2',
  '/products?limit=1&limit=2',
  '/products?nothing=1',
  '/products?__proto__=1',
  '/products?userId=mina',
  '/products?userId=',
  '/products?inStock=yes',
  '/products?cursor=junk',
  '/products/top?days=0',
  '/products/latte?x=1',
  '/products/%',
  '/products/%ff',
  '/products/stream/x',
  '//products',
  '/Products',
  '/products//latte',
  '/balance',
  '/contracts/002/products',
  `/products?limit=1&${'x'.repeat(200)}=1`,
]

describe('in front of Koa', () => {
  it('everything is answered as by Koa: addresses, right and wrong', async () => {
    const { compare, expectSameRecords } = await bothWays()
    for (const path of quick) expect(await compare({ path }), path).toBe(true)
    for (const path of notQuick) expect(await compare({ path }), path).toBe(false)
    // What is not there, or not shown, is for Koa to tell.
    for (const productId of ['nothing', 'hidden']) expect(await compare({ path: `/products/${productId}` })).toBe(false)
    await expectSameRecords()
  })

  it('questions of a user, no matter who they are and how they say it', async () => {
    const tokens: Authenticate = async ({ headers, userIds }) => {
      const [, token] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? []
      if (token === undefined) return undefined
      if (userIds.some(userId => userId !== token)) throw new ShopError('FORBIDDEN', 'That is someone else.', {})
      if (token === 'bad') throw new ShopError('UNAUTHENTICATED', 'The token is not valid.', {})
      return token
    }
    const paths = [
      '/balance',
      '/balance/history',
      '/balance/history?limit=1',
      '/orders',
      '/orders?limit=1',
      `/orders/${orderId}`,
      '/cart',
      '/coupons',
      '/coupons/available',
    ]
    for (const options of [{}, { authenticate: tokens }, { cors: { origins: ['https://shop.example'] } }]) {
      const { compare, expectSameRecords } = await bothWays(options)
      for (const path of paths) {
        const asked = { path, headers: { Authorization: 'Bearer mina', Origin: 'https://shop.example' } }
        expect(await compare(asked), path).toBe(true)
        const named = `${path}${path.includes('?') ? '&' : '?'}userId=mina`
        expect(await compare({ ...asked, path: named }), named).toBe(true)
        expect(await compare({ path, headers: { Authorization: 'Bearer bad' } }), path).toBe(false)
        expect(await compare({ path, headers: { Authorization: 'Bearer no one' } }), path).toBe(false)
        for (const headers of [{}, { 'X-User-Id': 'mina' }, { 'If-None-Match': `"${'x'.repeat(27)}"` }]) {
          await compare({ path, headers })
          await compare({ path: named, headers })
        }
        for (const more of ['userId=', 'userId=jun', 'nothing=1', 'userId=mina&userId=mina', 'limit=0', 'cursor=x']) {
          expect(await compare({ ...asked, path: `${path.split('?')[0]!}?${more}` }), more).toBe(false)
        }
      }
      expect(await compare({ path: '/coupons/available' })).toBe(true)
      await expectSameRecords()
    }
  })

  it('methods and headers, alone and with each other', async () => {
    const { compare, expectSameRecords } = await bothWays({
      cors: { origins: ['https://shop.example'] },
      trustedProxies: 1,
    })
    const path = '/products?limit=2'
    const tag = await etagOf(path)
    for (const method of ['HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE'])
      expect(await compare({ method, path })).toBe(false)
    const headers: Readonly<Record<string, readonly (string | string[] | undefined)[]>> = {
      'If-None-Match': [undefined, tag, `W/${tag}`, '*', `"x", ${tag}`, `"${'x'.repeat(27)}"`, 'x'],
      Origin: [undefined, 'https://shop.example', 'https://other.example', 'null'],
      'Cache-Control': [undefined, 'no-cache', 'max-age=0'],
      'X-Request-Id': [undefined, 'one', 'not sane at all'],
    }
    let cases: Record<string, string | string[]>[] = [{}]
    for (const [name, values] of Object.entries(headers)) {
      cases = cases.flatMap(one => values.map(value => (value === undefined ? one : { ...one, [name]: value })))
    }
    for (const one of cases) await compare({ path, headers: one })
    for (const one of [
      { Accept: 'text/html' },
      { 'Accept-Language': 'ko' },
      { 'If-Modified-Since': 'Mon, 02 Mar 2026 00:00:00 GMT' },
      { 'If-Modified-Since': 'Mon, 02 Mar 2026 00:00:00 GMT', 'If-None-Match': tag },
      { Authorization: 'Bearer jun', 'X-User-Id': 'mina' },
      { 'X-Forwarded-For': '203.0.113.9, 198.51.100.4' },
      { Connection: 'close' },
      { 'Content-Length': '0' },
      { Expect: '100-continue' },
      { Origin: 'https://shop.example', 'Access-Control-Request-Method': 'GET' },
    ]) {
      await compare({ path, headers: one })
    }
    for (const body of ['{}', '{"userId":"mina"}', 'x']) {
      await compare({
        path,
        headers: { 'Content-Type': 'application/json', 'Content-Length': String(body.length) },
        body,
      })
    }
    await expectSameRecords()
  })

  it('origins of all, prefixes, contracts and what is refused', async () => {
    const all: Partial<AppOptions>[] = [
      { cors: { origins: ['*'] } },
      { prefix: '/shop/v1' },
      { contract: '002' },
      { contract: '003' },
      { limits: { requestsInFlight: 0 } },
      { authenticate: () => undefined },
    ]
    for (const options of all) {
      const { compare, expectSameRecords } = await bothWays(options)
      for (const path of ['/products', '/products/latte', '/products/top', '/products?limit=x']) {
        for (const headers of [{}, { Origin: 'https://shop.example' }]) {
          await compare({ path, headers })
          await compare({ path: `/shop/v1${path}`, headers })
          await compare({ path: `/shop/v1x${path}`, headers })
        }
      }
      await expectSameRecords()
    }
    const taken = new Map<string, number>()
    const rateCounter: RateCounter = {
      async take(key) {
        taken.set(key, (taken.get(key) ?? 0) + 1)
        return taken.get(key)! > 4 ? 1_500 : 0
      },
    }
    const { compare } = await bothWays({ rates: { address: { perSecond: 1, burst: 2 } }, rateCounter })
    expect([await compare({ path: '/products' }), await compare({ path: '/products' })]).toEqual([true, true])
    // Refused in front of Koa and told by it: counted once.
    expect(await compare({ path: '/products' })).toBe(false)
    expect([...taken.values()]).toEqual([6])
  })

  it('what a host has begun, put in, or ends, is left to Koa', async () => {
    const withHeader = await bothWays({}, callback => (request, response) => {
      response.setHeader('X-Powered-By', 'host')
      response.setHeader('Vary', 'Cookie')
      callback(request, response)
    })
    expect(await withHeader.compare({ path: '/products' })).toBe(false)
    const withBody = await bothWays({}, callback => (request, response) => {
      Object.assign(request, { body: { userId: 'jun' } })
      callback(request, response)
    })
    expect(await withBody.compare({ path: '/products' })).toBe(false)
    const changed = await bothWays()
    for (const app of changed.apps) app.use(() => undefined)
    expect(await changed.compare({ path: '/products' })).toBe(false)
    const ended = await bothWays()
    for (const app of ended.apps) app.drain()
    expect(await ended.compare({ path: '/products' })).toBe(false)
  })

  it('tells of a shop that fails as Koa does', async () => {
    const broken: Shop = {
      ...shop,
      catalog: { ...shop.catalog, listProducts: () => Promise.reject(new Error('secret')) },
      ranking: { ...shop.ranking, top: () => Promise.reject(new Error('secret')) },
    }
    const { compare, expectSameRecords } = await bothWays({ shop: broken })
    for (const path of ['/products', '/products/top']) expect(await compare({ path })).toBe(false)
    await expectSameRecords()
  })
})

it('answers a fetch handler as it does a server', async () => {
  const handler = createFetchHandler({ shop, cors: { origins: ['https://shop.example'] } })
  const { app } = assembleApp({ shop, cors: { origins: ['https://shop.example'] } })
  const port = await listen(app.callback())
  const tag = await etagOf('/products')
  const ofUser = ['/balance', '/orders', `/orders/${orderId}`, '/cart', '/coupons', '/balance?userId=mina']
  for (const path of [...quick, ...ofUser, '/products?limit=x', '/products/hidden']) {
    for (const headers of [
      {},
      { 'X-User-Id': 'mina' },
      { 'If-None-Match': tag },
      { Origin: 'https://shop.example', 'X-Request-Id': 'one' },
    ]) {
      const response = await handler(new Request(`http://shop.example${path}`, { headers }))
      const served = (await send(port, { path, headers })) as { status: number; headers: string[]; text: string }
      const ofServer = new Headers()
      for (let at = 0; at < served.headers.length; at += 2)
        ofServer.append(served.headers[at]!, served.headers[at + 1]!)
      for (const name of ['date', 'connection', 'keep-alive', 'transfer-encoding']) ofServer.delete(name)
      const told = { status: response.status, headers: [...response.headers], text: await response.text() }
      const expected = { status: served.status, headers: [...ofServer], text: served.text }
      expect(withoutChance(told), path).toEqual(withoutChance(expected))
    }
  }
})
