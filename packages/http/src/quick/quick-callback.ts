import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Observe } from '../answer/observe.ts'
import { refuseEarly } from '../request/early-refusal.ts'
import { type AskQuickly, notAnswered, type QuickHead } from './quick-answers.ts'

type Callback = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Answers what can be answered in front of Koa, and has Koa answer the rest. */
export function quickCallback(ask: AskQuickly, observe: Observe, koa: Callback): Callback {
  return async (request, response) => {
    const question = isTouched(request, response) ? undefined : ask(headOf(request, response))
    if (question === undefined) return koa(request, response)
    const { route, requestId, startedAt } = question
    const record = (answer: Parameters<Observe>[0], isAborted: boolean) =>
      observe(answer, { requestId, route }, { startedAt, isAborted })
    try {
      const { status, headers, text } = await question.answer
      if (response.closed) return record(notAnswered, true)
      response.once('close', () => record({ method: 'GET', status }, !response.writableFinished))
      response.writeHead(status, headers).end(text)
    } catch (error) {
      refuseEarly(request, { error, startedAt })
      return koa(request, response)
    }
  }
}

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
