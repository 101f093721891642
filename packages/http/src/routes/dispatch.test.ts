import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { type Shop, ShopError } from '@jumun/core'
import Koa, { type Middleware } from 'koa'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { frame } from '../answer/frame.ts'
import { createAdminGate } from '../guard/admin-token.ts'
import { mockAuthentication } from '../guard/auth.ts'
import { defaultLimits } from '../guard/limits.ts'
import { createPenalties } from '../guard/penalties.ts'
import { createBodyRoom } from '../request/body-room.ts'
import { refuseEarly } from '../request/early-refusal.ts'
import type { Alias } from './aliases.ts'
import { dispatch, type DispatchOptions } from './dispatch.ts'
import type { Answer, Route } from './route.ts'

const adminToken = 'the admin token of tests'
const shop = {} as Shop
const address = '127.0.0.1'

/** What was asked of the guards, and of the route, in its order. */
let told: unknown[] = []
let leave: (() => void)[] = []
let observed: object[] = []

const options: DispatchOptions = {
  shop,
  limits: { ...defaultLimits, bodyBytes: 100 },
  deadline(work) {
    told.push('deadline')
    return work
  },
  turns: {
    assertRoom: caller => void told.push(['room', caller]),
    async run(caller, { timed, onGone }, work) {
      told.push(['turn', caller, timed])
      onGone?.(() => leave.forEach(one => one()))
      return work()
    },
    rest() {},
    areFree: true,
    running: 0,
    waiting: 0,
  },
  rates: {
    assertAddress: from => void told.push(['address', from]),
    assertUser: userId => void told.push(['user', userId]),
  },
  bodyRoom: createBodyRoom(1_000_000),
  authenticate: mockAuthentication(),
  assertAdmin: createAdminGate(adminToken),
}

function routeOf(more: Partial<Route> = {}, answer: Answer = { json: { cup: 1 } }): Route {
  return {
    id: 'one',
    method: 'POST',
    path: '/cups/:cupId',
    access: 'user',
    tag: 'cups',
    summary: 'Something about cups',
    status: 200,
    codes: [],
    handle(asked) {
      told.push(asked)
      return answer
    },
    ...more,
  }
}

const agent = new Agent({ keepAlive: true })
let server: Server
let middleware: Middleware
let before: (asked: IncomingMessage) => void = () => {}
let arrived: (asked: IncomingMessage) => Promise<void> = async () => {}

