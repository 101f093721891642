import type { IncomingHttpHeaders } from 'node:http'
import { freshnessOf, orderChangesOf, type Shop } from '@jumun/core'
import { securityHeaders } from '../answer/frame.ts'
import { jsonBody } from '../answer/json-body.ts'
import { type CorsOptions, corsHeaders, exposedHeaders } from '../guard/cors.ts'
import type { Deadline } from '../guard/deadline.ts'
import type { RateGuard } from '../guard/rates.ts'
import type { Caller, Turns } from '../guard/turns.ts'
import { type Doormen, userNamed } from '../guard/user-of-request.ts'
import { clientAddress } from '../request/client-address.ts'
import { requestIdOf } from '../request/request-id.ts'
import type { Route } from '../routes/route.ts'
import { createKeptBodies, type KeptBody, type SentBody } from './kept-bodies.ts'
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

export interface QuickAnswer {
  readonly status: 200 | 304
  /** Names and values in turn, in the order of the answer. */
  readonly headers: string[]
  /** None with 304. */
  readonly content: string | Buffer | undefined
}

/** What is on record for an answer that its client has not waited for: that with which Koa begins. */
export const notAnswered = { method: 'GET', status: 404 } as const

/** A question that is answered in front of Koa. */
export interface QuickQuestion {
  readonly route: string
  readonly requestId: string
  /** Of `performance.now()`. */
  readonly startedAt: number
  /** At once where nothing has to be waited for. Settles as Koa would: what it throws is for Koa to tell. */
  readonly answer: Promise<QuickAnswer> | QuickAnswer
}

/** Asks for the answer, or answers undefined where Koa has to. Throws nothing. */
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

interface Asked {
  readonly head: QuickHead
  readonly plan: QuickPlan
  readonly requestId: string
}

/** Of bodies that are kept, all together: a thousand pages of twenty orders. */
const mostKeptBytes = 20 * 1024 * 1024

/** Where only the shop's own changes are counted, an answer is not given again for longer. */
const longestKeptMs = 10_000

/** An `ETag` of ours; what else may stand there is Koa's to compare. */
const oneTag = /^"[\w-]{27}"$/
const headersOfPrivate = Object.entries(securityHeaders).flat()
const headersOfTagged = Object.entries({ ...securityHeaders, 'Cache-Control': 'no-cache' }).flat()

/**
 * The way of the questions that a crowd asks, past Koa: most of what a request costs is to be taken apart by it and put together
 * again. The same guards, in the same order; all that is unusual or wrong goes to Koa. A test compares the two ways.
 */
