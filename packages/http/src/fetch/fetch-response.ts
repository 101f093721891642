import { Writable } from 'node:stream'
import type { FetchSocket } from './fetch-socket.ts'

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>

type HeaderValue = string | number | readonly string[]

/** So much of a stream is taken before its reader has asked for it. */
const aheadBytes = 16 * 1024

const withoutBody: ReadonlySet<number> = new Set([204, 205, 304])

/** The host writes it. That its connection should be closed, it has to be told. */
const transferEncoding = 'transfer-encoding'

/** What is not read any more, where the client has gone before it was answered. */
export function goneResponse(): Response {
  return new Response(null, { status: 499 })
}

/**
 * A `ServerResponse` of Node's, with as much of it as the app uses, that becomes a `Response`: at once where it is written in
 * one piece, else as a stream that is written no faster than it is read.
 */
export class FetchResponse extends Writable {
  readonly socket: FetchSocket
  readonly answer: Promise<Response>
  statusCode = 200
  statusMessage = ''
  headersSent = false
  readonly #headers = new Map<string, readonly [name: string, value: HeaderValue]>()
  readonly #settle: { resolve(response: Response): void; reject(error: Error): void }
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined
  #taken: (() => void) | undefined

  constructor(socket: FetchSocket) {
    super()
    this.socket = socket
    const { promise, resolve, reject } = Promise.withResolvers<Response>()
    this.answer = promise
    this.#settle = { resolve, reject }
  }

  setHeader(name: string, value: HeaderValue): this {
    this.#headers.set(name.toLowerCase(), [name, value])
    return this
  }

  getHeader(name: string): HeaderValue | undefined {
    return this.#headers.get(name.toLowerCase())?.[1]
  }

  getHeaders(): Record<string, HeaderValue> {
    return Object.fromEntries([...this.#headers].map(([name, [, value]]) => [name, value]))
  }

  getHeaderNames(): string[] {
    return [...this.#headers.keys()]
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase())
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase())
  }

  flushHeaders(): void {
    if (!this.headersSent) this.#stream = this.#answerInPieces()
  }

  override end(...given: unknown[]): this {
    if (this.headersSent) return super.end(...(given as []))
    const [content] = given
    this.#answerAtOnce(typeof content === 'function' ? undefined : (content as string | Uint8Array<ArrayBuffer>))
    return super.end(...(given.filter(one => typeof one === 'function') as []))
  }

  /** The client has gone: what is under way ends, and no one gets an error. */
  abandon(): void {
    if (!this.headersSent) this.#settle.resolve(goneResponse())
    this.#stream?.close()
    this.#stream = undefined
    this.destroy()
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.flushHeaders()
    this.#stream?.enqueue(chunk)
    if ((this.#stream?.desiredSize ?? 1) > 0) done()
    else this.#taken = done
  }

  override _final(done: () => void): void {
    this.#stream?.close()
    this.#stream = undefined
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // A stream is destroyed at every end, the good one too, and an error takes its time to be made.
    if (!this.headersSent || this.#stream !== undefined) this.#breakOff(error ?? new Error('The answer broke off.'))
    this.socket.end()
    done(error)
  }

  #breakOff(reason: Error): void {
    if (!this.headersSent) this.#settle.reject(reason)
    this.#stream?.error(reason)
    this.#stream = undefined
  }

  #answerAtOnce(content: Exclude<Body, ReadableStream> | undefined): void {
    this.headersSent = true
    this.#settle.resolve(this.#responseOf(withoutBody.has(this.statusCode) ? null : (content ?? null)))
  }

  #answerInPieces(): ReadableStreamDefaultController<Uint8Array> {
    this.headersSent = true
    let controller!: ReadableStreamDefaultController<Uint8Array>
    const body = new ReadableStream<Uint8Array>(
      {
        start(started) {
          controller = started
        },
        pull: () => {
          const taken = this.#taken
          this.#taken = undefined
          taken?.()
        },
        cancel: () => {
          this.#stream = undefined
          this.destroy()
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: aheadBytes }),
    )
    this.#settle.resolve(this.#responseOf(body))
    return controller
  }

  #responseOf(body: Body | null): Response {
    this.#headers.delete(transferEncoding)
    return new Response(body, { status: this.statusCode, headers: headersInit(this.#headers.values()) })
  }
}

/** As a record where it can be one: servers write that as it is, and make `Headers` of anything else first. */
function headersInit(
  headers: Iterable<readonly [name: string, value: HeaderValue]>,
): Record<string, string> | [string, string][] {
  const record: Record<string, string> = {}
  const list: [string, string][] = []
  for (const [name, value] of headers) {
    if (typeof value !== 'object') record[name] = String(value)
    else for (const one of value) list.push([name, one])
  }
  return list.length === 0 ? record : [...Object.entries(record), ...list]
}
