import { EventTooLargeError, PlatformAwayError, PoisonEventError } from '@jumun/core'
import { afterEach, expect, it, vi } from 'vitest'
import { judgeStatus } from './judge-status.ts'

afterEach(() => vi.useRealTimers())

function judged(status: number, retryAfter?: string): unknown {
  try {
    return judgeStatus({ status, retryAfter }, 70_000)
  } catch (error) {
    return error
  }
}

it.each([200, 204, 299])('%i has arrived', status => {
  expect(judged(status)).toBeUndefined()
})

it.each([400, 415, 422])('%i is refused for good', status => {
  expect(judged(status)).toBeInstanceOf(PoisonEventError)
  expect(judged(status)).toMatchObject({ message: `The platform refuses the event for good: HTTP ${status}.` })
})

it('413 is refused for good for its size', () => {
  expect(judged(413)).toBeInstanceOf(EventTooLargeError)
  expect(judged(413)).toMatchObject({ message: 'The platform refuses the event for its 70000 bytes: HTTP 413.' })
})

it.each([300, 307, 399])('%i is not followed', status => {
  expect(judged(status)).toBeInstanceOf(PlatformAwayError)
  expect(judged(status, '5')).toMatchObject({
    message: `The platform redirects (HTTP ${status}); that is not followed.`,
  })
})

it.each([199, 401, 403, 404, 405, 408, 409, 410, 425, 429, 500, 503])('%i is tried again', status => {
  expect(judged(status)).toBeInstanceOf(PlatformAwayError)
  expect(judged(status)).toMatchObject({ message: `The platform answered HTTP ${status}.` })
  expect(judged(status)).not.toHaveProperty('retryAfterMs', expect.anything())
})

it.each([
  ['5', 5_000],
  ['0', 0],
  ['9999999999', 9_999_999_999_000],
  ['Fri, 27 Nov 2026 10:00:07 GMT', 7_000],
  ['Friday, 27-Nov-26 10:00:07 GMT', 7_000],
  // It has passed.
  ['Fri, 27 Nov 2026 09:59:00 GMT', 0],
  ['99999999999', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['Friday', undefined],
  ['Frx, then', undefined],
  // What a lenient reader would take for a year.
  ['2030', 2_030_000],
  ['2030-01-01', undefined],
])('a platform that asks for a pause of %j gets one of %s ms', (retryAfter, retryAfterMs) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 27, 10) })
  expect((judged(503, retryAfter) as PlatformAwayError).retryAfterMs).toBe(retryAfterMs)
})
