import { createShop, type Shop } from '@jumun/core'
import { createMemoryStore } from '@jumun/core/memory'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createFetchHandler } from '../fetch.ts'
import { corsHeaders } from './cors.ts'

const own = 'https://shop.example'
const other = 'https://other.example'
let shop: Shop
beforeEach(() => {
  shop = createShop({ store: createMemoryStore() })
})
afterEach(() => shop.close())

it.each<[string[], string, string | undefined, string | undefined]>([
  [[own], own, 'Origin', own],
  [[own], other, 'Origin', undefined],
  [[own, other], other, 'Origin', other],
  [[own], '', 'Origin', undefined],
  [[''], '', 'Origin', undefined],
  [[], own, 'Origin', undefined],
  [['*'], own, undefined, '*'],
  [[own, '*'], own, undefined, '*'],
  [['*'], '', undefined, undefined],
])('of %j, asked from %j', (origins, origin, vary, allowed) => {
  expect(corsHeaders({ origins })(origin)).toEqual({ vary, allowed })
})

/** What an answer says of origins. */
async function said(origins: string[], method: string, path: string, headers: Record<string, string>) {
  const handle = createFetchHandler({ shop, cors: { origins } })
  const answer = await handle(new Request(`http://shop.example${path}`, { method, headers }))
  const about = [...answer.headers].filter(
    ([name]) => name.startsWith('access-control-') || ['vary', 'content-type'].includes(name),
  )
  return { status: answer.status, ...Object.fromEntries(about) }
}

const exposed = { 'access-control-expose-headers': 'ETag, Idempotent-Replayed, Location, Retry-After, X-Request-Id' }
const none = { status: 404, 'content-type': 'application/problem+json' }
const preflight = { 'Access-Control-Request-Method': 'POST' }
const granted = {
  status: 204,
  'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE',
  'access-control-allow-headers':
    'Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id, X-User-Id',
  'access-control-max-age': '600',
}

it.each([
  [[own], 'GET', '/none', { Origin: own }, { ...none, vary: 'Origin', 'access-control-allow-origin': own, ...exposed }],
  [[own], 'GET', '/none', { Origin: other }, { ...none, vary: 'Origin' }],
  [[own], 'GET', '/none', {}, { ...none, vary: 'Origin' }],
  [['*'], 'GET', '/none', { Origin: own }, { ...none, 'access-control-allow-origin': '*', ...exposed }],
  [['*'], 'GET', '/none', {}, { ...none }],
  [
    [own],
    'OPTIONS',
    '/orders',
    { Origin: own, ...preflight },
    { vary: 'Origin', 'access-control-allow-origin': own, ...granted },
  ],
  [['*'], 'OPTIONS', '/orders', { Origin: own, ...preflight }, { 'access-control-allow-origin': '*', ...granted }],
  // No question of a page's: what a route can do is answered to everyone.
  [
    [own],
    'OPTIONS',
    '/orders',
    { Origin: own },
    { status: 204, vary: 'Origin', 'access-control-allow-origin': own, ...exposed },
  ],
  [
    [own],
    'GET',
    '/none',
    { Origin: own, ...preflight },
    { ...none, vary: 'Origin', 'access-control-allow-origin': own, ...exposed },
  ],
])(
  'with %j, %s %s with %j is answered so that pages may or may not read it',
  async (origins, method, path, headers, wanted) => {
    expect(await said(origins, method, path, headers as Record<string, string>)).toEqual(wanted)
  },
)
