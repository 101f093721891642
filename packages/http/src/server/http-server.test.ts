import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHttpServer } from './http-server.ts'

const limits = {
  connections: 5,
  headerBytes: 4_096,
  headersMs: 60,
  requestMs: 1_000,
  keepAliveMs: 2_000,
  idleMs: 3_000,
  drainMs: 4_000,
}
let started: ReturnType<typeof createHttpServer>
let asked: string[]
const sockets: Socket[] = []
beforeEach(async () => {
  asked = []
  started = createHttpServer(
    async (request, response) => {
      asked.push(request.url!)
      if (request.url !== '/slow') response.end('here')
    },
    limits,
    10,
  )
  await once(started.server.listen(0, '127.0.0.1'), 'listening')
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  started.server.close().closeAllConnections()
})

/** All that is answered on a connection until it is closed. */
async function say(bytes: string, server = started.server): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined)
  sockets.push(socket)
  let text = ''
  socket.on('data', chunk => {
    text += String(chunk)
  })
  socket.write(bytes)
  await once(socket, 'close')
  return text
}
const post = (headers: string) => `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n\r\n`

it('has the bounds that it is given', () => {
  const { headersTimeout, requestTimeout, keepAliveTimeout, timeout } = started.server
  const { keepAlive } = started.server as typeof started.server & { keepAlive?: boolean }
  expect([headersTimeout, requestTimeout, keepAliveTimeout, timeout, keepAlive]).toEqual([
    60,
    1_000,
    2_000,
    3_000,
    true,
  ])
})

it('reads headers of so many bytes, and for so long', async () => {
  const get = (length: number) => `GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: ${'x'.repeat(length)}\r\n\r\n`
  expect(await say(get(3_900))).toMatch(/^HTTP\/1\.1 200 /)
  const problem = (status: number) =>
    new RegExp(`^HTTP/1\\.1 ${status} .*\r\nContent-Type: application/problem\\+json\r\n`)
  expect(await say(get(4_200))).toMatch(problem(431))
  expect(await say('GET / HTTP/1.1\r\nHo')).toMatch(problem(408))
  expect(asked).toEqual(['/'])
})

it('wants a host where the protocol does', async () => {
  expect(await say('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
  const text = await say('GET / HTTP/1.1\r\n\r\n')
  expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json\r\n/)
  expect(text).toContain('"detail":"The request has no header Host."')
  expect(text).toContain('"type":"urn:jumun:problem:invalid-input"')
  expect(text).toContain('"code":"INVALID_INPUT"')
  expect(text).toMatch(/\r\nConnection: close\r\n/)
  expect(asked).toEqual(['/'])
})

it('tells who asks for it to go on, unless the body would be too large, and the app decides', async () => {
  const told: string[] = []
  for (const length of ['Content-Length: 10', 'Content-Length: 11', 'Transfer-Encoding: chunked']) {
    const text = await say(post(`Expect: 100-continue\r\n${length}`))
    told.push(text.split('\r\n')[0]!)
    expect(text).toContain('here')
  }
  expect(told).toEqual(['HTTP/1.1 100 Continue', 'HTTP/1.1 200 OK', 'HTTP/1.1 100 Continue'])
  const strict = createHttpServer(async (_, response) => void response.end(), limits, 0).server
  await once(strict.listen(0, '127.0.0.1'), 'listening')
  const chunked = await say(post('Expect: 100-continue\r\nTransfer-Encoding: chunked'), strict)
  strict.close().closeAllConnections()
  expect(chunked).toMatch(/^HTTP\/1\.1 100 Continue/)
  const other = await say(post('Expect: tea'))
  expect(other).toMatch(/^HTTP\/1\.1 417 Expectation Failed\r\n/)
  expect(other).toContain('"detail":"Only Expect: 100-continue is known."')
  expect(other).toContain('"type":"urn:jumun:problem:invalid-input"')
  expect(other).toContain('"code":"INVALID_INPUT"')
  expect(asked).toEqual(['/', '/', '/'])
})

it('hands nothing on that came with what was too much for one connection', async () => {
  await say('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(150))
  expect(asked).toHaveLength(100)
})
