import { expect, it } from 'vitest'
import { invalidInput, isShopError, ShopError } from './errors.ts'

it('carries code, message, details, whether to try again, and its cause', () => {
  const cause = new Error('database')
  const error = new ShopError('BUSY', 'Busy.', { retryAfterMs: 1, outcome: 'unknown' }, { cause })
  expect(error).toBeInstanceOf(Error)
  const { name, code, message, details, retryable } = error
  expect({ name, code, message, details, retryable, cause: error.cause }).toEqual({
    name: 'ShopError',
    code: 'BUSY',
    message: 'Busy.',
    details: { retryAfterMs: 1, outcome: 'unknown' },
    retryable: true,
    cause,
  })
  expect(new ShopError('RATE_LIMITED', 'Slower.', { retryAfterMs: 1 }).retryable).toBe(true)
  const plain = new ShopError('INTERNAL', 'Failed.', {})
  expect([plain.retryable, 'cause' in plain]).toEqual([false, false])
})

it('is recognized by its code, from another copy of the package too', () => {
  const error = invalidInput('/a', 'is wrong')
  expect(isShopError(error)).toBe(true)
  expect(isShopError(error, 'INVALID_INPUT')).toBe(true)
  expect(isShopError(error, 'BUSY')).toBe(false)
  const foreign = Object.assign(new Error('busy'), { name: 'ShopError', code: 'BUSY' })
  expect(isShopError(foreign, 'BUSY')).toBe(true)
  expect(
    [
      Object.assign(new Error('x'), { name: 'ShopError' }),
      Object.assign(new Error('x'), { code: 'BUSY' }),
      null,
      undefined,
      'BUSY',
      { name: 'ShopError', code: 'BUSY' },
    ].some(one => isShopError(one)),
  ).toBe(false)
})

it('names the place of an invalid input, or none', () => {
  expect(invalidInput('/a', 'is wrong')).toMatchObject({
    message: '/a: is wrong',
    details: { issues: [{ pointer: '/a', message: 'is wrong' }] },
  })
  expect(invalidInput('', 'The cart is empty.').message).toBe('The cart is empty.')
  const cause = new Error('x')
  expect(invalidInput('/a', 'is wrong', { cause }).cause).toBe(cause)
})
