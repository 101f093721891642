import { ShopError } from '@jumun/core'
import type { Context, Middleware } from 'koa'

/** Answers what no route has answered: what may be done here, that something else may be, or that there is nothing. */
export function fallback(methodsOf: (path: string) => readonly string[]): Middleware {
  return async (ctx: Context) => {
    const allowed = [...new Set(methodsOf(ctx.path))]
    if (allowed.length === 0) throw new ShopError('NOT_FOUND', 'There is nothing at this path.', {})
    allowed.push('OPTIONS')
    if (ctx.method !== 'OPTIONS') {
      const message = `${ctx.method} is not allowed here; allowed: ${allowed.join(', ')}.`
      throw new ShopError('METHOD_NOT_ALLOWED', message, { allowed })
    }
    ctx.set('Allow', allowed.join(', '))
    ctx.status = 204
  }
}
