import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDeadline } from './deadline.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const busy = expect.objectContaining({ code: 'BUSY', details: { retryAfterMs: 1000, outcome: 'unknown' } })

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
