import { parseInput, type Shop, ShopError } from '@jumun/core'
import type { Context } from 'koa'
import * as z from 'zod'
import type { Deadline } from '../guard/deadline.ts'
import type { Limits } from '../guard/limits.ts'
import type { RateGuard } from '../guard/rates.ts'
import type { Turns } from '../guard/turns.ts'
import { type Doormen, userOfHead, userOfRequest } from '../guard/user-of-request.ts'
import { type JsonObject, readBody } from '../request/body.ts'
import type { BodyRoom } from '../request/body-room.ts'
import { earlyRefusalOf } from '../request/early-refusal.ts'
import { type Facts, factsOf } from '../request/facts.ts'
import { headerText } from '../request/header-text.ts'
import { invalidInput } from '../request/invalid-input.ts'
import { readQuery } from '../request/query.ts'
import { type JsonBody, jsonBody } from '../answer/json-body.ts'
import { type Alias, takeField } from './aliases.ts'
import type { Answer, Route } from './route.ts'

export interface DispatchOptions extends Doormen {
  readonly shop: Shop
  readonly limits: Limits
  readonly deadline: Deadline
  readonly turns: Turns
  readonly rates: RateGuard
  readonly bodyRoom: BodyRoom
}

type RouteContext = Context & { params: Record<string, string> }

export const nothing = z.strictObject({})
/**
 * Makes a middleware of a route: who asks, what they ask in the shape that the route has, the answer on the wire. An alias is
 * an older address of the route.
 */
export function dispatch(route: Route, options: DispatchOptions, alias?: Alias) {
  const work = route.exempt ? answerAtOnce(route, options) : answerInTurn(route, options, alias)

  return async (ctx: RouteContext): Promise<void> => {
    const facts = factsOf(ctx)
    facts.route = route.path
    facts.statusOf = route.statusOf
    const early = earlyRefusalOf(ctx.req)
    if (early !== undefined) throw early.error
    send(ctx, route, await work(ctx, facts))
  }
}

type Work = (ctx: RouteContext, facts: Facts) => Promise<Answer>

/** For monitoring of the process: nothing is waited for, and no body read. */
function answerAtOnce(route: Route, { shop, assertAdmin }: DispatchOptions): Work {
  return async (ctx, { address, prefix }) => {
    if (route.access === 'admin') assertAdmin(ctx.req.headers, address)
    const query = parseInput(route.query ?? nothing, readQuery(ctx.querystring))
    return route.handle({
      shop,
      params: ctx.params,
      query,
      body: {},
      userId: undefined,
      address,
      prefix,
      idempotencyKey: undefined,
    })
  }
}

function answerInTurn(route: Route, options: DispatchOptions, alias: Alias | undefined): Work {
  const { shop, limits, deadline, turns, rates, bodyRoom } = options
  const { access, namesUser = false } = route
  const querySchema = route.query ?? nothing
  const bodySchema = route.body ?? nothing
  // Counted by user, and the admin is none.
  const isWrite = route.method !== 'GET'

  return async (ctx, facts) => {
    const { address, prefix } = facts
    await rates.assertAddress(address)
    const query = readQuery(ctx.querystring)
    const head = await userOfHead(ctx, { access, namesUser }, query, options, address)
    const sender = access === 'admin' ? 'the admin' : head.userId
    turns.assertRoom({ user: sender, address })
    if (isWrite && head.userId !== undefined) await rates.assertUser(head.userId)
    const toBody = await bodyOf(ctx, facts, limits, bodyRoom)
    // A stream would begin, for someone who does not listen.
    if (ctx.method === 'HEAD' && typeof route.answer === 'string') return { empty: true, type: route.answer }

    async function work(): Promise<Answer> {
      const body = toBody()
      const user = userOfRequest(ctx, { access, namesUser }, head, body, options)
      const userId = user instanceof Promise ? await user : user
      if (isWrite && head.userId === undefined && userId !== undefined) await rates.assertUser(userId)
      const params = alias?.field === undefined ? ctx.params : { ...ctx.params, ...takeField(alias, { query, body }) }
      return route.handle({
        shop,
        params,
        query: parseInput(querySchema, query),
        body: parseInput(bodySchema, body),
        userId,
        idempotencyKey: route.keyed ? idempotencyKeyOf(ctx) : undefined,
        address,
        prefix,
      })
    }
    // Only now that the body is here: slow senders must not keep others out.
    const timed = access !== 'admin'
    const onGone = (leave: () => void) => void ctx.res.once('close', leave)
    return deadline(turns.run({ user: sender, address }, { timed, onGone }, work))
  }
}

async function bodyOf(ctx: Context, facts: Facts, limits: Limits, room: BodyRoom): Promise<() => JsonObject> {
  try {
    return await readBody(ctx, limits, room)
  } catch (error) {
    facts.abandoned = error instanceof ShopError && !ctx.req.complete
    throw error
  }
}

function idempotencyKeyOf(ctx: Context): string | undefined {
  const header = ctx.req.headers['idempotency-key']
  if (header === undefined) return undefined
  if (typeof header !== 'string' || header === '')
    throw invalidInput('/idempotencyKey', 'must have 1 to 255 characters')
  // Node joins those that are given several times: sent once, either of them would be another key.
  if (header.includes(', ') && isRepeated(ctx.req)) throw invalidInput('/idempotencyKey', 'must be given once')
  return headerText(header)
}

function isRepeated({ rawHeaders }: Context['req']): boolean {
  return rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'idempotency-key').length > 1
}

function send(ctx: Context, route: Route, answer: Answer): void {
  ctx.status = route.status
  if ('empty' in answer) {
    if (answer.type !== undefined) ctx.type = answer.type
    return
  }
  if ('content' in answer) {
    ctx.set(answer.headers ?? {})
    ctx.type = answer.type
    ctx.body = answer.content
    answer.follow?.(ctx.res)
    return
  }
  if ('from' in answer) {
    sendTagged(ctx, jsonBody(answer.from, answer.toJson))
    return
  }
  if (answer.location !== undefined) ctx.set('Location', answer.location)
  if (answer.replayed === true) ctx.set('Idempotent-Replayed', 'true')
  if (route.tagged) {
    sendTagged(
      ctx,
      jsonBody(answer.json, () => answer.json),
    )
    return
  }
  ctx.type = 'application/json'
  ctx.body = JSON.stringify(answer.json)
}

function sendTagged(ctx: Context, { text, etag }: JsonBody): void {
  ctx.type = 'application/json'
  ctx.set('Cache-Control', 'no-cache')
  ctx.set('ETag', etag)
  if (ctx.fresh) ctx.status = 304
  else ctx.body = text
}
