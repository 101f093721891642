import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { FetchSocket } from './fetch-socket.ts'

/** A `Request` in the shape of Node's, with as much of it as the app looks at. Its body is read when it is asked for. */
export class FetchRequest extends Readable {
  /** As the host has given it. */
  readonly original: Request
  readonly socket: FetchSocket
  readonly method: string
  readonly headers: IncomingHttpHeaders
  /** A `Request` does not tell what was given several times. */
  readonly rawHeaders: readonly string[] = []
  readonly httpVersionMajor = 1
  /** Path and query. */
  url: string
  complete: boolean
  #isAsked = false
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined

  constructor(request: Request, socket: FetchSocket) {
    super()
    this.original = request
    this.socket = socket
    this.method = request.method
    this.url = targetOf(request.url)
    this.headers = headersOf(request)
    this.complete = this.headers['content-length'] === undefined && this.headers['transfer-encoding'] === undefined
    // Someone has read it before: there is nothing to wait for. To ask where there is none costs a server's own kind of
    // `Request` its lightness.
    if (!this.complete && request.bodyUsed) Object.defineProperty(this, 'readableDidRead', { value: true })
  }

  override _read(): void {
    // A body of a known length comes in one piece: the server holds it to that, and the app has looked at it.
    if (this.headers['content-length'] === undefined) this.#readPiece()
    else this.#readWhole()
  }

  #readWhole(): void {
    if (this.#isAsked) return
    this.#isAsked = true
    this.original.arrayBuffer().then(
      bytes => {
        this.complete = true
        if (bytes.byteLength > 0) this.push(new Uint8Array(bytes))
        this.push(null)
      },
      (error: Error) => this.destroy(error),
    )
  }

  #readPiece(): void {
    this.#reader ??= this.original.body?.getReader()
    if (this.#reader === undefined) {
      this.push(null)
      return
    }
    this.#reader.read().then(
      ({ done, value }) => {
        this.complete = done
        this.push(done ? null : value)
      },
      (error: Error) => this.destroy(error),
    )
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    void this.#reader?.cancel().catch(() => undefined)
    done(error)
  }
}

/** The address without its beginning: a `URL` would be made for this alone. */
export function targetOf(url: string): string {
  const begin = url.indexOf('/', url.indexOf('//') + 2)
  const end = url.indexOf('#')
  return begin === -1 ? '/' : url.slice(begin, end === -1 ? undefined : end)
}

export function headersOf(request: Request): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = Object.fromEntries(request.headers)
  const saysLength = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  // One that was made in this process, or came over HTTP/2, says no length. A stream alone does not mean a body: servers give
  // one with every DELETE.
  const mayHaveOne = !saysLength && headers['content-type'] !== undefined && request.body !== null
  if (mayHaveOne) headers['transfer-encoding'] = 'chunked'
  return headers
}