export function createQuickAnswers(options: QuickOptions): AskQuickly {
  const { shop, deadline, turns, rates, trustedProxies, planOf, isOff } = options
  const corsFor = options.cors && corsHeaders(options.cors)
  const freshness = freshnessOf(shop)
  const orderChanges = orderChangesOf(shop)
  const kept = createKeptBodies(mostKeptBytes)

  function answer(asked: Asked): Promise<QuickAnswer> | QuickAnswer {
    const { head } = asked
    const forwarded = trustedProxies === 0 ? {} : { 'x-forwarded-for': head.header('x-forwarded-for') }
    const address = clientAddress({ headers: forwarded, socket: head }, trustedProxies)
    const counted = rates.assertAddress(address)
    return counted === undefined ? identify(asked, address) : counted.then(() => identify(asked, address))
  }

  function identify(asked: Asked, address: string): Promise<QuickAnswer> | QuickAnswer {
    const { head, plan } = asked
    const user = userOf(head, plan.route, plan.named)
    if (user instanceof Promise) return user.then(userId => admit(asked, { user: userId, address }))
    return admit(asked, { user, address })
  }

  function admit(asked: Asked, caller: Caller): Promise<QuickAnswer> | QuickAnswer {
    turns.assertRoom(caller)
    const { madeOf } = asked.plan.route
    const { url } = asked.head
    const key = madeOf === 'product' ? url : `${caller.user}\0${url}`
    if (madeOf === 'orders' && orderChanges !== undefined) return askOfOrders(asked, caller, key)
    if (freshness === undefined || madeOf === undefined) return look(asked, caller).then(body => told(asked, body))
    // Who waits for a turn is not overtaken.
    const found = turns.areFree ? kept.get(key) : undefined
    if (found === undefined && !kept.isWanted(key)) return lookAndNote(asked, caller, key)
    // Each asks for itself: to gather those of one turn of the event loop costs more than it saves where so little is left to do.
    const at = freshness.now()
    const isFound = found !== undefined && at !== undefined && isFresh(found, asked, caller)
    return isFound ? told(asked, found) : lookAndKeep(asked, caller, key, at)
  }

  /** Whether nothing was committed since about what it was made of. */
  function isFresh({ at }: KeptBody, { plan }: Asked, { user }: Caller): boolean {
    const { lastOfUser, lastOfProduct } = freshness!
    return at >= (plan.route.madeOf === 'product' ? lastOfProduct(plan.params.productId!) : lastOfUser(user!))
  }

  /**
   * On a server that does not tell what was committed: a number of the user's is asked for in place of a page of orders, by one
   * statement for all who ask together. Orders that someone has changed past the shop are shown soon, too.
   */
  async function askOfOrders(asked: Asked, caller: Caller, key: string): Promise<QuickAnswer> {
    const found = kept.get(key)
    if (found === undefined && !kept.isWanted(key)) return lookAndNote(asked, caller, key)
    const body = await inTurn(asked, caller, async () => {
      const at = await orderChanges!(caller.user!)
      if (found?.at === at && performance.now() - found.since < longestKeptMs) return found
      const made = await makeBody(asked, caller)
      kept.keep(key, made, at)
      return made
    })
    return told(asked, body)
  }

  async function lookAndNote(asked: Asked, caller: Caller, key: string): Promise<QuickAnswer> {
    const body = await look(asked, caller)
    kept.note(key, body)
    return told(asked, body)
  }

  /** @param at What was committed before the look. */
  async function lookAndKeep(asked: Asked, caller: Caller, key: string, at: number | undefined): Promise<QuickAnswer> {
    const body = await look(asked, caller)
    if (at !== undefined) kept.keep(key, body, at)
    return told(asked, body)
  }

  function inTurn<T>({ head }: Asked, caller: Caller, work: () => Promise<T> | T): Promise<T> {
    return deadline(turns.run(caller, { timed: true, onGone: leave => head.onGone(leave) }, work))
  }

  function look(asked: Asked, caller: Caller): Promise<SentBody> {
    return inTurn(asked, caller, () => makeBody(asked, caller))
  }

  async function makeBody({ plan }: Asked, { user, address }: Caller): Promise<SentBody> {
    const { route, params, query } = plan
    const answered = await route.handle({
      shop,
      params,
      query,
      body: {},
      userId: user,
      idempotencyKey: undefined,
      address,
      prefix: '',
    })
    if ('from' in answered) {
      const { text, bytes, etag } = jsonBody(answered.from, answered.toJson)
      return { content: text, bytes, etag }
    }
    if (!('json' in answered)) throw new Error(`${route.path} does not answer with JSON`)
    const content = JSON.stringify(answered.json)
    return { content, bytes: Buffer.byteLength(content) }
  }

  /** No one where a question is public, and no matter who asks. */
  function userOf(head: QuickHead, { access, namesUser = false }: Route, named: readonly string[]) {
    if (access === 'public') return undefined
    const { headers, request } = head
    return userNamed({ headers, request, hasBody: false }, { access, namesUser }, named, options)
  }

  function told({ head, requestId }: Asked, { content, bytes, etag }: SentBody): QuickAnswer {
    const headers = [...(etag === undefined ? headersOfPrivate : headersOfTagged), 'X-Request-Id', requestId]
    tellOrigin(head, headers)
    if (etag !== undefined && head.header('if-none-match') === etag) {
      headers.push('ETag', etag)
      return { status: 304, headers, content: undefined }
    }
    headers.push('Content-Type', 'application/json; charset=utf-8')
    if (etag !== undefined) headers.push('ETag', etag)
    headers.push('Content-Length', String(bytes))
    return { status: 200, headers, content }
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
    if (plan === undefined || isUnusual(head)) return undefined
    const tag = head.header('if-none-match')
    if (tag !== undefined && !oneTag.test(tag)) return undefined
    const requestId = requestIdOf(head.header('x-request-id'))
    const startedAt = performance.now()
    return { route: plan.route.path, requestId, startedAt, answer: orRejected(() => answer({ head, plan, requestId })) }
  }
}

/** Whether it is more than a question. */
function isUnusual(head: QuickHead): boolean {
  return (
    head.header('content-length') !== undefined ||
    head.header('transfer-encoding') !== undefined ||
    head.header('if-modified-since') !== undefined ||
    head.header('cache-control') !== undefined
  )
}

function orRejected<T>(work: () => Promise<T> | T): Promise<T> | T {
  try {
    return work()
  } catch (error) {
    return Promise.reject(error)
  }
}
