import type { Middleware } from 'koa'

/** Who may read answers from pages of other origins. */
export interface CorsOptions {
  /** Such as `https://shop.example`; `*` for all. */
  readonly origins: readonly string[]
}

/** What pages of other origins may read of an answer. */
export const exposedHeaders = 'ETag, Idempotent-Replayed, Location, Retry-After, X-Request-Id'
const allowedHeaders = 'Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id, X-User-Id'

/** Cross-origin requests, for the origins named only. Never with cookies: this API takes tokens. */
export function cors(options: CorsOptions): Middleware {
  const headersFor = corsHeaders(options)
  return async (ctx, next) => {
    const { vary, allowed } = headersFor(ctx.get('Origin'))
    if (vary !== undefined) ctx.vary(vary)
    if (allowed === undefined) return next()
    ctx.set('Access-Control-Allow-Origin', allowed)
    if (ctx.method !== 'OPTIONS' || ctx.get('Access-Control-Request-Method') === '') {
      ctx.set('Access-Control-Expose-Headers', exposedHeaders)
      return next()
    }
    ctx.set('Access-Control-Allow-Methods', 'GET, HEAD, POST, PATCH, DELETE')
    ctx.set('Access-Control-Allow-Headers', allowedHeaders)
    ctx.set('Access-Control-Max-Age', '600')
    ctx.status = 204
  }
}

/** Tells of an origin which one is allowed, undefined where it is not, and what the answer depends on. */
export function corsHeaders({
  origins,
}: CorsOptions): (origin: string) => { vary: string | undefined; allowed: string | undefined } {
  const all = origins.includes('*')
  return origin => ({
    vary: all ? undefined : 'Origin',
    allowed: origin === '' || !(all || origins.includes(origin)) ? undefined : all ? '*' : origin,
  })
}
