import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AppOptions, createApp } from './app.ts'
import { FetchRequest } from './fetch/fetch-request.ts'
import { FetchResponse } from './fetch/fetch-response.ts'
import { FetchSocket } from './fetch/fetch-socket.ts'

export interface FetchOptions extends AppOptions {
  /**
   * Where a request comes from, for what is shared out by address: a `Request` does not say it, and the host knows. Without it all
   * of them come from one address, unless `trustedProxies` tells more.
   */
  readonly addressOf?: ((request: Request) => string | undefined) | undefined
}

export interface FetchHandler {
  (request: Request): Promise<Response>
  /** Not ready from now on, so that no more traffic is sent here; what comes is answered all the same. */
  retire(): void
  /** Streams ended: before the server that carries the handler is closed. Retires it too. */
  drain(): void
}

/**
 * The shop as a function of `Request`, for Hono, Next.js route handlers, Elysia and whatever else speaks fetch on Node. The same
 * app as `createApp` makes, and like it, it starts nothing and owns no connection.
 * @throws TypeError for a prefix or an admin token that cannot be used
 */
export function createFetchHandler(options: FetchOptions): FetchHandler {
  const { addressOf } = options
  const app = createApp(options)
  const answer = app.callback()

  function handle(request: Request): Promise<Response> {
    const socket = new FetchSocket(addressOf?.(request) ?? '', request.url.startsWith('https:'))
    const asked = new FetchRequest(request, socket)
    const response = new FetchResponse(socket)
    setImmediate(() => watch(request, asked, response))
    // What is left of a body is passed over, so that the host can keep the connection; where it is long, the app has it closed.
    response.once('finish', () => {
      if (response.getHeader('connection') === 'close') asked.destroy()
      else if (!asked.complete) asked.resume()
    })
    void answer(asked as unknown as IncomingMessage, response as unknown as ServerResponse)
    return response.answer
  }

  /** Most answers are there by the next turn of the event loop, and a signal costs a server more than the rest of its `Request`. */
  function watch(request: Request, asked: FetchRequest, response: FetchResponse): void {
    if (response.writableFinished) return
    function leave(): void {
      asked.destroy()
      response.abandon()
    }
    const { signal } = request
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave)
  }

  return Object.assign(handle, { retire: () => app.retire(), drain: () => app.drain() })
}
