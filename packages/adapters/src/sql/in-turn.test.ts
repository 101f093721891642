import { StoreError } from '@jumun/core'
import { afterEach, expect, test, vi } from 'vitest'
import { inTurn } from './in-turn.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('what is free is asked for once, and nothing is said of others', async () => {
  const isFree = vi.fn<() => Promise<boolean>>(async () => true)
  const onWait = vi.fn<() => void>()
  await inTurn(isFree, { waitMs: 0, onWait })
  expect(isFree).toHaveBeenCalledTimes(1)
  expect(onWait).not.toHaveBeenCalled()
})

test('what is taken is asked for every 100 ms until it is free, and that others come first is said once', async () => {
  const askedAt: number[] = []
  const onWait = vi.fn<() => void>(() => expect(askedAt).toHaveLength(1))
  const isFree = async () => {
    askedAt.push(performance.now())
    return askedAt.length === 3
  }
  await inTurn(isFree, { waitMs: 60_000, onWait })
  expect(onWait).toHaveBeenCalledTimes(1)
  expect(askedAt).toHaveLength(3)
  // A timer may be a millisecond early, and late by any time.
  for (const i of [1, 2]) expect(askedAt[i]! - askedAt[i - 1]!).toBeGreaterThanOrEqual(99)
})

test('no one has to ask to be told', async () => {
  let asked = 0
  await inTurn(async () => (asked += 1) === 2, { waitMs: 60_000 })
  expect(asked).toBe(2)
})

test('the wait ends with how long it was', async () => {
  let now = 7000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const times = [7000 + 2499, 7000 + 2500]
  const onWait = vi.fn<() => void>()
  const isFree = vi.fn<() => Promise<boolean>>(async () => {
    now = times.shift()!
    return false
  })
  const error: unknown = await inTurn(isFree, { waitMs: 2500, onWait }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(StoreError)
  expect(error).toMatchObject({
    failure: 'unavailable',
    code: 'BUSY',
    message: 'Another process has been bringing the tables up to date for 3 s. Try again when it is done.',
  })
  expect(isFree).toHaveBeenCalledTimes(2)
  expect(onWait).toHaveBeenCalledTimes(1)
})
