import { type Logger, ShopError } from '@jumun/core'
import Koa, { type Context, type Middleware } from 'koa'
import { expect, it } from 'vitest'
import { FetchRequest } from '../fetch/fetch-request.ts'
import { FetchResponse } from '../fetch/fetch-response.ts'
import { FetchSocket } from '../fetch/fetch-socket.ts'
import { refuseEarly } from '../request/early-refusal.ts'
import { factsOf } from '../request/facts.ts'
import { frame, securityHeaders } from './frame.ts'

type Parts = Partial<Parameters<typeof frame>[0]>

/** What is answered within a frame, and what was noted of it. */
async function framed(work: Middleware, init: RequestInit = {}, parts: Parts = {}, refusal?: { startedAt: number }) {
  const logged: unknown[] = []
  const observed: unknown[][] = []
  const served: unknown[] = []
  const log =
    (level: string) =>
    (...told: unknown[]) =>
      void logged.push([level, ...told])
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }
  const app = new Koa()
  app.silent = true
  app.use(
    frame({
      logger,
      observe: ({ method, status }, facts, course) => void observed.push([method, status, { ...facts }, course]),
      penalties: { serve: async (...given) => void served.push(given) },
      trustedProxies: 0,
      prefix: '',
      isDraining: () => false,
      ...parts,
    }),
  )
  app.use(work)
  const socket = new FetchSocket('192.0.2.1', false)
  const request = new FetchRequest(new Request('http://shop.example/things?a=b', init), socket)
  const response = new FetchResponse(socket)
  if (refusal !== undefined) refuseEarly(request, { ...refusal, error: undefined })
  const before = performance.now()
  await app.callback()(request as never, response as never)
  const answer = await response.answer
  await expect.poll(() => observed.length, { interval: 1 }).toBe(1)
  return { answer, logged, observed: observed[0]!, served, before }
}

const named = { 'X-Request-Id': 'r1' }
const ok: Middleware = ctx => {
  ctx.body = 'all'
}
const throwing =
  (error: unknown): Middleware =>
  () => {
    throw error
  }
const forbidden = new ShopError('FORBIDDEN', 'This needs the admin token.', {})

it('says with every answer how it may be used', async () => {
  const { answer } = await framed(ok, { headers: named })
  expect(securityHeaders).toEqual({
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  })
  for (const [name, value] of Object.entries({ ...securityHeaders, ...named })) {
    expect(answer.headers.get(name), name).toBe(value)
  }
  expect([answer.status, await answer.text(), answer.headers.get('connection')]).toEqual([200, 'all', null])
})

it('notes what was answered, to whom, and since when', async () => {
  const { observed, before, served, logged } = await framed(ok, { headers: named })
  const facts = { requestId: 'r1', prefix: '', address: '192.0.2.1', route: 'unmatched' }
  const course = { startedAt: expect.any(Number), isAborted: false }
  expect(observed).toEqual(['GET', 200, facts, course])
  const { startedAt } = observed[3] as { startedAt: number }
  expect(startedAt).toBeGreaterThanOrEqual(before)
  expect(startedAt).toBeLessThanOrEqual(performance.now())
  expect([served, logged]).toEqual([[], []])
  const early = await framed(ok, {}, {}, { startedAt: 7 })
  expect(early.observed[3]).toEqual({ startedAt: 7, isAborted: false })
})

it('knows a request by its name, where it is mounted and where it comes from', async () => {
  let facts: object | undefined
  const headers = { 'X-Request-Id': 'not sane', 'X-Forwarded-For': '203.0.113.9' }
  const look: Middleware = ctx => {
    facts = factsOf(ctx)
  }
  const { answer } = await framed(look, { headers }, { trustedProxies: 1, prefix: '/v1' })
  expect(facts).toMatchObject({ prefix: '/v1', address: '203.0.113.9', route: 'unmatched' })
  const { requestId } = facts as { requestId: string }
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect(answer.headers.get('x-request-id')).toBe(requestId)
})

