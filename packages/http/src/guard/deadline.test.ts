import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDeadline, endsWithin, withDeadline } from './deadline.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const busy = expect.objectContaining({
  code: 'BUSY',
  message: 'No answer after 100 ms. Repeat it with the same idempotency key.',
  details: { retryAfterMs: 1000, outcome: 'unknown' },
})

/** Work that is there after so long, and what came of it by now. */
function watched(within: (work: Promise<number>) => Promise<number>, afterMs: number) {
  const work = new Promise<number>(resolve => setTimeout(resolve, afterMs, afterMs))
  const seen: { outcome?: unknown } = {}
  within(work).then(
    answer => void (seen.outcome = answer),
    (error: unknown) => void (seen.outcome = error),
  )
  return seen
}

test('each work has its own time from its beginning, though one timer looks after all', async () => {
  const within = createDeadline(100)
  const first = watched(within, 1_000)
  await vi.advanceTimersByTimeAsync(60)
  const second = watched(within, 1_000)
  const quick = watched(within, 10)
  await vi.advanceTimersByTimeAsync(39)
  expect([first, second, quick]).toEqual([{}, {}, { outcome: 10 }])
  await vi.advanceTimersByTimeAsync(1)
  expect([first, second]).toEqual([{ outcome: busy }, {}])
  await vi.advanceTimersByTimeAsync(60)
  expect(second).toEqual({ outcome: busy })
})

test('what comes after a quiet time, or after some that were late, is looked after as well', async () => {
  const within = createDeadline(100)
  expect(await within(Promise.resolve('at once'))).toBe('at once')
  await vi.advanceTimersByTimeAsync(1_000)
  const late = watched(within, 1_000)
  await vi.advanceTimersByTimeAsync(100)
  const later = watched(within, 1_000)
  await vi.advanceTimersByTimeAsync(99)
  expect([late, later]).toEqual([{ outcome: busy }, {}])
  await vi.advanceTimersByTimeAsync(1)
  expect(later).toEqual({ outcome: busy })
})

test('a failure stays what it is, and no timer is set for each work', async () => {
  const within = createDeadline(100)
  const failure = new Error('no')
  await expect(within(Promise.reject(failure))).rejects.toBe(failure)
  for (let count = 0; count < 50; count += 1) await within(Promise.resolve(count))
  expect(vi.getTimerCount()).toBe(1)
})

test('work that is watched alone is busy from its own end on, and no timer is left behind', async () => {
  const slow = watched(work => withDeadline(work, 100), 101)
  const quick = watched(work => withDeadline(work, 100), 99)
  await vi.advanceTimersByTimeAsync(99)
  expect([slow, quick]).toEqual([{}, { outcome: 99 }])
  await vi.advanceTimersByTimeAsync(1)
  expect(slow).toEqual({ outcome: busy })
  await vi.advanceTimersByTimeAsync(1)
  expect(vi.getTimerCount()).toBe(0)
  const failure = new Error('no')
  await expect(withDeadline(Promise.reject(failure), 100)).rejects.toBe(failure)
  expect(vi.getTimerCount()).toBe(0)
})

test.each([
  [99, 100, true],
  [101, 100, false],
  [5, -1, false],
])('what is there after %i ms ends within %i: %s', async (afterMs, ms, ends) => {
  const seen: { outcome?: unknown } = {}
  void endsWithin(new Promise(resolve => setTimeout(resolve, afterMs)), ms).then(well => void (seen.outcome = well))
  await vi.advanceTimersByTimeAsync(200)
  expect(seen).toEqual({ outcome: ends })
})

test('what fails does not end well', async () => {
  expect(await endsWithin(Promise.reject(new Error('no')), 100)).toBe(false)
})

test('nothing is looked after that has ended, well or not', async () => {
  const within = createDeadline(100)
  await within(Promise.resolve(1))
  await vi.advanceTimersByTimeAsync(50)
  await within(Promise.resolve(2))
  await expect(within(Promise.reject(new Error('no')))).rejects.toThrow('no')
  await vi.advanceTimersByTimeAsync(50)
  expect(vi.getTimerCount()).toBe(0)
  await expect(within(Promise.reject(new Error('no')))).rejects.toThrow('no')
  await vi.advanceTimersByTimeAsync(50)
  await expect(within(Promise.reject(new Error('no')))).rejects.toThrow('no')
  await vi.advanceTimersByTimeAsync(50)
  expect(vi.getTimerCount()).toBe(0)
})
