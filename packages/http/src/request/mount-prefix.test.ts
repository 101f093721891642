import type { Context } from 'koa'
import { expect, it } from 'vitest'
import { assertPrefix, mountPrefix } from './mount-prefix.ts'

/** A request as the app sees it, and what its host tells of the whole address. */
function contextOf(path: string, told: { url?: string; baseUrl?: string; originalUrl?: string } = {}): Context {
  const { url = path, ...more } = told
  const req = { url, ...more }
  return { path, req, originalUrl: path } as unknown as Context
}

it.each([
  ['nothing', '/orders', {}, '', '', '/orders'],
  ['what the host tells', '/orders', { baseUrl: '/shop' }, '', '/shop', '/orders'],
  ['what the whole address begins with', '/orders', { originalUrl: '/shop/orders?page=2' }, '', '/shop', '/orders'],
  ['the whole address without its query', '/orders', { originalUrl: '/shop/orders' }, '', '/shop', '/orders'],
  ['nothing where the whole address is the path', '/orders', { originalUrl: '/orders?page=2' }, '', '', '/orders'],
  ['nothing where the whole address ends otherwise', '/orders', { originalUrl: '/shop/carts/7' }, '', '', '/orders'],
  ['nothing where the host tells nothing', '/orders', { baseUrl: '', originalUrl: '/orders' }, '', '', '/orders'],
  [
    'what the host tells, not what the address says',
    '/orders',
    { baseUrl: '/a', originalUrl: '/b/orders' },
    '',
    '/a',
    '/orders',
  ],
  [
    'what the address says where the host tells nothing',
    '/orders',
    { baseUrl: '', originalUrl: '/b/orders' },
    '',
    '/b',
    '/orders',
  ],
  ['the named one, which the host has taken away', '/orders', {}, '/v1', '/v1', '/orders'],
  ['the named one, which is taken away here', '/v1/orders', {}, '/v1', '/v1', '/orders'],
  ['the named one alone', '/v1', {}, '/v1', '/v1', '/'],
  ['no other path that begins alike', '/v10/orders', {}, '/v1', '/v1', '/v10/orders'],
  ['none in a whole address', '/orders', { url: 'http://x/orders' }, '', '', 'http://x/orders'],
  ['the named one in a whole address', '/v1/orders', { url: 'http://v1/v1/orders?a=1' }, '/v1', '/v1', '/orders?a=1'],
  ['the named one that a whole address ends with', '/v1', { url: 'http://v1/v1' }, '/v1', '/v1', '/'],
  ['the named one before a query', '/v1', { url: '/v1?a=1' }, '/v1', '/v1', '/?a=1'],
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

it.each(['', '/shop', '/shop/v1', '/a.b~c-d_e%20', '/1'])('takes the prefix %j', prefix => {
  expect(() => assertPrefix(prefix)).not.toThrow()
})

it.each(['shop', '/', '/shop/', '//shop', '/a?b', '/a b', 'x/shop', '/shop#'])('refuses the prefix %j', prefix => {
  expect(() => assertPrefix(prefix)).toThrow(
    new TypeError(`The prefix "${prefix}" has to begin with / and not to end with it, such as /shop/v1.`),
  )
})
