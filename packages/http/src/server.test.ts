import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { createShop, type Logger, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { Registry } from '@prometheus-io/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mockAuthentication } from './guard/auth.ts'
import { type RunningServer, type ServerOptions, startServer } from './server.ts'

const adminToken = 'the admin token of tests'
let shop: Shop
const running: RunningServer[] = []
beforeEach(() => {
  shop = createShop({ store: createMemoryStore() })
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
  await shop.close()
  vi.useRealTimers()
})
async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ shop, port: 0, workers: false, adminToken, ...options })
  running.push(server)
  return server
}
/** Any that is free, or was a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
/** What is answered on a connection of its own until it is closed. */
async function say(port: number, bytes: string, host = '127.0.0.1'): Promise<string> {
  const socket = connect(port, host)
  socket.write(bytes)
  return (await socket.setEncoding('latin1').toArray()).join('')
}

const live = 'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'

describe('options of a server', () => {
  const believed = (host: string) =>
    new TypeError(
      `Mock authentication believes every caller, and others can reach ${host}: set authenticate, or allowMockAnywhere.`,
    )

  it.each<[string, Partial<ServerOptions>, Error]>([
    [
      'bounds below 0',
      { serverLimits: { drainMs: -1 } },
      new TypeError('serverLimits.drainMs has to be a number of at least 0, not -1.'),
    ],
    [
      'bounds that there are not',
      { serverLimits: { drain: 1 } as never },
      new TypeError('There is no serverLimits drain.'),
    ],
    ['no authentication for others', { host: '0.0.0.0' }, believed('0.0.0.0')],
    ['mock authentication for others', { host: '::', authenticate: mockAuthentication() }, believed('::')],
    ['mock authentication for others, by word', { host: '0.0.0.0', allowMockAnywhere: false }, believed('0.0.0.0')],
    [
      'a token that can be guessed',
      { adminToken: 'admin' },
      new TypeError('The admin token has 5 characters: it needs at least 16.'),
    ],
  ])('are refused: %s', async (_, options, error) => {
    await expect(start(options)).rejects.toThrow(error)
  })

  it.each<[string, Partial<ServerOptions>]>([
    ['an authentication of its own', { authenticate: () => undefined }],
    [
      'one that says that it asks for something',
      { authenticate: Object.assign(() => undefined, { believesAll: false }) },
    ],
    ['mock authentication that is wanted', { authenticate: mockAuthentication(), allowMockAnywhere: true }],
    ['no authentication where that is wanted', { allowMockAnywhere: true }],
  ])('may let others in with %s', async (_, options) => {
    const { address, port } = await start({ host: '0.0.0.0', ...options })
    expect(address).toBe(`http://0.0.0.0:${port}`)
    expect(await say(port, live)).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('bound connections by what is given, and else by what is usual', async () => {
    const { port } = await start({ serverLimits: { headerBytes: 2_000 } })
    const get = (length: number) =>
      `GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: ${'x'.repeat(length)}\r\n\r\n`
    expect([await say(port, get(1_500)), await say(port, get(2_100))].map(text => text.slice(9, 12))).toEqual([
      '200',
      '431',
    ])
    const usual = await start({ serverLimits: undefined })
    expect(await say(usual.port, get(2_100))).toMatch(/^HTTP\/1\.1 200 /)
  })

  it.each<[Partial<ServerOptions>, number]>([
    [{ limits: { bodyBytes: 10 } }, 10],
    [{ limits: {} }, 65_536],
    [{}, 65_536],
  ])('bound bodies before they are sent: %j', async (options, most) => {
    const { port } = await start(options)
    const ask = (length: number) =>
      say(
        port,
        `POST /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`,
      )
    expect(await ask(most)).toMatch(/^HTTP\/1\.1 100 Continue\r\n/)
    expect(await ask(most + 1)).toMatch(/^HTTP\/1\.1 (?!100)/)
  })
})

describe('a server', () => {
  it('says where it is, and is at this machine where nothing else is said', async () => {
    const server = await start({ metricsPort: 0 })
    expect(server.address).toBe(`http://127.0.0.1:${server.port}`)
    expect(server.metricsAddress).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/)
    expect((await start()).metricsAddress).toBeUndefined()
  })

  it('says where it is by IPv6', async context => {
    const server = await start({ host: '::1' }).catch(() => context.skip())
    expect(server.address).toBe(`http://[::1]:${server.port}`)
    expect(await say(server.port, live, '::1')).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('measures into the registry that is given', async () => {
    const registry = new Registry()
    const { metricsAddress } = await start({ registry, metricsPort: 0 })
    const text = await (await fetch(metricsAddress!)).text()
    for (const name of [
      'process_cpu_user_seconds_total',
      'jumun_event_loop_held_total',
      'jumun_http_requests_in_flight',
    ]) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'))
      expect(registry.getSingleMetric(name)).toBeDefined()
    }
  })

  it('hears no error of its own once it listens: that is for the process', async () => {
    const servers: Server[] = []
    const hear = (message: unknown) => void servers.push((message as { server: Server }).server)
    subscribe('http.server.request.start', hear)
    try {
      const { port, metricsAddress } = await start({ metricsPort: 0 })
      await say(port, live)
      await say(Number(new URL(metricsAddress!).port), live)
    } finally {
      unsubscribe('http.server.request.start', hear)
    }
    expect(servers.map(server => server.listenerCount('error'))).toEqual([0, 0])
  })

  it('takes in those who stand outside before it begins to work', async () => {
    const done: string[] = []
    const wallets = {
      ...shop.wallets,
      balance: async () => {
        done.push('work')
        return { userId: 'mina', balance: 0 } as never
      },
    }
    const authenticate = () => {
      done.push('taken in')
      return 'mina'
    }
    const { port } = await start({ shop: { ...shop, wallets }, authenticate })
    const ask = 'GET /balance HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
    const answers = await Promise.all(Array.from({ length: 40 }, () => say(port, ask)))
    expect(answers.every(text => text.startsWith('HTTP/1.1 200 '))).toBe(true)
    expect(done.indexOf('work')).toBeGreaterThan(20)
  })

  it('is none where its port is taken, or that of its measures', async () => {
    const taken = await start()
    await expect(start({ port: taken.port })).rejects.toMatchObject({ code: 'EADDRINUSE', port: taken.port })
    const port = await freePort()
    await expect(start({ port, metricsPort: taken.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port: taken.port,
    })
    expect((await start({ port })).port).toBe(port)
  })
})

describe('the end of a server', () => {
  /** The shop, and what is done to it in which order. */
  function watched(more: Partial<Shop> = {}) {
    const done: string[] = []
    const wrapped: Shop = {
      ...shop,
      workers: {
        ...shop.workers,
        start: () => void done.push('workers started'),
        stop: async () => void done.push('workers stopped'),
      },
      close: async () => void done.push('shop closed'),
      ...more,
    }
    return { done, wrapped }
  }
  function logged() {
    const lines: unknown[] = []
    const log = (level: string) => (message: string) => void lines.push([level, message])
    const logger: Logger = { debug() {}, info() {}, warn: log('warn'), error: log('error') }
    return { lines, logger }
  }

  it('stops the workers, closes the shop, the measures and what looks after the loop, once', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { done, wrapped } = watched()
    const { lines, logger } = logged()
    const { close, address, metricsAddress } = await start({
      shop: wrapped,
      workers: undefined,
      metricsPort: 0,
      logger,
    })
    expect(done).toEqual(['workers started'])
    const before = vi.getTimerCount()
    const idle = connect(Number(new URL(metricsAddress!).port), '127.0.0.1')
    const isCut = once(idle.resume(), 'close')
    await (await fetch(metricsAddress!)).text()
    const [one, other] = [close(), close()]
    expect(other).toBe(one)
    expect(await one).toBe(true)
    expect(done).toEqual(['workers started', 'workers stopped', 'shop closed'])
    // What measures the process has one of its own, which keeps no process.
    expect(before - vi.getTimerCount()).toBe(1)
    await isCut
    for (const gone of [address, metricsAddress!]) await expect(fetch(gone)).rejects.toThrow('fetch failed')
    expect(lines).toEqual([])
  })

  const never = () => new Promise<never>(() => undefined)
  /** Time goes by only when the test says so. */
  const holdTime = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const afterMs = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms)
    for (let turns = 0; turns < 20; turns += 1) await new Promise(resolve => setImmediate(resolve))
  }

  it.each<[string, Partial<Shop>]>([
    ['', {}],
    [' and a shop that never closes', { close: never }],
  ])('cuts off what is under way two seconds before its time is over, and says so%s', async (_, stuck) => {
    const { done, wrapped } = watched({ wallets: { ...shop.wallets, balance: never }, ...stuck })
    const { lines, logger } = logged()
    const server = await start({ shop: wrapped, logger, serverLimits: { drainMs: 2_050 } })
    const client = connect(server.port, '127.0.0.1').on('error', () => undefined)
    client.write('GET /balance HTTP/1.1\r\nHost: x\r\nX-User-Id: mina\r\n\r\n')
    const isCut = once(client.resume(), 'close')
    await new Promise(resolve => setTimeout(resolve, 50))
    holdTime()
    const closed = server.close()
    await afterMs(0)
    await afterMs(49)
    expect([lines, done]).toEqual([[], ['workers stopped']])
    await afterMs(1)
    const cut = ['warn', 'requests under way were cut off']
    const isStuck = stuck.close !== undefined
    expect([lines, done]).toEqual([[cut], ['workers stopped', ...(isStuck ? [] : ['shop closed'])]])
    await isCut
    await afterMs(1_999)
    expect(lines).toEqual([cut])
    await afterMs(1)
    expect(lines).toEqual([cut, ...(isStuck ? [['error', 'the shop could not be closed in time']] : [])])
    expect(await closed).toBe(false)
  })

  it.each<[string, Partial<Shop>]>([
    ['the shop', { close: never }],
    ['a worker', { workers: { start() {}, stop: never } as never }],
  ])('does not wait for ever for %s', async (_, stuck) => {
    const { wrapped } = watched(stuck)
    const { lines, logger } = logged()
    const server = await start({ shop: wrapped, logger, serverLimits: { drainMs: 2_050 } })
    holdTime()
    const closed = server.close()
    await afterMs(0)
    await afterMs(2_049)
    expect(lines).toEqual([])
    await afterMs(1)
    expect(lines).toEqual([['error', 'the shop could not be closed in time']])
    expect(await closed).toBe(false)
  })

  it('is unreadiness at once, and only once all are taken in they are asked to go', async () => {
    const { wrapped } = watched()
    const { port, close } = await start({ shop: wrapped })
    const client = connect(port, '127.0.0.1')
    let text = ''
    client.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk
    })
    const ended = once(client, 'close')
    const ask = () => client.write('GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n')
    const answers = () =>
      [...text.matchAll(/HTTP\/1\.1 (\d+) [^]*?\r\nConnection: (\S+)\r\n/gi)].map(([, status, way]) => [status, way])
    ask()
    await expect.poll(answers).toHaveLength(1)
    ask()
    const closed = close()
    for (let turns = 0; turns < 20; turns += 1) await new Promise(resolve => setImmediate(resolve))
    ask()
    expect(await closed).toBe(true)
    await ended
    expect(answers()).toEqual([
      ['200', 'keep-alive'],
      ['503', 'keep-alive'],
      ['503', 'close'],
    ])
  })

  it('says that what fails is not closed', async () => {
    const { wrapped } = watched({ close: () => Promise.reject(new Error('no')) })
    const { lines, logger } = logged()
    const server = await start({ shop: wrapped, logger })
    expect(await server.close()).toBe(false)
    expect(lines).toEqual([['error', 'the shop could not be closed in time']])
  })

  it('needs no log', async () => {
    const { wrapped } = watched({ close: () => Promise.reject(new Error('no')) })
    const server = await start({ shop: wrapped })
    expect(await server.close()).toBe(false)
  })
})
