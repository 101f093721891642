import type { Context } from 'koa'

/**
 * What a host has mounted the app under, '' at the root. A host takes the beginning of the path away before the app sees it,
 * and links to the app need it: Express tells it (`baseUrl`), others keep the whole address (`originalUrl`) on the request,
 * koa-mount on the context.
 */
export function mountPrefix(ctx: Context): string {
  const { baseUrl, originalUrl } = ctx.req as { baseUrl?: unknown; originalUrl?: unknown }
  if (typeof baseUrl === 'string' && baseUrl !== '') return baseUrl
  const whole = typeof originalUrl === 'string' ? originalUrl : ctx.originalUrl
  const end = whole.indexOf('?')
  const path = end === -1 ? whole : whole.slice(0, end)
  return path.length > ctx.path.length && path.endsWith(ctx.path) ? path.slice(0, -ctx.path.length) : ''
}
