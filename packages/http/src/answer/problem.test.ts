import { ShopError } from '@jumun/core'
import { expect, it } from 'vitest'
import { problemHeaders, problemOf, refusalOf, statusOf } from './problem.ts'

it('tells a refusal of the shop with its code, numbers and fields', () => {
  const issues = [{ pointer: '/amount', message: 'is required' }]
  expect(problemOf(new ShopError('INVALID_INPUT', '/amount is required', { issues }), 'request-1')).toEqual({
    type: 'urn:jumun:problem:invalid-input',
    title: 'Bad Request',
    status: 400,
    detail: '/amount is required',
    instance: 'request-1',
    code: 'INVALID_INPUT',
    details: { issues },
    errors: issues,
  })
})

it.each([new Error('SELECT secret'), 'text', undefined, new ShopError('INTERNAL', 'a path', {}, { cause: 'x' })])(
  'tells nothing of %o',
  error => {
    expect(JSON.stringify(problemOf(refusalOf(error), 'r'))).not.toMatch(/SELECT|text|a path|cause/)
    expect(refusalOf(error).code).toBe('INTERNAL')
  },
)

it('tells ten faults of an input at most, none at length, and how many there are', () => {
  const issues = Array.from({ length: 1_000 }, (_, index) => ({
    pointer: `/${index}`,
    message: 'is not a known field',
  }))
  issues[0] = { pointer: `/${'x'.repeat(60_000)}`, message: '😀'.repeat(30_000) }
  const problem = problemOf(new ShopError('INVALID_INPUT', 'm'.repeat(60_000), { issues }), 'request-1')
  expect(problem.errors).toHaveLength(10)
  expect(problem.errors?.[9]).toEqual({ pointer: '/9', message: 'is not a known field' })
  expect(problem.details).toEqual({ issues: problem.errors, issuesInAll: 1_000 })
  expect([problem.detail.length, problem.errors?.[0]?.pointer.length]).toEqual([501, 501])
  expect(problem.errors?.[0]?.message.isWellFormed()).toBe(true)
  expect(JSON.stringify(problem).length).toBeLessThan(5_000)
})

it('rounds the wait up, and never says 0', () => {
  const busy = (retryAfterMs: number) =>
    problemHeaders(new ShopError('BUSY', 'busy', { retryAfterMs, outcome: 'unknown' }))
  expect([busy(0), busy(1000), busy(1001)].map(headers => headers['Retry-After'])).toEqual(['1', '1', '2'])
})

it('sends headers only with what they are about', () => {
  const told = (refusal: ShopError) => problemHeaders(refusal)
  expect(told(new ShopError('UNAUTHENTICATED', 'who?', {}))).toEqual({ 'WWW-Authenticate': 'Bearer' })
  expect(told(new ShopError('METHOD_NOT_ALLOWED', 'no', { allowed: ['GET', 'PUT'] }))).toEqual({ Allow: 'GET, PUT' })
  expect(told(new ShopError('RATE_LIMITED', 'slow', { retryAfterMs: 1 }))).toEqual({ 'Retry-After': '1' })
  for (const refusal of [new ShopError('FORBIDDEN', 'no', {}), new ShopError('INVALID_INPUT', 'no', { issues: [] })]) {
    expect(told(refusal)).toEqual({})
  }
})

it.each([
  [400, ['INVALID_INPUT']],
  [401, ['UNAUTHENTICATED']],
  [402, ['INSUFFICIENT_BALANCE']],
  [403, ['FORBIDDEN']],
  [
    404,
    [
      'CART_ITEM_NOT_FOUND',
      'COUPON_NOT_FOUND',
      'NOT_FOUND',
      'OPTION_NOT_FOUND',
      'ORDER_NOT_FOUND',
      'PRODUCT_NOT_FOUND',
      'USER_NOT_FOUND',
    ],
  ],
  [405, ['METHOD_NOT_ALLOWED']],
  [413, ['PAYLOAD_TOO_LARGE']],
  [415, ['UNSUPPORTED_MEDIA_TYPE']],
  [422, ['IDEMPOTENCY_KEY_REUSED']],
  [429, ['RATE_LIMITED']],
  [500, ['INTERNAL']],
  [503, ['BUSY']],
])('answers %i to %j alone, and 409 to what the state of the shop forbids', (status, codes) => {
  const all = Object.entries(statusOf)
  expect(all.flatMap(([code, answered]) => (answered === status ? [code] : [])).toSorted()).toEqual(codes)
  expect(all.filter(([, answered]) => answered === 409)).toHaveLength(17)
  expect(all).toHaveLength(35)
})

