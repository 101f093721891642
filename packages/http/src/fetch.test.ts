import { createShop, type Logger, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createFetchHandler, type FetchHandler } from './fetch.ts'

const origin = 'http://shop.example'
let shop: Shop
let ask: FetchHandler
beforeEach(async () => {
  shop = createShop({ store: createMemoryStore() })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 0, stock: 10 })
  ask = createFetchHandler({ shop })
})
afterEach(async () => {
  ask.drain()
  await shop.close()
})

const order = JSON.stringify({ items: [{ productId: 'latte', quantity: 1 }] })
function post(path: string, body: string | ReadableStream, headers: Record<string, string> = {}): Request {
  const all = { 'Content-Type': 'application/json', 'X-User-Id': 'mina', ...headers }
  return new Request(origin + path, { method: 'POST', body, headers: all, duplex: 'half' })
}

it('answers in one piece, with the headers of the app', async () => {
  const response = await ask(new Request(`${origin}/products/latte?#here`))
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  const names = 'cache-control content-length content-security-policy content-type etag referrer-policy'
  const more = 'x-content-type-options x-frame-options x-request-id'
  expect([...response.headers.keys()].join(' ')).toBe(`${names} ${more}`)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  const text = await response.text()
  expect(response.headers.get('content-length')).toBe(String(text.length))
  expect(JSON.parse(text)).toMatchObject({ productId: 'latte', stock: 10 })
})

it('answers without a body where there is none', async () => {
  const { headers } = await ask(new Request(`${origin}/products/latte`))
  const tagged = new Request(`${origin}/products/latte`, { headers: { 'If-None-Match': headers.get('etag')! } })
  for (const [request, status] of [
    [tagged, 304],
    [new Request(`${origin}/cart/items/x`, { method: 'OPTIONS' }), 204],
    [new Request(`${origin}/products/latte`, { method: 'HEAD' }), 200],
  ] as const) {
    const response = await ask(request)
    expect(response.status).toBe(status)
    expect(response.body).toBe(null)
  }
})

it('reads bodies, also those that come in pieces and say no length, within the bounds of the app', async () => {
  expect((await ask(post('/orders', order))).status).toBe(201)
  const pieces = () =>
    ReadableStream.from([order.slice(0, 9), order.slice(9)].map(text => new TextEncoder().encode(text)))
  expect((await ask(post('/orders', pieces()))).status).toBe(201)
  expect((await ask(post('/orders', `{"a":"${'x'.repeat(70_000)}"}`))).status).toBe(413)
  const endless = new ReadableStream({ pull: controller => controller.enqueue(new Uint8Array(100)) })
  expect((await ask(post('/orders', endless))).status).toBe(400)
  const broken = new ReadableStream({ pull: controller => controller.error(new Error('gone')) })
  expect((await ask(post('/orders', broken))).status).toBe(400)
  expect((await shop.orders.list({ userId: 'mina' })).items).toHaveLength(2)
})

it('has the connection closed behind a body that is not read to its end', async () => {
  const long = post('/orders', '{}', { 'Content-Length': '2000000' })
  expect((await ask(long)).headers.get('connection')).toBe('close')
  const unread = post('/nowhere', order, { 'Content-Length': String(order.length) })
  const { status, headers } = await ask(unread)
  expect([status, headers.get('connection')]).toEqual([404, null])
  await expect.poll(() => unread.bodyUsed).toBe(true)
})

it('leaves a body that is too long where it is', async () => {
  let isLeft = false
  const endless = new ReadableStream({
    pull: controller => controller.enqueue(new Uint8Array(9_000)),
    cancel: () => void (isLeft = true),
  })
  const { status, headers } = await ask(post('/orders', endless))
  expect([status, headers.get('connection')]).toEqual([413, 'close'])
  await expect.poll(() => isLeft).toBe(true)
})

it('keeps the connection behind a body that was read to its end and is no JSON', async () => {
  const body = 'not JSON'
  const response = await ask(post('/orders', body, { 'Content-Length': String(body.length) }))
  expect([response.status, response.headers.get('connection')]).toEqual([400, null])
})

it('says in the log what is wrong where the host has read the body', async () => {
  const told: unknown[] = []
  const logger = { debug() {}, info() {}, warn() {}, error: (_: string, fields?: object) => told.push(fields) }
  const request = post('/orders', order)
  await request.text()
  expect((await createFetchHandler({ shop, logger })(request)).status).toBe(500)
  expect(told).toMatchObject([{ error: { message: /the host has read the body/ } }])
})

