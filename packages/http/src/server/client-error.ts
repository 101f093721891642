import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ErrorCode, uuidv7 } from '@jumun/core'

// Below the level of routes: statuses that only a broken or slow request gets, beside the table of codes.
const refusals: Readonly<Record<string, { status: number; code: ErrorCode; detail: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'PAYLOAD_TOO_LARGE', detail: 'The headers are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'INVALID_INPUT', detail: 'The request was not complete in time.' },
}
const malformed = { status: 400, code: 'INVALID_INPUT', detail: 'This is not a well-formed HTTP request.' } as const

/** Answers what could not be read as a request, and closes the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, code, detail } = refusals[error.code ?? ''] ?? malformed
  const title = STATUS_CODES[status]!
  const instance = uuidv7()
  const type = `urn:jumun:problem:${code.toLowerCase().replaceAll('_', '-')}`
  const errors = code === 'INVALID_INPUT' ? { errors: [{ pointer: '', message: detail }] } : {}
  const body = JSON.stringify({ type, title, status, detail, instance, code, details: {}, ...errors })
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\nX-Request-Id: ${instance}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    // Without this, a peer that never closes its side would keep the socket.
    () => socket.destroy(),
  )
}
