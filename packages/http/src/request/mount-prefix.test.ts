import type { Context } from 'koa'
import { expect, it } from 'vitest'
import { mountPrefix } from './mount-prefix.ts'

/** A request as the app sees it, and what its host tells of the whole address. */
function contextOf(path: string, told: { baseUrl?: string; originalUrl?: string } = {}): Context {
  const req = { url: path, ...told }
  return { path, req, originalUrl: path } as unknown as Context
}

it.each([
  ['nothing', '/orders', {}, '', '', '/orders'],
  ['what the host tells', '/orders', { baseUrl: '/shop' }, '', '/shop', '/orders'],
  ['what the whole address begins with', '/orders', { originalUrl: '/shop/orders?page=2' }, '', '/shop', '/orders'],
  ['the named one, which the host has taken away', '/orders', {}, '/v1', '/v1', '/orders'],
  ['the named one, which is taken away here', '/v1/orders', {}, '/v1', '/v1', '/orders'],
  ['the named one alone', '/v1', {}, '/v1', '/v1', '/'],
  ['no other path that begins alike', '/v10/orders', {}, '/v1', '/v1', '/v10/orders'],
  ['both, where the host has left the named one', '/v1/orders', { baseUrl: '/shop' }, '/v1', '/shop/v1', '/orders'],
  [
    'what the host tells, where the named one is gone',
    '/orders',
    { baseUrl: '/shop/v1' },
    '/v1',
    '/shop/v1',
    '/orders',
  ],
])('a prefix is %s', (_, path, told, named, prefix, left) => {
  const ctx = contextOf(path, told)
  expect([mountPrefix(ctx, named), ctx.req.url]).toEqual([prefix, left])
})