it('lets a refusal of the shop go out as it is, and of anything else only that it happened', () => {
  const refusal = new ShopError('FORBIDDEN', 'no', {})
  expect(refusalOf(refusal)).toBe(refusal)
  const unknown = Object.assign(new ShopError('FORBIDDEN', 'no', {}), { code: 'toString' })
  for (const error of [new Error('no'), undefined, unknown, new ShopError('INTERNAL', 'a path', {})]) {
    expect(refusalOf(error)).toMatchObject({
      code: 'INTERNAL',
      message: 'Internal error. The log has more under the id of this request.',
      details: {},
    })
  }
})

it('tells titles, details and what is wrong with fields in the language that is wanted', () => {
  const issues = [{ pointer: '/a', message: 'is required' }]
  const refusal = new ShopError('INVALID_INPUT', '/a is required', { issues })
  const inKorean = [{ pointer: '/a', message: '필수 항목입니다' }]
  expect(problemOf(refusal, 'r', { language: 'ko' })).toMatchObject({
    title: '입력값이 올바르지 않습니다',
    detail: '/a: 필수 항목입니다',
    details: { issues: inKorean },
    errors: inKorean,
  })
  for (const options of [{}, { language: 'en' }] as const) {
    expect(problemOf(refusal, 'r', options)).toMatchObject({
      title: 'Bad Request',
      detail: '/a is required',
      errors: issues,
    })
  }
  const forbidden = problemOf(new ShopError('FORBIDDEN', 'This needs the admin token.', {}), 'r', { language: 'ko' })
  expect(forbidden).toMatchObject({ title: '권한이 없습니다', detail: '관리자 토큰이 필요합니다.' })
  expect(forbidden).not.toHaveProperty('errors')
})

it('has the status of another contract where that has its own', () => {
  const refusal = new ShopError('INSUFFICIENT_STOCK', 'too few', { shortages: [] })
  expect(problemOf(refusal, 'r')).toMatchObject({ status: 409, title: 'Conflict' })
  expect(problemOf(refusal, 'r', { statusOf: () => 400 })).toMatchObject({ status: 400, title: 'Bad Request' })
})

it.each([
  [{ code: 'A B', claimable: true }, 'none (POST /coupons/A%20B/claim)'],
  [{ code: 'A' }, 'none'],
  [{ couponId: 'c' }, 'none'],
  [{ couponId: 'c', claimable: true }, 'none'],
] as const)('says how a coupon of %j can be had', (details, detail) => {
  expect(problemOf(new ShopError('COUPON_NOT_FOUND', 'none', details), 'r').detail).toBe(detail)
})

it('says nothing of coupons where it is about none', () => {
  const details = { code: 'A', quantity: 5, claimable: true }
  expect(problemOf(new ShopError('COUPON_SOLD_OUT', 'gone', details), 'r').detail).toBe('gone')
})

it('leaves as it is what is just short and few enough', () => {
  const told = (length: number) => problemOf(new ShopError('FORBIDDEN', 'm'.repeat(length), {}), 'r').detail
  expect([told(500), told(501)]).toEqual(['m'.repeat(500), `${'m'.repeat(500)}…`])
  const detailsOf = (count: number) => {
    const issues = Array.from({ length: count }, () => ({ pointer: '/a', message: 'is required' }))
    return problemOf(new ShopError('INVALID_INPUT', 'm', { issues }), 'r').details
  }
  expect(detailsOf(10)).not.toHaveProperty('issuesInAll')
  expect(detailsOf(11)).toMatchObject({ issuesInAll: 11 })
})

it('tells times as JSON has them, and nothing else as times', () => {
  const at = Date.UTC(2026, 0, 31)
  const time = '2026-01-31T00:00:00.000Z'
  const windows = [
    { productId: 'a', saleFrom: at, saleUntil: at },
    { productId: 'b', saleUntil: at },
  ]
  const detailsOf = (refusal: ShopError) => problemOf(refusal, 'r').details
  expect(detailsOf(new ShopError('PRODUCT_NOT_ON_SALE', 'no', { productIds: ['a', 'b'], windows }))).toEqual({
    productIds: ['a', 'b'],
    windows: [
      { productId: 'a', saleFrom: time, saleUntil: time },
      { productId: 'b', saleUntil: time },
    ],
  })
  const order = { orderId: 'o', status: 'PAID' }
  expect(detailsOf(new ShopError('ORDER_NOT_CANCELLABLE', 'no', { ...order, cancellableUntil: at }))).toEqual({
    ...order,
    cancellableUntil: time,
  })
  const coupon = { code: 'A', reason: 'ENDED' } as const
  expect(detailsOf(new ShopError('COUPON_NOT_CLAIMABLE', 'no', { ...coupon, claimFrom: at, claimUntil: at }))).toEqual({
    ...coupon,
    claimFrom: time,
    claimUntil: time,
  })
  const wallet = { required: at, available: 5 }
  expect(detailsOf(new ShopError('INSUFFICIENT_BALANCE', 'no', wallet))).toEqual(wallet)
})
