import type { Logger, ShopError } from '@jumun/core'
import type { Context, Middleware } from 'koa'
import { type Facts, rememberFacts } from '../request/facts.ts'
import type { Penalties } from '../guard/penalties.ts'
import type { Metrics } from './metrics.ts'
import { problemHeaders, problemOf, refusalOf } from './problem.ts'
import { languageOf } from '../request/language.ts'
import { clientAddress } from '../request/client-address.ts'
import { mountPrefix } from '../request/mount-prefix.ts'
import { requestIdOf } from '../request/request-id.ts'

// An API has nothing to run, frame or sniff; `/docs` loosens the policy for itself.
const securityHeaders = {
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
  metrics: Metrics
  penalties: Penalties
  trustedProxies: number
  prefix: string
  isDraining: () => boolean
}): Middleware {
  const { logger, metrics, penalties, trustedProxies, prefix, isDraining } = parts

  return async (ctx, next) => {
    const startedAt = performance.now()
    const facts: Facts = {
      requestId: requestIdOf(ctx.req),
      prefix: mountPrefix(ctx, prefix),
      address: clientAddress(ctx.req, trustedProxies),
      route: 'unmatched',
    }
    rememberFacts(ctx, facts)
    ctx.set(securityHeaders)
    ctx.set('X-Request-Id', facts.requestId)
    ctx.res.once('close', () => observe(ctx, facts, startedAt))
    try {
      await next()
    } catch (error) {
      const refusal = refusalOf(error)
      facts.code = refusal.code
      if (refusal.code === 'INTERNAL') logger.error('request failed', { requestId: facts.requestId, error })
      await penalties.serve(error, facts.address)
      answerProblem(ctx, refusal, facts)
    }
    // The client opens its next connection elsewhere; or what is left of a body would come for long, and for nobody.
    if (isDraining() || (!ctx.headerSent && isLongUnread(ctx, facts))) ctx.set('Connection', 'close')
  }

  function observe(ctx: Context, { requestId, route, code }: Facts, startedAt: number): void {
    const durationMs = performance.now() - startedAt
    const { method, status } = ctx
    metrics.countRequest({ method, route, status, durationMs })
    const fields = {
      requestId,
      method,
      route,
      status,
      durationMs: Math.round(durationMs * 100) / 100,
      ...(code !== undefined && { code }),
      ...(!ctx.res.writableFinished && { aborted: true }),
    }
    if (status >= 500) logger.warn('request', fields)
    else if (route.startsWith('/health') || route === '/metrics') logger.debug('request', fields)
    else logger.info('request', fields)
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