it('answers what is refused as a problem', async () => {
  const work: Middleware = ctx => {
    ctx.set({ ETag: '"a"', 'Cache-Control': 'no-cache' })
    throw new ShopError('RATE_LIMITED', 'too many', { retryAfterMs: 1_500 })
  }
  const { answer, observed, logged } = await framed(work, { headers: named })
  expect(answer.status).toBe(429)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-language': 'en',
    'content-type': 'application/problem+json',
    'retry-after': '2',
    'x-request-id': 'r1',
  })
  expect(answer.headers.get('etag')).toBe(null)
  expect(await answer.json()).toEqual({
    type: 'urn:jumun:problem:rate-limited',
    title: 'Too Many Requests',
    status: 429,
    detail: 'too many',
    instance: 'r1',
    code: 'RATE_LIMITED',
    details: { retryAfterMs: 1_500 },
  })
  expect(observed).toMatchObject(['GET', 429, { code: 'RATE_LIMITED' }, { isAborted: false }])
  expect(logged).toEqual([])
})

it('answers in the language, and with the status of the contract, that is asked for', async () => {
  const work: Middleware = ctx => {
    factsOf(ctx).statusOf = () => 418
    throw forbidden
  }
  const { answer } = await framed(work, { headers: { 'Accept-Language': 'ko' } })
  expect([answer.status, answer.headers.get('content-language')]).toEqual([418, 'ko'])
  expect(await answer.json()).toMatchObject({ detail: '관리자 토큰이 필요합니다.' })
})

it('logs what no one has foreseen, and says nothing of it', async () => {
  const error = new Error('secret')
  const { answer, logged, observed } = await framed(throwing(error), { headers: named })
  expect([answer.status, (await answer.text()).includes('secret')]).toEqual([500, false])
  expect(logged).toEqual([['error', 'request failed', { requestId: 'r1', error }]])
  expect(observed[2]).toMatchObject({ code: 'INTERNAL' })
})

it('has who does too much wait before it is answered', async () => {
  const order: string[] = []
  const serve = async (error: unknown, address: string) => {
    expect([error, address]).toEqual([forbidden, '192.0.2.1'])
    await Promise.resolve()
    order.push('served')
  }
  const observe = () => void order.push('answered')
  const app = new Koa()
  const ignore = () => undefined
  const logger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }
  app.use(frame({ logger, observe, penalties: { serve }, trustedProxies: 0, prefix: '', isDraining: () => false }))
  app.use(throwing(forbidden))
  const socket = new FetchSocket('192.0.2.1', false)
  const response = new FetchResponse(socket)
  const request = new FetchRequest(new Request('http://shop.example/'), socket)
  await app.callback()(request as never, response as never)
  expect((await response.answer).status).toBe(403)
  await expect.poll(() => order, { interval: 1 }).toEqual(['served', 'answered'])
})

it('breaks off an answer that fails when it has begun', async () => {
  const work: Middleware = ctx => {
    ctx.status = 200
    ctx.res.write('one')
    throw forbidden
  }
  const { answer, observed } = await framed(work)
  expect(answer.status).toBe(200)
  await expect(answer.text()).rejects.toThrow('The answer broke off.')
  expect(observed).toMatchObject(['GET', 200, { code: 'FORBIDDEN' }, { isAborted: true }])
})

const megabyte = 1024 * 1024
const sent = (headers: Record<string, string>) => ({ method: 'POST', body: Buffer.from('x'), headers })
it.each<[string, string | null, RequestInit, Parts, ((ctx: Context) => void)?]>([
  ['no body', null, {}, {}],
  ['a short one unread', null, sent({ 'Content-Length': String(megabyte) }), {}],
  ['a long one unread', 'close', sent({ 'Content-Length': String(megabyte + 1) }), {}],
  ['one of no known length', 'close', sent({ 'Transfer-Encoding': 'chunked' }), {}],
  ['one that was given up', 'close', {}, {}, ctx => void (factsOf(ctx).abandoned = true)],
  ['a server that ends', 'close', {}, { isDraining: () => true }],
])('with %s the connection is to be %s', async (_, connection, init, parts, before = () => undefined) => {
  for (const work of [ok, throwing(forbidden)]) {
    const { answer } = await framed(
      (ctx, next) => {
        before(ctx)
        return work(ctx, next)
      },
      init,
      parts,
    )
    expect(answer.headers.get('connection')).toBe(connection)
  }
})

it('keeps the connection behind a long body that was read', async () => {
  const work: Middleware = async ctx => {
    for await (const chunk of ctx.req) expect(chunk).toHaveLength(1)
    ctx.body = 'all'
  }
  const { answer } = await framed(work, sent({ 'Content-Length': String(megabyte + 1) }))
  expect(answer.headers.get('connection')).toBe(null)
})
