import { describe, expect, it } from 'vitest'
import {
  HostTransactionError,
  hostTransactionEnded,
  hostTransactionLost,
  hostTransactionNotBegun,
  hostTransactionOver,
  isHostTransactionError,
} from './adopted-transaction.ts'
import { EventTooLargeError, PlatformAwayError, PoisonEventError } from './publisher.ts'
import { isStoreError, StoreError, type StoreErrorCode, type StoreFailure } from './store-error.ts'

const cause = new Error('the driver says so')
const foreign = (fields: object) => Object.assign(new Error('x'), fields)
const none = [new Error('x'), new TypeError('x'), null, undefined, 'StoreError', { name: 'StoreError', failure: 'x' }]

describe('an error of a store', () => {
  it.each<[StoreFailure, StoreErrorCode]>([
    ['transient', 'BUSY'],
    ['conflict', 'CONFLICT'],
    ['constraint', 'CONSTRAINT'],
    ['unknown', 'UNKNOWN'],
    ['oversized', 'OVERSIZED'],
    ['unavailable', 'UNAVAILABLE'],
  ])('that is %s has the code %s unless it has one of its own', (failure, code) => {
    expect(new StoreError(failure, 'x')).toMatchObject({ name: 'StoreError', failure, code, message: 'x' })
    expect(new StoreError(failure, 'x', { code: 'CLOSED' })).toMatchObject({ failure, code: 'CLOSED' })
  })

  it('keeps its cause where it has one', () => {
    expect(new StoreError('unknown', 'x', { cause }).cause).toBe(cause)
    expect('cause' in new StoreError('unknown', 'x', { code: 'CLOSED' })).toBe(false)
    expect('cause' in new StoreError('unknown', 'x')).toBe(false)
  })

  it('is recognized by its code, from another copy of the package too', () => {
    const error = new StoreError('conflict', 'x')
    expect([isStoreError(error), isStoreError(error, 'CONFLICT'), isStoreError(error, 'BUSY')]).toEqual([
      true,
      true,
      false,
    ])
    const copy = foreign({ name: 'StoreError', failure: 'conflict', code: 'CONFLICT' })
    expect([isStoreError(copy), isStoreError(copy, 'CONFLICT'), isStoreError(copy, 'BUSY')]).toEqual([
      true,
      true,
      false,
    ])
    const others = [...none, foreign({ name: 'StoreError' }), foreign({ failure: 'conflict' })]
    expect(others.filter(one => isStoreError(one))).toEqual([])
  })
})

describe('an error of a host’s transaction', () => {
  it.each([
    [hostTransactionOver, 'over', /Call within\(\) again/],
    [hostTransactionNotBegun, 'unusable', /Begin one/],
    [hostTransactionEnded, 'unknown', /Await its calls/],
    [hostTransactionLost, 'rolled back', /Begin it again/],
  ])('says what to do: %#', (make, failure, message) => {
    const error = make({ cause })
    expect(error).toBeInstanceOf(HostTransactionError)
    expect(error).toMatchObject({ name: 'HostTransactionError', failure, cause })
    expect(error.message).toMatch(message)
    expect('cause' in make()).toBe(false)
  })

  it('is recognized from another copy of the package too', () => {
    expect(isHostTransactionError(hostTransactionOver())).toBe(true)
    expect(isHostTransactionError(foreign({ name: 'HostTransactionError' }))).toBe(true)
    const others = [...none, { name: 'HostTransactionError' }, new StoreError('unknown', 'x')]
    expect(others.filter(one => isHostTransactionError(one))).toEqual([])
  })
})

describe('an error of a publisher', () => {
  it('says why an event can never be taken', () => {
    expect(new PoisonEventError('x', { cause })).toMatchObject({ name: 'PoisonEventError', message: 'x', cause })
    const large = new EventTooLargeError('x', { bytes: 2, limit: 1 }, { cause })
    expect(large).toBeInstanceOf(PoisonEventError)
    expect(large).toMatchObject({ name: 'EventTooLargeError', message: 'x', bytes: 2, limit: 1, cause })
    expect(new EventTooLargeError('x', { bytes: 2 }).limit).toBeUndefined()
  })

  it('says when the platform may be asked again', () => {
    expect(new PlatformAwayError('x', { retryAfterMs: 5, cause })).toMatchObject({
      name: 'PlatformAwayError',
      message: 'x',
      retryAfterMs: 5,
      cause,
    })
    const plain = new PlatformAwayError('x')
    expect([plain.retryAfterMs, 'cause' in plain]).toEqual([undefined, false])
  })
})
