import type { Middleware } from 'koa'

/** Who may read answers from pages of other origins. */
export interface CorsOptions {
  /** Such as `https://shop.example`; `*` for all. */
  readonly origins: readonly string[]
}

const exposed = 'ETag, Idempotent-Replayed, Location, Retry-After, X-Request-Id'
const allowedHeaders = 'Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id, X-User-Id'

/** Cross-origin requests, for the origins named only. Never with cookies: this API takes tokens. */
export function cors({ origins }: CorsOptions): Middleware {
  const all = origins.includes('*')
  return async (ctx, next) => {
    if (!all) ctx.vary('Origin')
    const origin = ctx.get('Origin')
    if (origin === '' || !(all || origins.includes(origin))) return next()
    ctx.set('Access-Control-Allow-Origin', all ? '*' : origin)
    if (ctx.method !== 'OPTIONS' || ctx.get('Access-Control-Request-Method') === '') {
      ctx.set('Access-Control-Expose-Headers', exposed)
      return next()
    }
    ctx.set('Access-Control-Allow-Methods', 'GET, HEAD, POST, PATCH, DELETE')
    ctx.set('Access-Control-Allow-Headers', allowedHeaders)
    ctx.set('Access-Control-Max-Age', '600')
    ctx.status = 204
  }
}
