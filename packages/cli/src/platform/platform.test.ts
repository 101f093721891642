import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWebhookPublisher } from '@jumun/adapters/webhook'
import { createShop, PoisonEventError, type ShopEvent } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createPlatform, type PlatformOptions } from './platform.ts'

const secret = `whsec_${Buffer.alloc(24, 5).toString('base64')}`
const never = new AbortController().signal

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-platform-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(options: PlatformOptions = {}, sender: { secret?: string; timeoutMs?: number } = {}) {
  const platform = createPlatform({ seed: 1, ...options })
  const { url, port } = await platform.start()
  const publisher = createWebhookPublisher({ url: `${url}/events`, ...sender })
  cleanups.push(
    () => platform.close(),
    () => publisher.close(),
  )
  const read = async (path: string) => (await (await fetch(`${url}${path}`)).json()) as Record<string, unknown>
  return { platform, url, port, publisher, read }
}

interface Line {
  readonly productId: string
  readonly quantity: number
  readonly amount: number
}

function event(
  id: string,
  { type = 'order.paid', items = [] as Line[], history = ['PENDING', 'PAID'] } = {},
): ShopEvent {
  const data = {
    items: items.map(item => ({ ...item, productName: `Name of ${item.productId}` })),
    history: history.map(to => ({ to })),
  }
  const payload = JSON.stringify({
    specversion: '1.0',
    id,
    source: 'test',
    type: `${type}.v1`,
    subject: `order-of-${id}`,
    data,
  })
  return { eventId: id, type: 'order.paid', orderId: `order-of-${id}`, sequence: 1, payload, createdAt: 0 }
}

function post(url: string, body: string, type = 'application/cloudevents+json') {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': type } })
}

/** The status of a refusal, and why. */
async function said(answering: Promise<Response>) {
  const answered = await answering
  return [answered.status, ((await answered.json()) as { error: string }).error]
}

