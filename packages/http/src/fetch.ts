import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AppOptions, assembleApp } from './app.ts'
import { FetchRequest, headersOf, targetOf } from './fetch/fetch-request.ts'
import { FetchResponse, goneResponse } from './fetch/fetch-response.ts'
import { FetchSocket } from './fetch/fetch-socket.ts'
import { notAnswered, type QuickHead, type QuickQuestion } from './quick/quick-answers.ts'
import { type EarlyRefusal, refuseEarly } from './request/early-refusal.ts'

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
 * The shop as a function of `Request`, for Hono, Next.js route handlers, Elysia and anything else that speaks fetch on Node. The same
 * app as `createApp` makes, and like it, it starts nothing and owns no connection.
 * @throws TypeError for an option that cannot be used
 */
export function createFetchHandler(options: FetchOptions): FetchHandler {
  const { addressOf, ...appOptions } = options
  const { app, koa: callback, ask, observe } = assembleApp(appOptions)
  const koa = callback()

  function handle(request: Request): Promise<Response> {
    const question = ask(headOf(request))
    if (question === undefined) return answerByKoa(request)
    return answerQuickly(request, question)
  }

  function answerQuickly(request: Request, question: QuickQuestion): Promise<Response> {
    const { route, requestId, startedAt } = question
    const { promise, resolve } = Promise.withResolvers<Response>()
    let isOver = false
    function settle(respond: () => Response | Promise<Response>): void {
      if (isOver) return
      isOver = true
      resolve(respond())
    }
    Promise.resolve(question.answer).then(
      ({ status, headers, content }) =>
        settle(() => {
          observe({ method: 'GET', status }, { requestId, route }, { startedAt, isAborted: false })
          return new Response(content ?? null, { status, headers: recordOf(headers) })
        }),
      (error: unknown) => settle(() => answerByKoa(request, { error, startedAt })),
    )
    function leave(): void {
      settle(() => {
        observe(notAnswered, { requestId, route }, { startedAt, isAborted: true })
        return goneResponse()
      })
    }
    setImmediate(() => {
      if (!isOver) whenGone(request, leave)
    })
    return promise
  }

  function headOf(request: Request): QuickHead {
    return {
      method: request.method,
      url: targetOf(request.url),
      remoteAddress: addressOf?.(request),
      get headers() {
        return headersOf(request)
      },
      request,
      header: name => request.headers.get(name) ?? undefined,
      onGone: leave => request.signal.addEventListener('abort', leave),
    }
  }

  function answerByKoa(request: Request, refusal?: EarlyRefusal): Promise<Response> {
    const socket = new FetchSocket(addressOf?.(request) ?? '', request.url.startsWith('https:'))
    const asked = new FetchRequest(request, socket)
    const response = new FetchResponse(socket)
    setImmediate(() => {
      if (response.writableFinished) return
      whenGone(request, () => {
        asked.destroy()
        response.abandon()
      })
    })
    // What is left of a body is passed over, so that the host can keep the connection; where it is long, the app has it closed.
    response.once('finish', () => {
      if (response.getHeader('connection') === 'close') asked.destroy()
      else if (!asked.complete) asked.resume()
    })
    if (refusal !== undefined) refuseEarly(asked, refusal)
    void koa(asked as unknown as IncomingMessage, response as unknown as ServerResponse)
    return response.answer
  }

  return Object.assign(handle, { retire: () => app.retire(), drain: () => app.drain() })
}

/**
 * Asked only once an answer takes longer than a turn of the event loop: a signal costs a server more than the rest of its `Request`.
 */
function whenGone(request: Request, leave: () => void): void {
  const { signal } = request
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave)
}

/** @param headers Names and values in turn. */
function recordOf(headers: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {}
  for (let at = 0; at < headers.length; at += 2) record[headers[at]!] = headers[at + 1]!
  return record
}
