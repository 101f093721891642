import { ShopError } from '@jumun/core'
import { expect, it } from 'vitest'
import { problemHeaders, problemOf, refusalOf } from './problem.ts'

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
