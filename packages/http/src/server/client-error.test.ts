import { Duplex } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { answerClientError, lacksHost } from './client-error.ts'

/** A connection, what was written to it, and whether its peer has closed its side: never. */
function connection() {
  let written = ''
  const socket = new Duplex({
    read() {},
    write(chunk: Buffer, _, done) {
      written += String(chunk)
      done()
    },
  })
  return { socket, text: () => written }
}
const failed = (code?: string) => Object.assign(new Error('x'), code === undefined ? {} : { code })

const malformed = [400, 'Bad Request', 'INVALID_INPUT', 'This is not a well-formed HTTP request.'] as const
it.each([
  ['HPE_HEADER_OVERFLOW', 431, 'Request Header Fields Too Large', 'PAYLOAD_TOO_LARGE', 'The headers are too large.'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408, 'Request Timeout', 'INVALID_INPUT', 'The request was not complete in time.'],
  ['HPE_INVALID_METHOD', ...malformed],
  ['', ...malformed],
  [undefined, ...malformed],
] as const)('answers %s with a problem and is rid of the connection', async (error, status, title, code, detail) => {
  const { socket, text } = connection()
  answerClientError(failed(error), socket)
  await setImmediate()
  expect(socket.destroyed).toBe(true)
  const [head, body] = text().split('\r\n\r\n')
  const { instance, ...problem } = JSON.parse(body!) as { instance: string }
  expect(instance).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-/)
  expect(head!.split('\r\n')).toEqual([
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json',
    `X-Request-Id: ${instance}`,
    `Content-Length: ${body!.length}`,
    'Connection: close',
  ])
  expect(problem).toEqual({
    type: `urn:jumun:problem:${code === 'INVALID_INPUT' ? 'invalid-input' : 'payload-too-large'}`,
    title,
    status,
    detail,
    code,
    details: {},
    ...(code === 'INVALID_INPUT' && { errors: [{ pointer: '', message: detail }] }),
  })
})

it.each<[string, (socket: Duplex) => void]>([
  ['ECONNRESET', () => undefined],
  ['HPE_INVALID_METHOD', socket => socket.end()],
])('says nothing where no one hears it: %s', async (code, before) => {
  const { socket, text } = connection()
  before(socket)
  answerClientError(failed(code), socket)
  expect(socket.destroyed).toBe(true)
  await setImmediate()
  expect(text()).toBe('')
})

it.each([
  ['1.1', {}, true],
  ['1.1', { host: '' }, false],
  ['1.0', {}, false],
  ['1.0', { host: 'x' }, false],
])('misses a host in HTTP/%s with %j: %s', (httpVersion, headers, lacks) => {
  expect(lacksHost({ httpVersion, headers } as never)).toBe(lacks)
})
