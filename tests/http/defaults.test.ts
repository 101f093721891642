import { once } from 'node:events'
import { createShop, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { createApp, jwtAuthentication } from '@jumun/http'
import { isLoopback, type RunningServer, startServer } from '@jumun/http/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const jwt = () => jwtAuthentication({ secret: 's'.repeat(32), issuer: 'us', audience: 'shop' })
const adminToken = 'the admin token of tests'
const admin = { Authorization: `Bearer ${adminToken}` }

let shop: Shop
let server: RunningServer | undefined
beforeEach(() => {
  shop = createShop({ store: createMemoryStore() })
})
afterEach(async () => {
  await server?.close()
  server = undefined
})
const start = async (options: Partial<Parameters<typeof startServer>[0]> = {}) =>
  (server = await startServer({ shop, port: 0, workers: false, adminToken, ...options }))

describe('mock authentication', () => {
  it.each(['0.0.0.0', '::', '198.51.100.1'])('is not served to others: not at %s', async host => {
    await expect(start({ host })).rejects.toThrow(new RegExp(`others can reach ${host}`))
    expect(server).toBeUndefined()
  })

  it('is served to them where that is wanted, and tokens always are', async () => {
    await start({ host: '0.0.0.0', allowMockAnywhere: true })
    await server!.close()
    await start({ host: '0.0.0.0', authenticate: jwt() })
  })

  it.each(['127.0.0.1', '127.9.9.9', 'localhost', '::1'])('is served to this machine at %s', async host => {
    expect(await isLoopback(host)).toBe(true)
  })

  it.each(['0.0.0.0', '::', '::2', '10.0.0.1', '192.0.2.1', 'fe80::1', '126.255.255.255', '128.0.0.1'])(
    'knows that %s is for others',
    async host => {
      expect(await isLoopback(host)).toBe(false)
    },
  )
})

describe('a server of which nothing else is said', () => {
  it('listens on port 3000 of this machine', async () => {
    // Somebody else may have it.
    const place = await start({ port: undefined }).then(
      ({ address }) => address,
      (error: Error) => error.message,
    )
    expect(place).toMatch(/127\.0\.0\.1:3000$/)
  })

  it.each([
    [undefined, 1],
    [true, 1],
    [false, 0],
  ])('runs the shop’s workers unless it was asked not to (%s)', async (workers, expected) => {
    let starts = 0
    const start = () => {
      starts += 1
    }
    const watched = { ...shop, workers: { ...shop.workers, start } }
    server = await startServer({ shop: watched, port: 0, adminToken, workers })
    expect(starts).toBe(expected)
  })
})

describe('an option', () => {
  it.each<[object, string]>([
    [{ adminToken: 5 }, 'adminToken has to be a text.'],
    [{ authenticate: 'jwt' }, 'authenticate has to be a function'],
    [{ contract: '005' }, 'contract has to be 002 or 003.'],
    [{ trustedProxies: -1 }, 'trustedProxies has to be a whole number of at least 0.'],
    [{ limits: { bodyByte: 5 } }, 'There is no limits bodyByte.'],
    [{ limits: { bodyBytes: -1 } }, 'limits.bodyBytes has to be a number of at least 0, not -1.'],
    [{ rates: { users: { perSecond: 1, burst: 1 } } }, 'There is no rate users.'],
    [{ rates: { user: { perSecond: 0, burst: 1 } } }, 'rates.user.perSecond has to be above 0'],
    [{ shop: undefined }, 'An app needs a shop'],
  ])('that would guard nothing in silence is refused: %j', (wrong, message) => {
    expect(() => createApp({ shop, ...wrong })).toThrow(message)
  })

  it('that an app does not know is warned of, unless it is one of the server', async () => {
    const warned = once(process, 'warning')
    createApp({ shop, port: 3000, workers: false, adminTokn: adminToken } as never)
    expect(await warned).toMatchObject([{ name: 'JumunWarning', message: 'An app knows no option adminTokn.' }])
  })
})

describe('an admin token', () => {
  it('that can be guessed is refused at the start', async () => {
    await expect(start({ adminToken: 'admin' })).rejects.toThrow(/has 5 characters: it needs at least 16/)
    expect(() => createApp({ shop, adminToken: 'short' })).toThrow(TypeError)
  })

  it('that is empty opens nothing, no matter what is sent', async () => {
    await start({ adminToken: '' })
    const statusOf = async (headers: Record<string, string>) =>
      (await fetch(`${server!.address}/admin/audit`, { headers })).status
    for (const value of ['', ' ']) expect(await statusOf({ 'X-Admin-Token': value })).toBe(401)
    expect(await statusOf({ Authorization: 'Bearer ' })).toBe(401)
    expect(await statusOf({ 'X-Admin-Token': 'x' })).toBe(403)
  })

  it('that was read from a file opens without its line break', async () => {
    await start({ adminToken: `${adminToken}\n` })
    expect((await fetch(`${server!.address}/admin/audit`, { headers: admin })).status).toBe(200)
  })
})

describe('metrics', () => {
  it('need the admin token', async () => {
    await start()
    expect((await fetch(`${server!.address}/metrics`)).status).toBe(401)
    expect((await fetch(`${server!.address}/metrics`, { headers: { Authorization: 'Bearer guess' } })).status).toBe(403)
    const answer = await fetch(`${server!.address}/metrics`, { headers: admin })
    expect(answer.headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(await answer.text()).toContain('jumun_http_requests_total')
  })

  it('are open on a port of their own, where there is nothing else', async () => {
    await start({ metricsPort: 0 })
    const { metricsAddress } = server!
    expect(metricsAddress).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/)
    const text = await (await fetch(metricsAddress!)).text()
    expect(text).toMatch(/^jumun_event_loop_held_total 0$/m)
    expect(text).toMatch(/^process_cpu_user_seconds_total /m)
    expect((await fetch(metricsAddress!.replace('/metrics', '/products'))).status).toBe(404)
    expect((await fetch(metricsAddress!, { method: 'POST' })).status).toBe(404)
    await server!.close()
    await expect(fetch(metricsAddress!)).rejects.toThrow('fetch failed')
  })

  it('do not leave a server behind whose port for metrics is taken', async () => {
    const first = await startServer({ shop: createShop({ store: createMemoryStore() }), port: 0, workers: false })
    const taken = first.port
    await expect(start({ metricsPort: taken })).rejects.toThrow(/EADDRINUSE/)
    await first.close()
  })

  it('tell whether what helps the shop can be reached', async () => {
    let isThere = true
    await start({ helpers: { redis: () => isThere }, metricsPort: 0 })
    const redis = async () =>
      /^jumun_helper_up\{helper="redis"\} (\d)$/m.exec(await (await fetch(server!.metricsAddress!)).text())?.[1]
    expect(await redis()).toBe('1')
    isThere = false
    expect(await redis()).toBe('0')
  })

  it('tell when the event loop was held, and so does the log, once', async () => {
    const warnings: [string, object | undefined][] = []
    const logger = {
      debug() {},
      info() {},
      warn: (text: string, fields?: object) => warnings.push([text, fields]),
      error() {},
    }
    await start({ metricsPort: 0, logger })
    await new Promise(resolve => setTimeout(resolve, 50))
    const until = performance.now() + 300
    while (performance.now() < until);
    await expect.poll(() => warnings.length, { timeout: 5_000 }).toBeGreaterThan(0)
    const text = await (await fetch(server!.metricsAddress!)).text()
    expect(warnings[0]).toEqual(['the event loop was held', { ms: expect.any(Number) }])
    expect((warnings[0]![1] as { ms: number }).ms).toBeGreaterThan(200)
    expect(text).toMatch(/^jumun_event_loop_held_total [1-9]/m)
    expect(Number(/^jumun_event_loop_longest_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThan(0.2)
  })
})

describe('tokens of any issuer and for any audience', () => {
  const secret = 's'.repeat(32)
  it.each([
    [{ secret }, /issuer and audience/],
    [{ secret, issuer: 'us' }, /regardless of its audience/],
    [{ secret, audience: 'shop' }, /regardless of its issuer(?! and)/],
  ])('are warned of once, with %o', async (options, text) => {
    const warnings: string[] = []
    const logger = { debug() {}, info() {}, warn: (message: string) => warnings.push(message), error() {} }
    await start({ authenticate: jwtAuthentication(options), logger })
    for (let count = 0; count < 3; count += 1) await fetch(`${server!.address}/balance`)
    expect(warnings).toEqual([expect.stringMatching(text)])
  })

  it('are not, when both are set', () => {
    expect(jwt().warning).toBeUndefined()
  })
})
