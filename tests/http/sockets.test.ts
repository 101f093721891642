import { STATUS_CODES } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSocket, statusesOf } from './raw-socket.ts'
import { serveShop, type ShopServer } from './shop-server.ts'

let here: ShopServer
beforeAll(async () => {
  here = await serveShop({
    limits: { bodyMs: 600 },
    serverLimits: { headersMs: 300, requestMs: 1_500, keepAliveMs: 300, idleMs: 1_000 },
  })
})
afterAll(async () => {
  // No matter what was sent, the server still serves.
  expect((await here.call('GET', '/products')).status).toBe(200)
  expect(await here.server.close()).toBe(true)
})

const open = () => openSocket(here.server.port)

async function say(bytes: string): Promise<string> {
  const { socket, ended } = open()
  socket.write(bytes, 'latin1')
  return ended
}

function expectProblem(text: string, status: number): void {
  expect(statusesOf(text)).toEqual([status])
  expect(text).toMatch(/content-type: application\/problem\+json/i)
  expect(text).toMatch(/connection: close\r\n/i)
  const problem = JSON.parse(text.slice(text.indexOf('\r\n\r\n')).replace(/^\s*(?:[0-9a-f]+\r\n)?/, '')) as object
  expect(problem).toMatchObject({
    type: expect.stringMatching(/^urn:jumun:problem:[a-z-]+$/),
    title: STATUS_CODES[status],
    status,
    detail: expect.stringMatching(/ \w/),
    instance: expect.stringMatching(/^\S+$/),
  })
  if (status === 400) expect(problem).toHaveProperty('errors.0.message', expect.stringMatching(/\w/))
}

const post = (headers: string, body: string) =>
  `POST /balance/charge?userId=mina HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`

describe('what Node would refuse without a word', () => {
  it.each([
    ['a request without Host', 400, 'GET /products HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['another expectation than 100-continue', 417, post('Content-Length: 12\r\nExpect: tea', '{"amount":1}')],
  ])('%s gets a problem', async (_, status, request) => {
    expectProblem(await say(request), status)
  })

  it('is no fault of HTTP/1.0, which has no Host', async () => {
    expect(statusesOf(await say('GET /products HTTP/1.0\r\n\r\n'))).toEqual([200])
  })
})

describe('an idempotency key', () => {
  it('is taken once: joined, as Node does, two would be a third', async () => {
    const keys = 'Content-Length: 12\r\nConnection: close\r\nIdempotency-Key: a\r\nidempotency-key: a'
    expectProblem(await say(post(keys, '{"amount":1}')), 400)
    const one = 'Content-Length: 12\r\nConnection: close\r\nIdempotency-Key: a, b'
    expect(statusesOf(await say(post(one, '{"amount":1}').replace('mina', 'jun')))).toEqual([200])
  })
})

describe('a connection', () => {
  it('is closed when the headers are too slow', async () => {
    expectProblem(await say('GET /products HTTP/1.1\r\nHost: x\r\nX-Slow: '), 408)
  })

  it('is closed when headers trickle in, byte by byte', async () => {
    const { socket, ended } = open()
    socket.write('GET /products HTTP/1.1\r\nHost: x\r\n')
    const trickle = setInterval(() => socket.write('X: y\r\n'), 50)
    const text = await ended
    clearInterval(trickle)
    expect(statusesOf(text)).toEqual([408])
  })

  it('is closed when nothing is said, and when half of a body is missing', async () => {
    const silent = open()
    const half = open()
    half.socket.write(post('Content-Length: 12', '{"amo'))
    expect(await silent.ended).toMatch(/^(?:HTTP\/1\.1 408 [\s\S]*)?$/)
    expectProblem(await half.ended, 400)
  })

  it('is closed after its answer when it is not used again', async () => {
    const text = await say('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(statusesOf(text)).toEqual([200])
  })

  it('is closed when the other side has gone in the middle of a request', async () => {
    const { socket, ended } = open()
    socket.end('GET /products HTTP/1.1\r\nHost: x\r\n')
    await ended
  })

  it('is closed when nothing goes over it for too long, though its request is still being answered', async () => {
    const { socket, text, ended } = open()
    socket.write('GET /products/stream HTTP/1.1\r\nHost: x\r\n\r\n')
    await expect.poll(text).toContain('event: snapshot')
    const begun = performance.now()
    await ended
    expect(performance.now() - begun).toBeGreaterThan(500)
  })
})

describe('a request', () => {
  it.each([
    ['headers that are too large', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['too many headers', `GET / HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(9_000)}\r\n`, 431],
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['a bad header', 'GET / HTTP/1.1\r\nHost: x\r\nX y: z\r\n\r\n', 400],
    ['two lengths', post('Content-Length: 12\r\nContent-Length: 13', '{"amount":1}'), 400],
    ['a length and chunks', post('Content-Length: 12\r\nTransfer-Encoding: chunked', '0\r\n\r\n'), 400],
    ['a length that is none', post('Content-Length: -1', ''), 400],
    ['a chunk size that is none', post('Transfer-Encoding: chunked', 'xyz\r\n{"amount":1}\r\n0\r\n\r\n'), 400],
  ])('with %s is refused', async (_, bytes, status) => {
    expectProblem(await say(bytes), status)
  })

  it('whose chunks end too early is refused', async () => {
    const { socket, ended } = open()
    socket.end(post('Transfer-Encoding: chunked', 'c\r\n{"amount":1}\r\n'))
    expect(statusesOf(await ended).every(status => status === 400)).toBe(true)
    expect((await here.shop.wallets.balance({ userId: 'mina' })).balance).toBe(100_000)
  })

  it('with chunks is understood, and refused once they are too many', async () => {
    const small = post('Transfer-Encoding: chunked\r\nConnection: close', '3\r\n{"a\r\n9\r\nmount":1}\r\n0\r\n\r\n')
    expect(statusesOf(await say(small))).toEqual([200])
    const chunk = `8000\r\n${' '.repeat(0x8000)}\r\n`
    const large = post('Transfer-Encoding: chunked\r\nConnection: close', `${chunk.repeat(4)}0\r\n\r\n`)
    expectProblem(await say(large), 413)
  })

  it('that asks before it sends too much is asked not to', async () => {
    const ask = (length: number) => post(`Content-Length: ${length}\r\nConnection: close\r\nExpect: 100-continue`, '')
    expectProblem(await say(ask(5_000_000)), 413)
    const { socket, text, ended } = open()
    socket.write(ask(12))
    await expect.poll(text).toMatch(/^HTTP\/1\.1 100 Continue/)
    socket.write('{"amount":1}')
    expect(statusesOf(await ended)).toEqual([100, 200])
  })

  it('that comes with others on one connection is answered in its turn', async () => {
    const one = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n'
    const charge = post('Content-Length: 12', '{"amount":1}')
    const bad = post('Content-Length: 3', '{]}')
    const last = 'GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
    expect(statusesOf(await say(one + charge + bad + one + last))).toEqual([200, 200, 400, 200, 404])
  })

  it('cannot hide another one in its body', async () => {
    const hidden = 'POST /balance/charge?userId=mina HTTP/1.1\r\nHost: x\r\n\r\n'
    const text = await say(post(`Content-Length: ${hidden.length}\r\nConnection: close`, hidden))
    expect(statusesOf(text)).toEqual([400])
  })
})