describe('createPlatform', () => {
  it('shows events, which hold orders, to those alone that have its secret', async () => {
    const secret = 'a secret of the platform'
    const { url, publisher } = await start({ secret }, { secret })
    await publisher.publish(event('a'), never)
    const statusOf = async (headers: Record<string, string>) => (await fetch(`${url}/events`, { headers })).status
    expect(await statusOf({})).toBe(401)
    expect(await statusOf({ authorization: 'Bearer another' })).toBe(401)
    expect(await statusOf({ authorization: secret })).toBe(401)
    expect(await statusOf({ authorization: `Bearer ${secret}` })).toBe(200)
    expect(await (await fetch(`${url}/events`)).json()).toEqual({
      error: 'Reading events needs the secret, as bearer token.',
    })
    for (const path of ['/stats', '/sales']) expect((await fetch(url + path)).status).toBe(200)
  })

  it('takes each event once, however often it comes', async () => {
    const { publisher, read } = await start()
    const events = [event('a'), event('b'), event('a'), event('a')]
    await Promise.all(events.map(one => publisher.publish(one, never)))
    const { items, total } = await read('/events?offset=0&limit=10')
    expect(total).toBe(2)
    expect(items).toEqual(['a', 'b'].map(id => JSON.parse(event(id).payload) as unknown))
    expect(await read('/events?offset=1&limit=1')).toMatchObject({ items: [{ id: 'b' }], total: 2 })
    expect(await read('/stats')).toMatchObject({ deliveries: 4, events: 2, duplicates: 2, refused: 0 })
  })

  it('counts the sales that paid and cancelled orders tell of', async () => {
    const { publisher, read } = await start()
    const latte = { productId: 'latte', quantity: 2, amount: 9000 }
    const beans = { productId: 'beans', quantity: 2, amount: 20_000 }
    await publisher.publish(event('1', { items: [latte, { ...latte, quantity: 1, amount: 4500 }] }), never)
    await publisher.publish(event('2', { items: [latte, beans] }), never)
    await publisher.publish(event('3', { items: [beans] }), never)
    await publisher.publish(event('4', { type: 'order.payment_failed', items: [latte], history: ['PENDING'] }), never)
    const cancelled = { type: 'order.cancelled', items: [latte] }
    await publisher.publish(event('5', { ...cancelled, history: ['PENDING', 'PAID', 'CANCELLED'] }), never)
    await publisher.publish(event('6', { ...cancelled, history: ['PENDING', 'CANCELLED'] }), never)
    expect((await read('/sales'))['items']).toEqual([
      { productId: 'beans', name: 'Name of beans', orders: 2, quantity: 4, revenue: 40_000 },
      { productId: 'latte', name: 'Name of latte', orders: 1, quantity: 3, revenue: 13_500 },
    ])
  })

  it('takes only what was signed with the secret', async () => {
    const good = await start({ secret }, { secret })
    await good.publisher.publish(event('a'), never)
    const wrong = createWebhookPublisher({ url: good.url, secret: 'another' })
    const unsigned = createWebhookPublisher({ url: good.url })
    cleanups.push(
      () => wrong.close(),
      () => unsigned.close(),
    )
    await expect(wrong.publish(event('b'), never)).rejects.toThrow('401')
    await expect(unsigned.publish(event('b'), never)).rejects.toThrow('401')
    // Signed by the right secret, but the envelope's id is not the one of the event.
    await expect(good.publisher.publish({ ...event('c'), eventId: 'd' }, never)).rejects.toBeInstanceOf(
      PoisonEventError,
    )
    expect(good.platform.stats()).toMatchObject({ deliveries: 4, events: 1, unauthorized: 2, refused: 1 })
  })

  it('refuses what is no event', async () => {
    const { url, platform } = await start()
    const good = JSON.parse(event('a').payload) as object
    expect(await said(post(url, '{'))).toEqual([400, 'This is no JSON.'])
    const noEvent = [400, expect.stringMatching(/^This is no CloudEvent 1\.0: .+/)]
    expect(await said(post(url, '[]'))).toEqual(noEvent)
    expect(await said(post(url, JSON.stringify({ ...good, specversion: '0.3' })))).toEqual(noEvent)
    expect(await said(post(url, JSON.stringify({ ...good, data: {} })))).toEqual([
      422,
      expect.stringMatching(/^The event holds no order: .+/),
    ])
    expect(await said(post(url, event('a').payload, 'application/json'))).toEqual([
      415,
      'Send application/cloudevents+json.',
    ])
    expect(await said(post(url, 'x'.repeat(2_000_000)))).toEqual([413, 'An event has at most 1048576 bytes.'])
    expect(await said(post(`${url}/other`, event('a').payload))).toEqual([405, 'Events are sent by POST to /events.'])
    expect(await said(fetch(`${url}/other`))).toEqual([404, 'There are /events, /sales and /stats.'])
    const noNumber = [400, 'offset and limit are whole numbers.']
    for (const query of ['offset=-1', 'limit=x', `limit=${'1'.repeat(10)}`]) {
      expect(await said(fetch(`${url}/events?${query}`))).toEqual(noNumber)
    }
    expect(platform.stats()).toMatchObject({ events: 0, deliveries: 6, refused: 7 })
    await post(url, event('a').payload, 'Application/CloudEvents+JSON; charset=UTF-8')
    expect(platform.stats().events).toBe(1)
  })

  it('refuses for good what it was asked to refuse', async () => {
    const { publisher, platform, url } = await start({ refuse: ['cursed', 'order-of-b'] })
    const cursed = event('a', { items: [{ productId: 'cursed', quantity: 1, amount: 1 }] })
    await expect(publisher.publish(cursed, never)).rejects.toBeInstanceOf(PoisonEventError)
    await expect(publisher.publish(event('b'), never)).rejects.toBeInstanceOf(PoisonEventError)
    expect(await said(post(url, event('b').payload))).toEqual([422, 'The platform was asked to refuse "order-of-b".'])
    await publisher.publish(event('c'), never)
    expect(platform.stats()).toMatchObject({ events: 1, refused: 3 })
  })

  it('fails, hangs and cuts as told, before an event is kept or after', async () => {
    for (const fault of ['fail', 'hang', 'reset'] as const) {
      const { publisher, platform } = await start({ [fault]: 1 }, { timeoutMs: 150 })
      const ids = Array.from({ length: 12 }, (_, i) => `${i}`)
      const outcomes = await Promise.allSettled(ids.map(id => publisher.publish(event(id), never)))
      expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
      const { faults, events, answersLost } = platform.stats()
      expect(faults).toEqual({ fail: 0, hang: 0, reset: 0, [fault]: platform.stats().deliveries })
      expect(events).toBe(answersLost)
      expect(events).toBeGreaterThan(0)
      expect(events).toBeLessThan(12)
    }
  })

  it('fails from an event on', async () => {
    const { publisher, platform, url } = await start({ failAfter: 2 })
    await publisher.publish(event('a'), never)
    await publisher.publish(event('b'), never)
    await expect(publisher.publish(event('c'), never)).rejects.toThrow('500')
    expect(await said(post(url, event('c').payload))).toEqual([500, 'The platform was asked to fail.'])
    expect(platform.stats()).toMatchObject({ events: 2, faults: { fail: 2 } })
  })

  it('knows its events again after a restart, and passes over half a line', async () => {
    const file = join(folder, 'events.jsonl')
    const items = [{ productId: 'latte', quantity: 1, amount: 4500 }]
    const first = await start({ file })
    await first.publisher.publish(event('a', { items }), never)
    await first.publisher.publish(event('b', { items }), never)
    await first.platform.close()
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2)
    appendFileSync(file, '{"specversion":"1.0","id":"c"')

    const second = await start({ file })
    expect(second.platform.sales()).toMatchObject([{ productId: 'latte', quantity: 2 }])
    for (const id of ['b', 'c']) await second.publisher.publish(event(id, { items }), never)
    expect(second.platform.stats()).toMatchObject({ events: 3, duplicates: 1 })
    await second.platform.close()

    const third = await start({ file })
    expect(third.platform.stats().events).toBe(3)
    expect(third.platform.sales()).toMatchObject([{ productId: 'latte', quantity: 3 }])
  })

  it('answers nothing before the event is kept', async () => {
    const { publisher, platform, url } = await start({ file: join(folder, 'missing', 'events.jsonl') })
    await expect(publisher.publish(event('a'), never)).rejects.toThrow('500')
    expect(await said(post(url, event('a').payload))).toEqual([500, 'The platform is out of order.'])
    expect(platform.stats()).toMatchObject({ events: 0, refused: 0, unauthorized: 0 })
    expect(platform.sales()).toEqual([])
  })

  it('says at once what it cannot work with', () => {
    expect(() => createPlatform({ secret: 'whsec_*' })).toThrow(TypeError)
    expect(() => createPlatform({ fail: 2 })).toThrow(RangeError)
  })

  it('has received nothing before it listens, and draws a seed of its own', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    expect(createPlatform().stats()).toEqual({
      deliveries: 0,
      events: 0,
      duplicates: 0,
      unauthorized: 0,
      refused: 0,
      faults: { fail: 0, hang: 0, reset: 0 },
      answersLost: 0,
      seed: 2 ** 31,
    })
    vi.restoreAllMocks()
    expect(createPlatform({ seed: 7 }).stats().seed).toBe(7)
  })

  it('keeps a connection, unless a request was not read to its end', async () => {
    const { url } = await start()
    const connectionOf = async (body: string) => (await post(url, body)).headers.get('connection')
    expect(await connectionOf('{')).toBe('keep-alive')
    expect(await connectionOf('x'.repeat(2_000_000))).toBe('close')
  })

  it('shows a hundred events at once, unless more are asked for, and a thousand at most', async () => {
    const { read } = await start()
    const shown = async (query: string) => {
      const { offset, limit, total } = await read(`/events?${query}`)
      return [offset, limit, total]
    }
    expect(await shown('')).toEqual([0, 100, 0])
    expect(await shown('offset=5&limit=0')).toEqual([5, 0, 0])
    expect(await shown('limit=1000')).toEqual([0, 1000, 0])
    expect(await shown(`offset=${'9'.repeat(9)}&limit=1001`)).toEqual([999_999_999, 1000, 0])
  })

  it('says when its port is taken', async () => {
    const { port } = await start()
    await expect(createPlatform().start(port)).rejects.toThrow('EADDRINUSE')
  })

  it('receives what a shop sells', async () => {
    const { publisher, platform } = await start({ secret, fail: 0.3, reset: 0.2 }, { secret })
    const shop = createShop({ store: createMemoryStore(), publisher, outbox: { backoffMs: 1, maxAttempts: 100 } })
    await shop.users.register({ userId: 'mina', name: 'Mina' })
    await shop.wallets.charge({ userId: 'mina', amount: 1_000_000 })
    await shop.catalog.addProduct({ productId: 'latte', name: '라떼', price: 4500, stock: 100 })
    const orders = Array.from({ length: 20 }, () =>
      shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 2 }] }),
    )
    const [first] = await Promise.all(orders)
    await shop.orders.cancel({ orderId: first!.orderId })
    for (;;) {
      await shop.outbox.relay()
      const { pending, failed } = await shop.outbox.stats()
      if (pending + failed === 0) break
    }
    expect(platform.sales()).toEqual([{ productId: 'latte', name: '라떼', orders: 19, quantity: 38, revenue: 171_000 }])
    expect(platform.stats()).toMatchObject({ events: 21, unauthorized: 0, refused: 0 })
    await shop.close()
  })
})
