import Router from '@koa/router'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { type Route, route } from '../routes/route.ts'
import { createQuickPlans } from './quick-plans.ts'

const common = { method: 'GET', tag: 'a', summary: 'a', status: 200, codes: [], handle: () => ({ json: {} }) } as const
const query = z.strictObject({ limit: z.string().optional() })
const routes: readonly Route[] = [
  route({ ...common, id: 'list', path: '/products', access: 'public', quick: true, query }),
  route({ ...common, id: 'one', path: '/products/:productId', access: 'public', quick: true }),
  route({ ...common, id: 'cart', path: '/cart', access: 'user', quick: true }),
  route({ ...common, id: 'slow', path: '/slow', access: 'public' }),
]

/** The plans of these routes, and how often the route of an address was looked for. */
function plans(prefix = '') {
  const router = new Router()
  const routeOf = new Map<object, Route>()
  for (const one of routes) {
    router.get(one.path, () => undefined)
    routeOf.set(router.stack.at(-1)!, one)
  }
  router.get('/other', () => undefined)
  let asked = 0
  const planOf = createQuickPlans({
    router,
    prefix,
    routeOf(layer) {
      asked += 1
      return routeOf.get(layer)
    },
  })
  return { planOf, asked: () => asked }
}

it.each([
  ['/products', 'list', {}, {}, []],
  ['/products?', 'list', {}, {}, []],
  ['/products?limit=2', 'list', {}, { limit: '2' }, []],
  ['/products/latte', 'one', { productId: 'latte' }, {}, []],
  ['/products/l%61tte', 'one', { productId: 'latte' }, {}, []],
  ['/cart', 'cart', {}, {}, []],
  ['/cart?userId=mina', 'cart', {}, {}, ['mina']],
  ['/products?userId=mina', undefined, {}, {}, []],
  ['/products?limit=1&limit=2', undefined, {}, {}, []],
  ['/products?more=1', undefined, {}, {}, []],
  ['/products/latte?limit=2', undefined, {}, {}, []],
  ['/products/%ff', undefined, {}, {}, []],
  ['//products', undefined, {}, {}, []],
  ['/products?limit=2?', undefined, {}, {}, []],
  ['/products#a', undefined, {}, {}, []],
  ['http://x/products', undefined, {}, {}, []],
  ['/slow', undefined, {}, {}, []],
  ['/other', undefined, {}, {}, []],
  ['/nowhere', undefined, {}, {}, []],
  ['/v1/products', undefined, {}, {}, []],
])('the plan of %s is that of %s', (url, id, params, asked, named) => {
  const plan = plans().planOf(url)
  if (id === undefined) expect(plan).toBe(undefined)
  else expect(plan).toEqual({ route: routes.find(one => one.id === id), params, query: asked, named })
})

it('finds a plan with its prefix and without, and below no other', () => {
  const { planOf } = plans('/v1')
  const found = ['/v1/products', '/products', '/v1x/products', '/v2/products', '/v1', '/v1/v1/products'].map(
    url => planOf(url)?.route.id,
  )
  expect(found).toEqual(['list', 'list', undefined, undefined, undefined, undefined])
})

it('reads an address once, be there a plan or none', () => {
  const { planOf, asked } = plans()
  const plan = planOf('/products')
  expect(planOf('/products')).toBe(plan)
  expect(asked()).toBe(1)
  expect([planOf('/slow'), planOf('/slow')]).toEqual([undefined, undefined])
  expect(asked()).toBe(2)
})

it('remembers two thousand addresses, and forgets half of them at most for one more', () => {
  const { planOf, asked } = plans()
  const ask = (from: number, to: number) => {
    for (let index = from; index < to; index += 1) planOf(`/products/${index}`)
    return asked()
  }
  ask(0, 1_999)
  expect(ask(0, 1_999)).toBe(1_999)
  expect(ask(1_999, 2_000)).toBe(2_000)
  // The first thousand is forgotten, the second is not.
  expect(ask(1_000, 2_000)).toBe(2_000)
  expect(ask(0, 1)).toBe(2_001)
})

it('looks at no address that is longer than any', () => {
  const { planOf, asked } = plans()
  const long = (characters: number) => `/products/${'x'.repeat(characters - 10)}`
  expect([planOf(long(200))?.route.id, planOf(long(201))]).toEqual(['one', undefined])
  expect(asked()).toBe(1)
})