it.each([
  ['leaves the whole path', '/shop/v1/orders'],
  ['has taken the prefix away', '/orders'],
])('keeps its prefix in links where the host %s', async (_, path) => {
  const below = createFetchHandler({ shop, prefix: '/shop/v1' })
  const placed = await below(post(path, order))
  expect(placed.headers.get('location')).toMatch(/^\/shop\/v1\/orders\/./)
  const document = await below(new Request(`${origin}/shop/v1/openapi.json`))
  expect(await document.json()).toMatchObject({ servers: [{ url: '/shop/v1' }] })
  expect((await below(new Request(`${origin}/shop/v1?x=1`))).status).toBe(404)
})

it.each(['shop', '/shop/', '/sh op', '/a?b', '//'])('refuses the prefix %j', prefix => {
  expect(() => createFetchHandler({ shop, prefix })).toThrow('such as /shop/v1')
})

it('shows the request of the host to its authentication', async () => {
  const users = new WeakMap<object, string>()
  const own = createFetchHandler({ shop, authenticate: ({ request }) => users.get(request) })
  const request = new Request(`${origin}/cart`)
  expect((await own(request)).status).toBe(401)
  users.set(request, 'mina')
  expect((await own(request)).status).toBe(200)
})

it('shares out by the address that the host names', async () => {
  const addressOf = (request: Request) => request.headers.get('x-from') ?? undefined
  const bounded = createFetchHandler({ shop, addressOf, rates: { address: { perSecond: 0.01, burst: 1 } } })
  const from = (address: string) => bounded(new Request(`${origin}/products`, { headers: { 'X-From': address } }))
  expect([(await from('192.0.2.1')).status, (await from('192.0.2.1')).status]).toEqual([200, 429])
  expect((await from('192.0.2.2')).status).toBe(200)
})

it('streams events as they come, and forgets who stops reading', async () => {
  const response = await ask(new Request(`${origin}/products/stream`))
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const until = async (what: string) => {
    while (!text.includes(what)) text += (await reader.read()).value ?? expect.fail(`it ended before ${what}`)
  }
  await until('event: snapshot')
  await shop.catalog.adjustStock({ productId: 'latte', delta: 5, reason: 'restock' })
  await until('"stock":15')
  await reader.cancel()
  const metrics = async () => (await ask(new Request(`${origin}/health/ready`))).status
  expect(await metrics()).toBe(200)
})

it('leaves the turn of a client that has gone', async () => {
  let begun = () => {}
  const waiting = new Promise<void>(resolve => {
    begun = resolve
  })
  const slow = createFetchHandler({
    shop: {
      ...shop,
      catalog: {
        ...shop.catalog,
        getProduct() {
          begun()
          return new Promise(() => undefined)
        },
      },
    },
  })
  const client = new AbortController()
  const asked = slow(new Request(`${origin}/products/latte`, { signal: client.signal }))
  await waiting
  client.abort()
  expect((await asked).status).toBe(499)
})

/** What is logged of requests, as their level and fields. */
function logged() {
  const lines: [level: string, fields: object | undefined][] = []
  const log = (level: string) => (_: string, fields?: object) => void lines.push([level, fields])
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }
  return { lines, logger }
}
const turn = () => new Promise(resolve => setImmediate(resolve))
/** A shop that answers for a product when it is let. */
function gated(answer: () => unknown) {
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const getProduct = async () => {
    begun.resolve()
    await gate.promise
    return answer()
  }
  const catalog = { ...shop.catalog, getProduct: getProduct as Shop['catalog']['getProduct'] }
  return { gated: { ...shop, catalog }, open: gate.resolve, begun: begun.promise }
}
const latte = `${origin}/products/latte`

it.each([
  ['quickly', '/products/latte', 200],
  ['quickly, with what is still good', '/products/latte', 304],
  ['by Koa', '/none', 404],
])('logs what it answers %s once', async (_, path, status) => {
  const { lines, logger } = logged()
  const handler = createFetchHandler({ shop, logger })
  const etag = status === 304 ? (await handler(new Request(origin + path))).headers.get('etag')! : '"x"'
  await turn()
  lines.length = 0
  const response = await handler(new Request(origin + path, { headers: { 'If-None-Match': etag } }))
  await turn()
  expect([response.status, response.body === null]).toEqual([status, status === 304])
  expect(lines).toEqual([
    [
      'info',
      {
        requestId: response.headers.get('x-request-id'),
        method: 'GET',
        route: status === 404 ? expect.anything() : '/products/:productId',
        status,
        durationMs: expect.any(Number),
        ...(status === 404 && { code: 'NOT_FOUND' }),
      },
    ],
  ])
})

it('logs that a client has gone before it was answered, and answers it no more', async () => {
  const { lines, logger } = logged()
  const { gated: slow, open, begun } = gated(() => expect.fail('it is too late'))
  const client = new AbortController()
  const asked = createFetchHandler({ shop: slow, logger })(new Request(latte, { signal: client.signal }))
  await begun
  await turn()
  client.abort()
  const { status, body } = await asked
  expect([status, body]).toEqual([499, null])
  open()
  await turn()
  expect(lines).toMatchObject([['info', { method: 'GET', route: '/products/:productId', status: 404, aborted: true }]])
})

