import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ErrorCode, uuidv7 } from '@jumun/core'

// Below the level of routes: statuses that only a broken or slow request gets, beside the table of codes.
interface Refusal {
  readonly status: number
  readonly code: ErrorCode
  readonly detail: string
}

const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'PAYLOAD_TOO_LARGE', detail: 'The headers are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'INVALID_INPUT', detail: 'The request was not complete in time.' },
}
const malformed: Refusal = { status: 400, code: 'INVALID_INPUT', detail: 'This is not a well-formed HTTP request.' }
const hostless: Refusal = { status: 400, code: 'INVALID_INPUT', detail: 'The request has no header Host.' }
const unexpected: Refusal = { status: 417, code: 'INVALID_INPUT', detail: 'Only Expect: 100-continue is known.' }

/** Answers what could not be read as a request, and closes the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, headers, body } = problemOf(refusals[error.code ?? ''] ?? malformed)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`,
    // Without this, a peer that never closes its side would keep the socket.
    () => socket.destroy(),
  )
}

/** HTTP/1.1 wants it; Node itself would refuse without a word. */
export function lacksHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.host === undefined
}

export function answerWithoutHost(response: ServerResponse): void {
  answerWith(hostless, response)
}

/** Answers who expects something else than to be told to go on. */
export function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
  answerWith(unexpected, response)
}

function answerWith(refusal: Refusal, response: ServerResponse): void {
  const { status, headers, body } = problemOf(refusal)
  response.writeHead(status, headers).end(body)
}

function problemOf({ status, code, detail }: Refusal) {
  const instance = uuidv7()
  const type = `urn:jumun:problem:${code.toLowerCase().replaceAll('_', '-')}`
  const errors = code === 'INVALID_INPUT' ? { errors: [{ pointer: '', message: detail }] } : {}
  const title = STATUS_CODES[status]!
  const body = JSON.stringify({ type, title, status, detail, instance, code, details: {}, ...errors })
  const headers = {
    'Content-Type': 'application/problem+json',
    'X-Request-Id': instance,
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  }
  return { status, headers, body }
}