beforeAll(async () => {
  const app = new Koa()
  app.use(
    frame({
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      observe: (_, { route, code }) => void observed.push({ route, code }),
      penalties: createPenalties(),
      trustedProxies: 0,
      prefix: '/shop',
      isDraining: () => false,
    }),
  )
  app.use((ctx, next) => middleware(ctx, next))
  const callback = app.callback()
  server = createServer((asked, response) => {
    before(asked)
    void callback(asked, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  agent.destroy()
  server.close().closeAllConnections()
})
beforeEach(() => {
  told = []
  leave = []
  observed = []
  before = () => {}
  arrived = async () => {}
})

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: object | string
}

async function ask(route: Route, { method = 'POST', path = '/', headers = {}, body }: Sent = {}, alias?: Alias) {
  const work = dispatch(route, options, alias)
  middleware = async ctx => {
    await arrived(ctx.req)
    return work(Object.assign(ctx, { params: { cupId: 'c' } }))
  }
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const ofBody = text === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': text.length }
  const { port } = server.address() as AddressInfo
  const sent = request({ port, host: address, method, path, headers: { ...ofBody, ...headers }, agent })
  sent.on('error', () => {})
  // A body that is promised and not sent has no end.
  if (text !== undefined || headers['Content-Length'] === undefined) sent.end(text)
  else sent.flushHeaders()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let answered = ''
  for await (const chunk of response.setEncoding('utf8')) answered += String(chunk)
  return { status: response.statusCode!, headers: response.headers, text: answered }
}

const mina = { 'X-User-Id': 'mina' }
const admin = { 'X-Admin-Token': adminToken }

describe('what a route is handed', () => {
  const handed = {
    shop,
    params: { cupId: 'c' },
    query: {},
    body: {},
    userId: undefined,
    idempotencyKey: undefined,
    address,
    prefix: '/shop',
  }
  const size = z.strictObject({ size: z.int().optional() })

  it.each<[string, Partial<Route>, Sent, object, unknown[]]>([
    [
      'of a user who writes',
      { query: z.strictObject({ q: z.string() }), body: size, keyed: true },
      { path: '/?q=a', headers: { ...mina, 'Idempotency-Key': 'k' }, body: { size: 2 } },
      { query: { q: 'a' }, body: { size: 2 }, userId: 'mina', idempotencyKey: 'k' },
      [
        ['address', address],
        ['room', { user: 'mina', address }],
        ['user', 'mina'],
        ['turn', { user: 'mina', address }, true],
        'deadline',
      ],
    ],
    [
      'of a user whom the body names',
      { body: size },
      { body: { size: 2, userId: 'mina' } },
      { body: { size: 2 }, userId: 'mina' },
      [
        ['address', address],
        ['room', { user: undefined, address }],
        ['turn', { user: undefined, address }, true],
        'deadline',
        ['user', 'mina'],
      ],
    ],
    [
      'of a user whom both name',
      { body: size },
      { headers: mina, body: { userId: 'mina' } },
      { userId: 'mina' },
      [
        ['address', address],
        ['room', { user: 'mina', address }],
        ['user', 'mina'],
        ['turn', { user: 'mina', address }, true],
        'deadline',
      ],
    ],
    [
      'of a user who reads',
      { method: 'GET' },
      { method: 'GET', headers: mina },
      { userId: 'mina' },
      [
        ['address', address],
        ['room', { user: 'mina', address }],
        ['turn', { user: 'mina', address }, true],
        'deadline',
      ],
    ],
    [
      'of the public',
      { access: 'public' },
      {},
      {},
      [
        ['address', address],
        ['room', { user: undefined, address }],
        ['turn', { user: undefined, address }, true],
        'deadline',
      ],
    ],
    [
      'of the admin, whose user is someone else',
      { access: 'admin', body: z.strictObject({ userId: z.string() }) },
      { headers: admin, body: { userId: 'mina' } },
      { body: { userId: 'mina' } },
      [
        ['address', address],
        ['room', { user: 'the admin', address }],
        ['turn', { user: 'the admin', address }, false],
        'deadline',
      ],
    ],
    [
      'of one who asks what waits for nothing',
      { exempt: true, access: 'public', query: z.strictObject({ q: z.string() }), body: size, keyed: true },
      { path: '/?q=a', headers: { ...mina, 'Idempotency-Key': 'k' }, body: { size: 2 } },
      { query: { q: 'a' } },
      [],
    ],
    ['of the admin who asks what waits for nothing', { exempt: true, access: 'admin' }, { headers: admin }, {}, []],
  ])('%s', async (_, more, sent, expected, guards) => {
    expect(await ask(routeOf(more), sent)).toMatchObject({ status: 200, text: '{"cup":1}' })
    const asked = told.find(one => typeof one === 'object' && !Array.isArray(one))
    expect(asked).toEqual({ ...handed, ...expected })
    expect(told.filter(one => one !== asked)).toEqual(guards)
  })

  it.each<[string, Partial<Route>, Sent, number]>([
    ['a field of the query that it does not know', {}, { path: '/?q=a', headers: mina }, 400],
    ['a field of the body that it does not know', {}, { headers: mina, body: { q: 1 } }, 400],
    ['the same of what waits for nothing', { exempt: true, access: 'public' }, { path: '/?q=a' }, 400],
    ['no user', {}, {}, 401],
    ['no user in a field that is left out', { namesUser: true }, {}, 400],
    ['two users', {}, { headers: mina, body: { userId: 'jun' } }, 400],
    ['no admin token', { access: 'admin' }, {}, 401],
    ['no admin token for what waits for nothing', { exempt: true, access: 'admin' }, {}, 401],
    ['another admin token', { exempt: true, access: 'admin' }, { headers: { 'X-Admin-Token': 'a guess' } }, 403],
  ])('is never %s', async (_, more, sent, status) => {
    expect((await ask(routeOf(more), sent)).status).toBe(status)
    expect(told.some(one => typeof one === 'object' && !Array.isArray(one))).toBe(false)
  })

  it('takes the field out of the request that fills the path of an older address', async () => {
    const alias: Alias = {
      method: 'POST',
      from: '/payments',
      to: '/cups/:cupId',
      field: { in: 'body', name: 'cup', fills: 'cupId', example: 'c' },
    }
    await ask(routeOf(), { headers: mina, body: { cup: 'other' } }, alias)
    expect(told).toContainEqual({ ...handed, params: { cupId: 'other' }, userId: 'mina' })
    const { field: _, ...plain } = alias
    await ask(routeOf({ body: z.strictObject({ cup: z.string() }) }), { headers: mina, body: { cup: 'other' } }, plain)
    expect(told).toContainEqual({ ...handed, body: { cup: 'other' }, userId: 'mina' })
  })
})

describe('an idempotency key', () => {
  const keyOf = async (key: string | string[], more: Partial<Route> = { keyed: true }) => {
    told = []
    const { status, text } = await ask(routeOf(more), { headers: { ...mina, 'Idempotency-Key': key } })
    if (status !== 200) return JSON.parse(text) as { code: string; errors: object[] }
    return told.find((one): one is { idempotencyKey: string } => typeof one === 'object' && !Array.isArray(one))!
      .idempotencyKey
  }

  it('is text, of a route that has one', async () => {
    expect(await keyOf('k')).toBe('k')
    expect(await keyOf('k, l')).toBe('k, l')
    expect(await keyOf(Buffer.from('열쇠').toString('latin1'))).toBe('열쇠')
    expect(await keyOf('k', {})).toBeUndefined()
    told = []
    await ask(routeOf({ keyed: true }), { headers: mina })
    expect(told).toContainEqual(expect.objectContaining({ userId: 'mina', idempotencyKey: undefined }))
    expect(await keyOf('', {})).toBeUndefined()
  })

  it('is neither empty nor given twice', async () => {
    expect(await keyOf('')).toMatchObject({
      code: 'INVALID_INPUT',
      errors: [{ pointer: '/idempotencyKey', message: 'must have 1 to 255 characters' }],
    })
    for (const twice of [
      ['k', 'l'],
      ['k', 'k'],
    ]) {
      expect(await keyOf(twice)).toMatchObject({
        code: 'INVALID_INPUT',
        errors: [{ pointer: '/idempotencyKey', message: 'must be given once' }],
      })
    }
    // A value of another header is no second key, not even of that text.
    await ask(routeOf({ keyed: true }), {
      headers: { ...mina, 'Idempotency-Key': 'k, l', 'X-Note': 'Idempotency-Key' },
    })
    expect(told).toContainEqual(expect.objectContaining({ idempotencyKey: 'k, l' }))
  })
})

describe('what goes out', () => {
  it('is JSON with the status of the route', async () => {
    const { status, headers, text } = await ask(routeOf({ status: 201 }), { headers: mina })
    expect([status, text]).toEqual([201, '{"cup":1}'])
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    for (const name of ['location', 'idempotent-replayed', 'etag']) expect(headers).not.toHaveProperty(name)
  })

  it('tells where something new is, and that an answer comes again', async () => {
    const answer = { json: { cup: 1 }, location: '/cups/1', replayed: true }
    const { headers } = await ask(routeOf({}, answer), { headers: mina })
    expect(headers).toMatchObject({ location: '/cups/1', 'idempotent-replayed': 'true' })
    const first = await ask(routeOf({}, { ...answer, replayed: false }), { headers: mina })
    expect(first.headers).not.toHaveProperty('idempotent-replayed')
  })

  it.each<[string, Partial<Route>, Answer]>([
    ['JSON of a tagged route', { tagged: true }, { json: { cup: 1 } }],
    ['what equal questions share', {}, { from: { any: 1 }, toJson: () => ({ cup: 1 }) }],
  ])('carries a tag and is left out for who has it: %s', async (_, more, answer) => {
    const route = routeOf({ ...more, method: 'GET', access: 'public' }, answer)
    const first = await ask(route, { method: 'GET' })
    expect(first).toMatchObject({
      status: 200,
      text: '{"cup":1}',
      headers: { 'cache-control': 'no-cache', 'content-type': 'application/json; charset=utf-8' },
    })
    const etag = String(first.headers.etag)
    expect(etag).toMatch(/^"[\w-]+"$/)
    const again = await ask(route, { method: 'GET', headers: { 'If-None-Match': etag } })
    expect(again).toMatchObject({ status: 304, text: '', headers: { etag, 'cache-control': 'no-cache' } })
    expect((await ask(route, { method: 'GET', headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
  })

  it('is nothing where there is nothing to say', async () => {
    const { status, headers, text } = await ask(routeOf({ status: 204 }, { empty: true }), { headers: mina })
    expect([status, text, headers['content-type']]).toEqual([204, '', undefined])
  })

  it('is text of another type with headers of its own, and its sending is followed', async () => {
    const followed: number[] = []
    const follow = (response: { statusCode: number }) => void followed.push(response.statusCode)
    const answer: Answer = { content: 'a cup', type: 'text/css', headers: { 'Cache-Control': 'public' }, follow }
    const { status, headers, text } = await ask(routeOf({}, answer), { headers: mina })
    expect([status, text]).toEqual([200, 'a cup'])
    expect(headers).toMatchObject({ 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public' })
    expect(followed).toEqual([200])
    const plain = await ask(routeOf({}, { content: 'a cup', type: 'text/css' }), { headers: mina })
    expect(plain).toMatchObject({ status: 200, text: 'a cup', headers: { 'cache-control': 'no-store' } })
  })

  it('is not begun for HEAD where it is no JSON, since it might have no end', async () => {
    const route = routeOf({ method: 'GET', answer: 'text/css' }, { content: 'a cup', type: 'text/css' })
    const head = await ask(route, { method: 'HEAD', headers: mina })
    expect(head).toMatchObject({ status: 200, text: '', headers: { 'content-type': 'text/css; charset=utf-8' } })
    expect(told.some(one => typeof one === 'object' && !Array.isArray(one))).toBe(false)
    const get = await ask(route, { method: 'GET', headers: mina })
    expect(get).toMatchObject({ status: 200, text: 'a cup' })
    const json = await ask(routeOf({ method: 'GET' }), { method: 'HEAD', headers: mina })
    expect(json.headers['content-length']).toBe('9')
  })
})

describe('what becomes of a request', () => {
  it('is counted under the path of its route, with the code of its problem in the status of its contract', async () => {
    const handle = () => Promise.reject(new ShopError('NOT_FOUND', 'There is no such cup.', {}))
    expect((await ask(routeOf({ handle }), { headers: mina })).status).toBe(404)
    expect((await ask(routeOf({ handle, statusOf: () => 418 }), { headers: mina })).status).toBe(418)
    await ask(routeOf(), { headers: mina })
    expect(observed).toEqual([
      { route: '/cups/:cupId', code: 'NOT_FOUND' },
      { route: '/cups/:cupId', code: 'NOT_FOUND' },
      { route: '/cups/:cupId', code: undefined },
    ])
  })

  it('was decided already where it was refused before', async () => {
    const error = new ShopError('BUSY', 'Too much to do.', { retryAfterMs: 1, outcome: 'nothing happened' })
    before = asked => refuseEarly(asked, { error, startedAt: performance.now() })
    expect((await ask(routeOf(), { headers: mina })).status).toBe(503)
    expect(told).toEqual([])
    expect(observed).toEqual([{ route: '/cups/:cupId', code: 'BUSY' }])
  })

  it('is the end of its connection where the rest of its body is not waited for', async () => {
    const promised = { ...mina, 'Content-Type': 'application/json', 'Content-Length': '101' }
    const long = await ask(routeOf(), { headers: promised })
    expect([long.status, long.headers.connection]).toEqual([413, 'close'])
    arrived = async asked => {
      while (!asked.complete) await setImmediate()
    }
    const whole = await ask(routeOf(), { headers: { ...mina, 'Content-Type': 'text/plain' }, body: 'a' })
    expect([whole.status, whole.headers.connection]).toEqual([415, 'keep-alive'])
  })

  it('ends its waiting when the caller has gone', async () => {
    let left = 0
    leave.push(() => void (left += 1))
    await ask(routeOf(), { headers: mina })
    await expect.poll(() => left).toBe(1)
    await sleep(1)
    expect(left).toBe(1)
  })
})