it('knows of a client that has gone before anything was looked at', async () => {
  const { gated: slow, begun } = gated(() => undefined)
  const client = new AbortController()
  const asked = createFetchHandler({ shop: slow })(new Request(latte, { signal: client.signal }))
  client.abort()
  expect((await asked).status).toBe(499)
  await begun
  const posted = new AbortController()
  let isLeft = false
  const body = new ReadableStream({ pull: () => new Promise(() => undefined), cancel: () => void (isLeft = true) })
  const post = new Request(`${origin}/orders`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', 'X-User-Id': 'mina' },
    duplex: 'half',
    signal: posted.signal,
  })
  const waiting = ask(post)
  posted.abort()
  expect((await waiting).status).toBe(499)
  await expect.poll(() => isLeft).toBe(true)
})

it('has Koa say what went wrong, with its own words and one line in the log', async () => {
  const { lines, logger } = logged()
  const failure = new Error('the disk is gone')
  let failures = 0
  const { gated: broken, open } = gated(() => {
    failures += 1
    throw failure
  })
  open()
  const response = await createFetchHandler({ shop: broken, logger })(new Request(latte))
  expect([response.status, response.headers.get('content-type')]).toEqual([500, 'application/problem+json'])
  await turn()
  expect(lines).toMatchObject([
    ['error', { error: failure }],
    ['warn', { status: 500, requestId: response.headers.get('x-request-id') }],
  ])
  // It is not tried again.
  expect(failures).toBe(1)
})

it('is not ready once it was retired, or drains, and still answers', async () => {
  const handler = createFetchHandler({ shop })
  const seen = async () => {
    const [ready, quick, slow] = await Promise.all(
      ['/health/ready', '/products', '/none'].map(path => handler(new Request(origin + path))),
    )
    return [ready!.status, quick!.status, slow!.status]
  }
  expect(await seen()).toEqual([200, 200, 404])
  handler.retire()
  expect(await seen()).toEqual([503, 200, 404])
  const other = createFetchHandler({ shop })
  const stream = await other(new Request(`${origin}/products/stream`))
  other.drain()
  expect(await stream.text()).toMatch(/^retry: \d+\n\nevent: snapshot\n/)
  expect((await other(new Request(`${origin}/health/ready`))).status).toBe(503)
})

it.each(['/products/latte', '/none'])('asks for no signal where the answer is there at once: %s', async path => {
  const request = new Request(origin + path)
  let asked = 0
  const { signal } = request
  Object.defineProperty(request, 'signal', {
    get() {
      asked += 1
      return signal
    },
  })
  await (await ask(request)).text()
  for (let turns = 0; turns < 3; turns += 1) await turn()
  expect(asked).toBe(0)
})

it('knows a user by the headers of a request, quickly as well as by Koa', async () => {
  const balance = (headers: Record<string, string>) => ask(new Request(`${origin}/balance`, { headers }))
  expect(await (await balance({ 'X-User-Id': 'mina' })).json()).toEqual({ userId: 'mina', balance: 0 })
  expect((await balance({})).status).toBe(401)
})

it('counts all requests as of one address where the host names none', async () => {
  const bounded = createFetchHandler({ shop, rates: { address: { perSecond: 5, burst: 1 } } })
  const answers = await Promise.all([bounded(new Request(latte)), bounded(post('/orders', order))])
  expect(answers.map(({ status }) => status)).toEqual([200, 429])
})

it('does not begin what has waited for its turn until its client was gone', async () => {
  let begun = 0
  const gate = Promise.withResolvers<void>()
  const balance: Shop['wallets']['balance'] = async input => {
    begun += 1
    await gate.promise
    return shop.wallets.balance(input)
  }
  const slow = createFetchHandler({
    shop: { ...shop, wallets: { ...shop.wallets, balance } },
    limits: { sharedPlaces: 1 },
  })
  const client = new AbortController()
  const of = (user: string, signal?: AbortSignal) =>
    slow(new Request(`${origin}/balance`, { headers: { 'X-User-Id': user }, ...(signal && { signal }) }))
  const asked = [of('jun'), ...Array.from({ length: 4 }, () => of('mina'))]
  await expect.poll(() => begun).toBe(5)
  const left = of('mina', client.signal)
  for (let turns = 0; turns < 3; turns += 1) await turn()
  client.abort()
  expect((await left).status).toBe(499)
  gate.resolve()
  await Promise.all(asked)
  for (let turns = 0; turns < 3; turns += 1) await turn()
  expect(begun).toBe(5)
})
