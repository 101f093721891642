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

it('rounds the wait up, and never says 0', () => {
  const busy = (retryAfterMs: number) =>
    problemHeaders(new ShopError('BUSY', 'busy', { retryAfterMs, outcome: 'unknown' }))
  expect([busy(0), busy(1000), busy(1001)].map(headers => headers['Retry-After'])).toEqual(['1', '1', '2'])
})
