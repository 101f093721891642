import { get, type IncomingMessage } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { carrier, serveShop, type ShopServer } from './shop-server.ts'

let here: ShopServer
const open: IncomingMessage[] = []
beforeEach(async () => {
  here = await serveShop({ limits: { streams: 3 } })
})
afterEach(async () => {
  for (const response of open.splice(0)) response.destroy()
  await here.server.close()
})

/** Listens to the stream; `events` grows as they come. */
async function listen(from?: string): Promise<{
  status: number
  type: string
  events: [string, unknown][]
  response: IncomingMessage
}> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const localAddress = from === undefined ? {} : { localAddress: from }
    const request = {
      host: '127.0.0.1',
      port: here.server.port,
      path: `${here.prefix}/products/stream`,
      agent: false,
      ...localAddress,
    }
    get(request, resolve).on('error', reject)
  })
  open.push(response)
  const events: [string, unknown][] = []
  let rest = ''
  response.on('error', () => undefined)
  response.on('data', chunk => {
    const blocks = (rest + String(chunk)).split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? []
      if (name !== undefined) events.push([name, JSON.parse(data!)])
    }
  })
  return { status: response.statusCode!, type: String(response.headers['content-type']), events, response }
}

it('begins with all products, then tells each change of stock, price and status to all who listen', async () => {
  const listeners = [await listen(), await listen()]
  for (const { status, type } of listeners) expect([status, type]).toEqual([200, 'text/event-stream; charset=utf-8'])
  await expect.poll(() => listeners.map(({ events }) => events.length)).toEqual([1, 1])
  expect(listeners[0]!.events[0]).toMatchObject([
    'snapshot',
    { items: [{ productId: 'beans' }, { productId: 'latte', stock: 50 }] },
  ])
  await here.shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 3 }] })
  await here.shop.catalog.updateProduct({ productId: 'beans', status: 'HIDDEN' })
  for (const { events } of listeners) {
    await expect.poll(() => events.length, { timeout: 3_000 }).toBe(3)
    expect(events.slice(1)).toMatchObject([
      ['product', { productId: 'latte', stock: 47 }],
      ['removed', { productId: 'beans' }],
    ])
  }
})

it('asks the shop once for all listeners, and not at all without any', async () => {
  let asked = 0
  await here.server.close()
  here = await serveShop({
    wrap: shop => ({
      ...shop,
      catalog: {
        ...shop.catalog,
        changeNumbers(input) {
          asked += 1
          return shop.catalog.changeNumbers(input)
        },
      },
    }),
  })
  const listeners = await Promise.all([listen(), listen(), listen()])
  expect(asked).toBe(1)
  for (const { response } of listeners) response.destroy()
  await new Promise(resolve => setTimeout(resolve, 1_300))
  const before = asked
  await new Promise(resolve => setTimeout(resolve, 1_200))
  expect(asked).toBe(before)
})

it('goes on when the catalogue cannot be read for a while: what has changed meanwhile comes after it', async () => {
  let isAway = false
  const warnings = new Map<string, object | undefined>()
  const ignore = () => undefined
  const warn = (message: string, fields?: object) => void warnings.set(message, fields)
  await here.server.close()
  here = await serveShop({
    logger: { debug: ignore, info: ignore, error: ignore, warn },
    wrap: shop => ({
      ...shop,
      catalog: {
        ...shop.catalog,
        changeNumbers: input => (isAway ? Promise.reject(new Error('away')) : shop.catalog.changeNumbers(input)),
      },
    }),
  })
  const { events } = await listen()
  await expect.poll(() => events.length).toBe(1)
  isAway = true
  await here.shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 3 }] })
  const warning = () => warnings.get('the product stream could not read the catalogue')
  await expect.poll(warning, { timeout: 3_000 }).toMatchObject({ error: { message: 'away' } })
  isAway = false
  await expect.poll(() => events.length, { timeout: 3_000 }).toBe(2)
  expect(events[1]).toMatchObject(['product', { productId: 'latte', stock: 47 }])
})

