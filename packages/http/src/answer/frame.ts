import type { Logger, ShopError } from '@jumun/core'
import type { Context, Middleware } from 'koa'
import { type Facts, rememberFacts } from '../request/facts.ts'
import type { Penalties } from '../guard/penalties.ts'
import type { Observe } from './observe.ts'
import { problemHeaders, problemOf, refusalOf } from './problem.ts'
import { earlyRefusalOf } from '../request/early-refusal.ts'
import { languageOf } from '../request/language.ts'
import { clientAddress } from '../request/client-address.ts'
import { mountPrefix } from '../request/mount-prefix.ts'
import { requestIdOf } from '../request/request-id.ts'

// An API has nothing to run, frame or sniff; `/docs` loosens the policy for itself.
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
}

const passedOverBytes = 1024 * 1024

/** The outermost middleware: names the request, turns what is thrown into a problem, logs and counts what was answered. */
export function frame(parts: {
  logger: Logger
  observe: Observe
  penalties: Penalties
  trustedProxies: number
  prefix: string
  isDraining: () => boolean
}): Middleware {
  const { logger, observe, penalties, trustedProxies, prefix, isDraining } = parts

  return async (ctx, next) => {
    const startedAt = earlyRefusalOf(ctx.req)?.startedAt ?? performance.now()
    const facts: Facts = {
      requestId: requestIdOf(ctx.req.headers['x-request-id']),
      prefix: mountPrefix(ctx, prefix),
      address: clientAddress(ctx.req, trustedProxies),
      route: 'unmatched',
    }
    rememberFacts(ctx, facts)
    ctx.set(securityHeaders)
    ctx.set('X-Request-Id', facts.requestId)
    ctx.res.once('close', () => observe(ctx, facts, { startedAt, isAborted: !ctx.res.writableFinished }))
    try {
      await next()
    } catch (error) {
      const refusal = refusalOf(error)
      facts.code = refusal.code
      if (refusal.code === 'INTERNAL') logger.error('request failed', { requestId: facts.requestId, error })
      await penalties.serve(error, facts.address)
      answerProblem(ctx, refusal, facts)
    }
    // The client opens its next connection elsewhere; or what is left of a body would come for long, without use.
    if (isDraining() || (!ctx.headerSent && isLongUnread(ctx, facts))) ctx.set('Connection', 'close')
  }
}

function answerProblem(ctx: Context, refusal: ShopError, facts: Facts): void {
  if (ctx.headerSent) {
    ctx.res.destroy()
    return
  }
  ctx.remove('ETag')
  ctx.set('Cache-Control', 'no-store')
  ctx.set(problemHeaders(refusal))
  const language = languageOf(ctx.get('Accept-Language'))
  const problem = problemOf(refusal, facts.requestId, { statusOf: facts.statusOf, language })
  ctx.status = problem.status
  ctx.type = 'application/problem+json'
  ctx.set('Content-Language', language)
  ctx.body = JSON.stringify(problem)
}

/** A body that is not read is passed over, to keep the connection, unless it is long or may be. */
function isLongUnread({ req }: Context, { abandoned }: Facts): boolean {
  if (abandoned) return true
  if (req.complete) return false
  return req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > passedOverBytes
}
