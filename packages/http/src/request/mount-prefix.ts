import type { Context } from 'koa'

/**
 * What a host has mounted the app under, '' at the root; links to the app need it. A host mostly takes the beginning of the path
 * away before the app sees it: Express tells it (`baseUrl`), others keep the whole address (`originalUrl`) on the request, koa-mount
 * on the context. Where a host tells nothing, `named` says it; it is taken away here where the host has left it.
 */
export function mountPrefix(ctx: Context, named: string): string {
  const told = toldPrefix(ctx)
  if (named === '') return told
  const { path, req } = ctx
  if (path !== named && !path.startsWith(`${named}/`)) return told === '' ? named : told
  const url = req.url!
  // A client may send the whole address, as it would to a proxy.
  const begin = url.startsWith('/') ? 0 : url.indexOf(path, url.indexOf('//') + 2)
  const rest = url.slice(begin + named.length)
  req.url = rest.startsWith('/') ? rest : `/${rest}`
  return told + named
}

function toldPrefix(ctx: Context): string {
  const { baseUrl, originalUrl } = ctx.req as { baseUrl?: unknown; originalUrl?: unknown }
  if (typeof baseUrl === 'string' && baseUrl !== '') return baseUrl
  const whole = typeof originalUrl === 'string' ? originalUrl : ctx.originalUrl
  const end = whole.indexOf('?')
  const path = end === -1 ? whole : whole.slice(0, end)
  return path.endsWith(ctx.path) ? path.slice(0, -ctx.path.length) : ''
}

/** @throws TypeError */
export function assertPrefix(prefix: string): void {
  if (/^(\/[\w.~%-]+)*$/.test(prefix)) return
  throw new TypeError(`The prefix "${prefix}" has to begin with / and not to end with it, such as /shop/v1.`)
}
