import type { Context, Middleware } from 'koa'
import { bodyOf } from './dispatch.ts'
import { factsOf } from '../request/facts.ts'
import { invalidInput } from '../request/invalid-input.ts'
import type { Limits } from '../guard/limits.ts'

/** An old route and the one that answers it. `field` fills the new path's parameter. */
export interface Alias {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly from: string
  readonly to: string
  readonly field?: { readonly in: 'query' | 'body'; readonly name: string; readonly example?: string }
}

/** For clients of the older contracts. */
export const aliases: readonly Alias[] = [
  { method: 'POST', from: '/order', to: '/orders' },
  { method: 'GET', from: '/orders/cart', to: '/cart' },
  { method: 'POST', from: '/orders/cart', to: '/cart/items' },
  { method: 'DELETE', from: '/orders/cart/:itemId', to: '/cart/items/:itemId' },
  { method: 'POST', from: '/cart/add', to: '/cart/items' },
  { method: 'DELETE', from: '/cart/remove', to: '/cart/items/:itemId', field: { in: 'query', name: 'itemId' } },
  {
    method: 'POST',
    from: '/payments',
    to: '/orders/:orderId/payment',
    field: { in: 'body', name: 'orderId', example: '019c0f5e-6c00-7000-8000-000000000000' },
  },
  {
    method: 'POST',
    from: '/coupons/issue',
    to: '/coupons/:code/claim',
    field: { in: 'body', name: 'couponCode', example: 'WELCOME' },
  },
]

const parameter = /:\w+/
const matchers = aliases.map(alias => ({
  alias,
  pattern: new RegExp(`^${alias.from.replace(parameter, '([^/]+)')}/?$`),
}))

/** The methods under which an old path is answered. */
export function aliasMethods(path: string): string[] {
  return matchers
    .filter(({ pattern }) => pattern.test(path))
    .flatMap(({ alias }) => (alias.method === 'GET' ? ['HEAD', 'GET'] : [alias.method]))
}

/** Rewrites old routes before they are matched, so that there is one handler for both. */
export function rewriteAliases(limits: Limits): Middleware {
  return async (ctx, next) => {
    const method = ctx.method === 'HEAD' ? 'GET' : ctx.method
    for (const { alias, pattern } of matchers) {
      const match = alias.method === method ? pattern.exec(ctx.path) : null
      if (match === null) continue
      const value = match[1] ?? (await fieldOf(ctx, alias, limits))
      ctx.path = alias.to.replace(parameter, () => value)
      break
    }
    await next()
  }
}

/** Takes the field out of the request, which the new route would refuse as unknown. */
async function fieldOf(ctx: Context, { field }: Alias, limits: Limits): Promise<string> {
  if (field === undefined) return ''
  const { name } = field
  if (field.in === 'query') {
    const parameters = new URLSearchParams(ctx.querystring)
    const value = parameters.get(name)
    if (parameters.getAll(name).length > 1) throw invalidInput(`/${name}`, 'must be given once')
    parameters.delete(name)
    ctx.querystring = parameters.toString()
    return pathPart(value, name)
  }
  const body = await bodyOf(ctx, factsOf(ctx), limits)
  const value = body !== null && Object.hasOwn(body, name) ? body[name] : undefined
  if (body !== null) delete body[name]
  return pathPart(value, name)
}

function pathPart(value: unknown, name: string): string {
  if (value === undefined || value === null) throw invalidInput(`/${name}`, 'is required')
  if (typeof value !== 'string' || value === '' || !value.isWellFormed()) {
    throw invalidInput(`/${name}`, 'must be text of 1 to 64 characters')
  }
  return encodeURIComponent(value)
}
