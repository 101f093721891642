import type { IncomingHttpHeaders } from 'node:http'
import type { Shop } from '@jumun/core'
import { securityHeaders } from '../answer/frame.ts'
import { type JsonBody, jsonBody } from '../answer/json-body.ts'
import { type CorsOptions, corsHeaders, exposedHeaders } from '../guard/cors.ts'
import type { Deadline } from '../guard/deadline.ts'
import type { RateGuard } from '../guard/rates.ts'
import type { Turns } from '../guard/turns.ts'
import { type Doormen, userNamed } from '../guard/user-of-request.ts'
import { clientAddress } from '../request/client-address.ts'
import { requestIdOf } from '../request/request-id.ts'
import type { Route } from '../routes/route.ts'
import type { QuickPlan } from './quick-plans.ts'

/** A request without a body, as Node and fetch have it alike. */
export interface QuickHead {
  readonly method: string | undefined
  /** Path and query. */
  readonly url: string
  readonly remoteAddress: string | undefined
  readonly headers: IncomingHttpHeaders
  /** What the host has handed over. */
  readonly request: object
  /** @param name In small letters. */
  header(name: string): string | undefined
  /** Takes what is to be done when the client has gone. */
  onGone(leave: () => void): void
}

interface QuickAnswer {
  readonly status: 200 | 304
  /** Names and values in turn, in the order of the answer. */
  readonly headers: string[]
  /** None with 304. */
  readonly text: string | undefined
}

/** What is on record for an answer that its client has not waited for: that with which Koa begins. */
export const notAnswered = { method: 'GET', status: 404 } as const

/** A question that is answered in front of Koa. */
export interface QuickQuestion {
  readonly route: string
  readonly requestId: string
  /** Of `performance.now()`. */
  readonly startedAt: number
  /** Settles as Koa would: what it throws is for Koa to tell. */
  readonly answer: Promise<QuickAnswer>
}

/** Asks for the answer, or answers undefined where Koa has to. */
export type AskQuickly = (head: QuickHead) => QuickQuestion | undefined

export interface QuickOptions extends Pick<Doormen, 'authenticate'> {
  readonly shop: Shop
  readonly deadline: Deadline
  readonly turns: Turns
  readonly rates: RateGuard
  readonly cors: CorsOptions | undefined
  readonly trustedProxies: number
  readonly planOf: (url: string) => QuickPlan | undefined
  /** Whether Koa has to answer all. */
  readonly isOff: () => boolean
}

/** An `ETag` of ours; what else may stand there is Koa's to compare. */
const oneTag = /^"[\w-]{27}"$/
/** What makes of a request more than a question. */
const unusual = ['content-length', 'transfer-encoding', 'if-modified-since', 'cache-control']
const headersOfPrivate = Object.entries(securityHeaders).flat()
const headersOfTagged = Object.entries({ ...securityHeaders, 'Cache-Control': 'no-cache' }).flat()

/**
 * The way of the questions that a crowd asks, past Koa: most of what a request costs is to be taken apart by it and put together
 * again. The same guards, in the same order; all that is unusual or wrong goes to Koa. A test compares the two ways.
 */
export function createQuickAnswers(options: QuickOptions): AskQuickly {
  const { shop, deadline, turns, rates, trustedProxies, planOf, isOff } = options
  const corsFor = options.cors && corsHeaders(options.cors)

  async function answer(head: QuickHead, plan: QuickPlan, requestId: string): Promise<QuickAnswer> {
    const { route, params, query, named } = plan
    const forwarded = trustedProxies === 0 ? {} : { 'x-forwarded-for': head.header('x-forwarded-for') }
    const address = clientAddress({ headers: forwarded, socket: head }, trustedProxies)
    const counted = rates.assertAddress(address)
    if (counted !== undefined) await counted
    const user = userOf(head, route, named)
    const userId = user instanceof Promise ? await user : user
    const caller = { user: userId, address }
    turns.assertRoom(caller)
    const request = { shop, params, query, body: {}, userId, idempotencyKey: undefined, address, prefix: '' }
    const onGone = (leave: () => void) => head.onGone(leave)
    const work = () => route.handle(request)
    const answered = await deadline(turns.run(caller, { timed: true, onGone }, work))
    if ('from' in answered) return tagged(head, jsonBody(answered.from, answered.toJson), requestId)
    if ('json' in answered) return plain(head, JSON.stringify(answered.json), requestId)
    throw new Error(`${route.path} does not answer with JSON`)
  }

  /** Nobody where a question is public, and no matter who asks. */
  function userOf(head: QuickHead, { access, namesUser = false }: Route, named: readonly string[]) {
    if (access === 'public') return undefined
    const { headers, request } = head
    return userNamed({ headers, request, hasBody: false }, { access, namesUser }, named, options)
  }

  function tagged(head: QuickHead, { text, bytes, etag }: JsonBody, requestId: string): QuickAnswer {
    const headers = [...headersOfTagged, 'X-Request-Id', requestId]
    tellOrigin(head, headers)
    if (head.header('if-none-match') === etag) {
      headers.push('ETag', etag)
      return { status: 304, headers, text: undefined }
    }
    headers.push('Content-Type', 'application/json; charset=utf-8', 'ETag', etag, 'Content-Length', String(bytes))
    return { status: 200, headers, text }
  }

  function plain(head: QuickHead, text: string, requestId: string): QuickAnswer {
    const headers = [...headersOfPrivate, 'X-Request-Id', requestId]
    tellOrigin(head, headers)
    const bytes = String(Buffer.byteLength(text))
    headers.push('Content-Type', 'application/json; charset=utf-8', 'Content-Length', bytes)
    return { status: 200, headers, text }
  }

  function tellOrigin(head: QuickHead, headers: string[]): void {
    if (corsFor === undefined) return
    const { vary, allowed } = corsFor(head.header('origin') ?? '')
    if (vary !== undefined) headers.push('Vary', vary)
    if (allowed !== undefined) {
      headers.push('Access-Control-Allow-Origin', allowed, 'Access-Control-Expose-Headers', exposedHeaders)
    }
  }

  return head => {
    if (head.method !== 'GET' || isOff()) return undefined
    const plan = planOf(head.url)
    if (plan === undefined || unusual.some(name => head.header(name) !== undefined)) return undefined
    const tag = head.header('if-none-match')
    if (tag !== undefined && !oneTag.test(tag)) return undefined
    const requestId = requestIdOf(head.header('x-request-id'))
    return { route: plan.route.path, requestId, startedAt: performance.now(), answer: answer(head, plan, requestId) }
  }
}
