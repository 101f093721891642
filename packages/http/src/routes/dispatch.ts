import { createHash } from 'node:crypto'
import { isShopError, parseInput, type Shop } from '@jumun/core'
import type { Context } from 'koa'
import * as z from 'zod'
import { type JsonObject, readBody } from '../request/body.ts'
import { withDeadline } from '../guard/deadline.ts'
import { type Facts, factsOf } from '../request/facts.ts'
import { headerText } from '../request/header-text.ts'
import { invalidInput } from '../request/invalid-input.ts'
import type { Limits } from '../guard/limits.ts'
import { readQuery } from '../request/query.ts'
import type { Answer, Route } from './route.ts'
import type { Slots } from '../guard/slots.ts'
import { type Doormen, userOf } from '../guard/user-of-request.ts'

export interface DispatchOptions extends Doormen {
  readonly shop: Shop
  readonly limits: Limits
  readonly slots: Slots
}

const nothing = z.strictObject({})

/** Makes a middleware of a route: who asks, what they ask in the shape that the route has, the answer on the wire. */
export function dispatch(route: Route, options: DispatchOptions) {
  const { shop, limits, slots } = options
  const querySchema = route.query ?? nothing
  const bodySchema = route.body ?? nothing

  return async (ctx: Context & { params: Record<string, string> }): Promise<void> => {
    const facts = factsOf(ctx)
    facts.route = route.path
    if (!route.exempt) slots.assertFree()
    const query = readQuery(ctx.querystring)
    const body = (await bodyOf(ctx, facts, limits)) ?? {}
    const userId = await userOf(ctx, route.access, { query, body }, options)
    const request = {
      shop,
      params: ctx.params,
      query: parseInput(querySchema, query),
      body: parseInput(bodySchema, body),
      userId,
      idempotencyKey: route.keyed ? idempotencyKeyOf(ctx) : undefined,
      prefix: facts.prefix,
    }
    if (ctx.method === 'HEAD' && typeof route.answer === 'string') {
      // A stream would begin, for somebody who does not listen.
      ctx.type = route.answer
      ctx.status = 200
      return
    }
    // Taken only now that the body is here: slow senders must not keep others out.
    const release = route.exempt ? undefined : slots.take(route.access !== 'admin')
    const work = Promise.resolve(route.handle(request)).finally(release)
    send(ctx, route, await withDeadline(work, limits.answerMs))
  }
}

/** Reads the body, once a request. */
export async function bodyOf(ctx: Context, facts: Facts, limits: Limits): Promise<JsonObject | null> {
  if (facts.body === undefined) {
    // A host's body parser may have been there before.
    const parsed = (ctx.request as { body?: unknown }).body
    try {
      facts.body = (parsed as JsonObject | undefined) ?? (await readBody(ctx.req, limits)) ?? null
    } catch (error) {
      facts.abandoned = isShopError(error, 'INVALID_INPUT') && !ctx.req.complete
      throw error
    }
  }
  return facts.body
}

function idempotencyKeyOf(ctx: Context): string | undefined {
  const header = ctx.req.headers['idempotency-key']
  if (header === undefined) return undefined
  if (typeof header !== 'string' || header === '')
    throw invalidInput('/idempotencyKey', 'must have 1 to 255 characters')
  return headerText(header)
}

function send(ctx: Context, route: Route, answer: Answer): void {
  ctx.status = route.status
  if ('empty' in answer) return
  if ('content' in answer) {
    ctx.set(answer.headers ?? {})
    ctx.type = answer.type
    ctx.body = answer.content
    return
  }
  const text = JSON.stringify(answer.json)
  if (answer.location !== undefined) ctx.set('Location', answer.location)
  if (answer.replayed === true) ctx.set('Idempotent-Replayed', 'true')
  ctx.type = 'application/json'
  if (route.tagged) {
    ctx.set('Cache-Control', 'no-cache')
    ctx.set('ETag', `"${createHash('sha1').update(text).digest('base64url')}"`)
    if (ctx.fresh) {
      ctx.status = 304
      return
    }
  }
  ctx.body = text
}
