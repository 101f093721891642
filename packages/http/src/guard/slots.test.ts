import { expect, it } from 'vitest'
import { defaultLimits } from './limits.ts'
import { createSlots } from './slots.ts'

const limits = { ...defaultLimits, requestsInFlight: 10, requestsWhileLate: 4, lateMs: 100 }
const busy = expect.objectContaining({ code: 'BUSY' })

it('lets a crowd in that comes at once, up to the limit', () => {
  const slots = createSlots(limits, () => 0)
  const releases = Array.from({ length: 10 }, () => slots.take(true))
  expect(() => slots.take(true)).toThrow(busy)
  releases[0]!()
  expect(slots.taken).toBe(9)
  expect(() => slots.take(true)).not.toThrow()
})

it('lets few in while the first of them waits for too long', () => {
  let now = 0
  const slots = createSlots(limits, () => now)
  const [first, second, third] = [slots.take(true), slots.take(true), slots.take(true)]
  now = 101
  expect(() => slots.take(true)).not.toThrow()
  expect(() => slots.assertFree()).toThrow(busy)
  for (const release of [first, second, third]) release()
  expect(() => slots.take(true)).not.toThrow()
})

it('does not take long work for lateness', () => {
  let now = 0
  const slots = createSlots(limits, () => now)
  slots.take(false)
  now = 1_000
  for (let count = 0; count < 9; count += 1) slots.take(true)
  expect(() => slots.take(true)).toThrow(busy)
})
