import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Observe } from '../answer/observe.ts'
import { refuseEarly } from '../request/early-refusal.ts'
import { type AskQuickly, notAnswered, type QuickAnswer, type QuickHead } from './quick-answers.ts'

type Callback = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Answers what can be answered in front of Koa, and has Koa answer the rest. */
export function quickCallback(ask: AskQuickly, observe: Observe, koa: Callback): Callback {
  return (request, response) => {
    const question = isTouched(request, response) ? undefined : ask(headOf(request, response))
    if (question === undefined) return koa(request, response)
    const { route, requestId, startedAt, answer } = question
    const record = (told: Parameters<Observe>[0], isAborted: boolean) =>
      observe(told, { requestId, route }, { startedAt, isAborted })

    function send({ status, headers, text }: QuickAnswer): void {
      if (response.closed) return record(notAnswered, true)
      response.once('close', () => record({ method: 'GET', status }, !response.writableFinished))
      response.writeHead(status, headers).end(text)
    }
    function handToKoa(error: unknown): Promise<void> {
      refuseEarly(request, { error, startedAt })
      return koa(request, response)
    }

    if (answer instanceof Promise) return answer.then(send).catch(handToKoa)
    try {
      send(answer)
    } catch (error) {
      return handToKoa(error)
    }
    return done
  }
}

const done = Promise.resolve()

/** Whether a host has begun the answer or read the body: it is for Koa to go on from there. */
function isTouched(request: IncomingMessage, response: ServerResponse): boolean {
  return (request as { body?: unknown }).body !== undefined || response.getHeaderNames().length > 0
}

function headOf(request: IncomingMessage, response: ServerResponse): QuickHead {
  const { headers } = request
  return {
    method: request.method,
    url: request.url!,
    remoteAddress: request.socket.remoteAddress,
    headers,
    request,
    header: name => headers[name] as string | undefined,
    onGone: leave => void response.once('close', leave),
  }
}
