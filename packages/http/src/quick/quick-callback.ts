import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Observe } from '../answer/observe.ts'
import { refuseEarly } from '../request/early-refusal.ts'
import { type AskQuickly, notAnswered, type QuickAnswer, type QuickHead, type QuickQuestion } from './quick-answers.ts'

type Callback = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Answers what can be answered in front of Koa, and has Koa answer the rest. */
export function quickCallback(ask: AskQuickly, observe: Observe, koa: Callback): Callback {
  function send(response: ServerResponse, question: QuickQuestion, { status, headers, content }: QuickAnswer): void {
    const record = (told: number, isAborted: boolean) =>
      observe({ method: notAnswered.method, status: told }, question, { startedAt: question.startedAt, isAborted })
    if (response.closed) return record(notAnswered.status, true)
    response.once('close', () => record(status, !response.writableFinished))
    response.writeHead(status, headers).end(content)
  }

  return (request, response) => {
    const question = isTouched(request, response) ? undefined : ask(new NodeHead(request, response))
    if (question === undefined) return koa(request, response)
    const handToKoa = (error: unknown) => {
      refuseEarly(request, { error, startedAt: question.startedAt })
      return koa(request, response)
    }
    const { answer } = question
    if (answer instanceof Promise) return answer.then(told => send(response, question, told)).catch(handToKoa)
    try {
      send(response, question, answer)
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

// A class, because there is one for each request: an object with functions of its own takes several times as much.
class NodeHead implements QuickHead {
  readonly method: string | undefined
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly request: IncomingMessage
  readonly #response: ServerResponse

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.method = request.method
    this.url = request.url!
    this.headers = request.headers
    this.request = request
    this.#response = response
  }

  get remoteAddress(): string | undefined {
    return this.request.socket.remoteAddress
  }

  header(name: string): string | undefined {
    return this.headers[name] as string | undefined
  }

  onGone(leave: () => void): void {
    this.#response.once('close', leave)
  }
}
