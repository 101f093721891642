import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { earlyRefusalOf } from '../request/early-refusal.ts'
import type { AskQuickly, QuickAnswer, QuickHead } from './quick-answers.ts'
import { quickCallback } from './quick-callback.ts'

let server: Server | undefined
afterEach(() => {
  server?.close().closeAllConnections()
})

type Touch = (...asked: Parameters<ReturnType<typeof quickCallback>>) => void

/** A server that answers by `ask`, or as Koa, which is noted with what it was handed. */
async function serve(ask: AskQuickly, touch: Touch = () => undefined) {
  const heads: QuickHead[] = []
  const addresses: unknown[] = []
  const results: unknown[] = []
  const records: unknown[] = []
  const refusals: unknown[] = []
  const callback = quickCallback(
    head => {
      heads.push(head)
      addresses.push(head.remoteAddress)
      return ask(head)
    },
    (...record) => void records.push(record),
    async (request, response) => {
      refusals.push(earlyRefusalOf(request))
      response.end('by Koa')
    },
  )
  server = createServer((request, response) => {
    touch(request, response)
    results.push(callback(request, response))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  async function send(headers: Record<string, string> = {}): Promise<{ status?: number; raw: string[]; text: string }> {
    const sent = get({ port, host: '127.0.0.1', path: '/things?a=b', headers, agent: false })
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
    return { status: response.statusCode!, raw: response.rawHeaders, text }
  }
  return { port, send, heads, addresses, results, records, refusals }
}

const told: QuickAnswer = { status: 200, headers: ['X-One', 'a', 'X-One', 'b', 'Content-Length', '3'], content: 'all' }
const question = { route: '/things', requestId: 'r1', startedAt: 7 }
const recorded = (status: number, isAborted: boolean) => [
  { method: 'GET', status },
  expect.objectContaining({ route: '/things', requestId: 'r1' }),
  { startedAt: 7, isAborted },
]

it.each([
  ['at once', told],
  ['later', Promise.resolve(told)],
])('sends what is answered %s, and records it once the client has it', async (_, answer) => {
  const { send, heads, addresses, results, records, refusals } = await serve(() => ({ ...question, answer }))
  const { status, raw, text } = await send({ 'X-User-Id': 'mina' })
  expect([status, raw.slice(0, 4), text]).toEqual([200, ['X-One', 'a', 'X-One', 'b'], 'all'])
  await expect.poll(() => records).toEqual([recorded(200, false)])
  expect(refusals).toEqual([])
  const [head] = heads
  expect(head).toMatchObject({ method: 'GET', url: '/things?a=b' })
  expect(addresses).toEqual(['127.0.0.1'])
  expect(results).toEqual([expect.any(Promise)])
  expect([head!.header('x-user-id'), head!.header('x-none'), head!.headers['x-user-id']]).toEqual([
    'mina',
    undefined,
    'mina',
  ])
  expect((head!.request as IncomingMessage).url).toBe('/things?a=b')
})

it('leaves to Koa what is no such question', async () => {
  const { send, records, refusals } = await serve(() => undefined)
  expect((await send()).text).toBe('by Koa')
  expect([records, refusals]).toEqual([[], [undefined]])
})

it.each<[string, Touch]>([
  ['begun the answer', (_, response) => void response.setHeader('X-Powered-By', 'host')],
  ['read the body', request => void Object.assign(request, { body: {} })],
])('leaves to Koa where a host has %s, and asks nothing', async (_, touch) => {
  const { send, heads } = await serve(() => ({ ...question, answer: told }), touch)
  expect([(await send()).text, heads]).toEqual(['by Koa', []])
})

const refusal = new Error('too many')
const broken: QuickAnswer = { ...told, headers: ['not a name', 'x'] }
it.each([
  ['is refused', () => Promise.reject(refusal), refusal],
  ['cannot be sent', () => broken, expect.objectContaining({ code: 'ERR_INVALID_HTTP_TOKEN' })],
  ['cannot be sent later', async () => broken, expect.objectContaining({ code: 'ERR_INVALID_HTTP_TOKEN' })],
])('hands to Koa what %s, with why and since when', async (_, answer, error) => {
  const { send, refusals } = await serve(() => ({ ...question, answer: answer() }))
  expect((await send()).text).toBe('by Koa')
  expect(refusals).toEqual([{ error, startedAt: 7 }])
})

it('records a client that has gone before it was answered, and tells who waits for that', async () => {
  const { promise, resolve } = Promise.withResolvers<QuickAnswer>()
  const left = vi.fn<() => void>()
  const { port, heads, records } = await serve(head => {
    head.onGone(left)
    return { ...question, answer: promise }
  })
  const client = connect(port, '127.0.0.1')
  client.write('GET /things HTTP/1.1\r\nHost: x\r\n\r\n')
  await expect.poll(() => heads.length).toBe(1)
  expect(left).not.toHaveBeenCalled()
  client.destroy()
  await expect.poll(() => left.mock.calls.length).toBe(1)
  resolve(told)
  await expect.poll(() => records).toEqual([recorded(404, true)])
})

it('records one that has gone while it was sent as such', async () => {
  const large: QuickAnswer = { status: 200, headers: [], content: Buffer.alloc(50_000_000) }
  const { port, records } = await serve(() => ({ ...question, answer: large }))
  const client = connect(port, '127.0.0.1')
  client.write('GET /things HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(client, 'data')
  client.destroy()
  await expect.poll(() => records).toEqual([recorded(200, true)])
})