it('has a limit of listeners, and room again when one has gone', async () => {
  const listeners = [await listen(), await listen(), await listen()]
  expect((await here.call('GET', '/products/stream')).json).toMatchObject({ code: 'BUSY' })
  listeners[0]!.response.destroy()
  await expect.poll(async () => (await listen()).status).toBe(200)
})

// Next.js and Elysia on Node tell no handler where a request comes from.
it.skipIf(carrier === 'next' || carrier === 'elysia')(
  'takes a stream from the address that has most of them, for one that has fewer',
  async () => {
    const greedy = [await listen('127.0.0.2'), await listen('127.0.0.2'), await listen('127.0.0.2')]
    let ended = 0
    for (const { response } of greedy) response.on('end', () => (ended += 1))
    const other = await listen('127.0.0.3')
    expect(other.status).toBe(200)
    await expect.poll(() => ended).toBe(1)
    expect((await listen('127.0.0.2')).status).toBe(429)
    expect(greedy.map(({ response }) => response.readableEnded)).toEqual([false, false, true])
    // Two and one: as even as three can be.
    expect((await listen('127.0.0.3')).status).toBe(503)
  },
)

it('shows as many products as fit, and says that these are not all', async () => {
  await here.server.close()
  here = await serveShop({ limits: { streamedProducts: 1 } })
  const few = await listen()
  await expect
    .poll(() => few.events)
    .toMatchObject([['snapshot', { items: [{ productId: 'beans' }], complete: false }]])
  await here.server.close()
  here = await serveShop({ limits: { streamedBytes: 300 } })
  const small = await listen()
  await expect
    .poll(() => small.events)
    .toMatchObject([['snapshot', { items: [{ productId: 'beans' }], complete: false }]])
  await here.server.close()
  here = await serveShop({ limits: { streamedProducts: 2 } })
  const all = await listen()
  await expect.poll(() => all.events).toMatchObject([['snapshot', { items: [{}, {}], complete: true }]])
})

it('tells nothing as removed that is on sale, though products are hidden while the pages are read', async () => {
  await here.server.close()
  const hiding = ['p-000', 'p-001', 'p-002']
  let hides = false
  here = await serveShop({
    wrap: shop => ({
      ...shop,
      catalog: {
        ...shop.catalog,
        async changeNumbers(input) {
          const next = hides && input?.cursor !== undefined ? hiding.shift() : undefined
          if (next !== undefined) await shop.catalog.updateProduct({ productId: next, status: 'HIDDEN' })
          return shop.catalog.changeNumbers(input)
        },
      },
    }),
  })
  const idOf = (index: number) => `p-${String(index).padStart(3, '0')}`
  const products = Array.from({ length: 350 }, (_, index) => ({
    productId: idOf(index),
    name: 'P',
    price: 1,
    stock: 1,
  }))
  await here.shop.catalog.addProducts({ products })
  const { events } = await listen()
  await expect.poll(() => events.length).toBe(1)
  hides = true
  await expect.poll(() => events.length, { timeout: 9_000 }).toBe(4)
  expect(events.slice(1)).toEqual(['p-000', 'p-001', 'p-002'].map(productId => ['removed', { productId }]))
}, 30_000)

it('reads the products that have changed, and no others', async () => {
  await here.server.close()
  const read: string[] = []
  let listed = 0
  here = await serveShop({
    wrap: shop => ({
      ...shop,
      catalog: {
        ...shop.catalog,
        getProduct(input) {
          read.push(input.productId)
          return shop.catalog.getProduct(input)
        },
        listProducts(input) {
          listed += 1
          return shop.catalog.listProducts(input)
        },
      },
    }),
  })
  const { events } = await listen()
  await expect.poll(() => events.length).toBe(1)
  read.length = 0
  await here.shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 3 }] })
  await expect.poll(() => events.length, { timeout: 3_000 }).toBe(2)
  await here.shop.catalog.updateProduct({ productId: 'beans', metadata: { origin: 'Yemen' } })
  await expect.poll(() => events.length, { timeout: 3_000 }).toBe(3)
  expect([read, listed]).toEqual([['latte', 'beans'], 0])
})
