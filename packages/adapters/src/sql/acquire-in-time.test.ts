import { StoreError } from '@jumun/core'
import { afterEach, expect, test, vi } from 'vitest'
import { acquireInTime, whileFull } from './acquire-in-time.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('a connection that comes in time is the caller’s, and no timer is left', async () => {
  vi.useFakeTimers()
  const giveBack = vi.fn<(late: string) => void>()
  expect(await acquireInTime(async () => 'connection', giveBack, 50)).toBe('connection')
  expect(vi.getTimerCount()).toBe(0)
  expect(giveBack).not.toHaveBeenCalled()
})

test('a refusal that comes in time is thrown as it is, and no timer is left', async () => {
  vi.useFakeTimers()
  const refusal = new Error('no such host')
  await expect(
    acquireInTime(
      () => Promise.reject(refusal),
      () => undefined,
      50,
    ),
  ).rejects.toBe(refusal)
  expect(vi.getTimerCount()).toBe(0)
})

test('a connection that comes too late is given back, once', async () => {
  vi.useFakeTimers()
  const giveBack = vi.fn<(late: string) => void>()
  const { promise, resolve } = Promise.withResolvers<string>()
  const outcome = vi.fn<(error: unknown) => void>()
  acquireInTime(() => promise, giveBack, 50).catch(outcome)
  await vi.advanceTimersByTimeAsync(49)
  expect(outcome).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  const [[error]] = outcome.mock.calls as [[unknown]]
  expect(error).toBeInstanceOf(StoreError)
  expect(error).toMatchObject({
    failure: 'transient',
    message: 'No database connection became free within 50 ms.',
  })
  expect(giveBack).not.toHaveBeenCalled()
  resolve('late')
  await promise
  expect(giveBack.mock.calls).toEqual([['late']])
})

const full = new Error('too many connections')
const isFull = (error: unknown) => error === full

test('a server that is full is asked again, after a pause that is longer or shorter by chance', async () => {
  const pauses = [
    { random: 0, ms: 10 },
    { random: 1, ms: 30 },
  ]
  const random = vi.spyOn(Math, 'random')
  const askedAt: number[] = []
  const connection = await whileFull(
    async () => {
      const pause = pauses[askedAt.length]
      askedAt.push(performance.now())
      if (pause === undefined) return 'connection'
      random.mockReturnValue(pause.random)
      throw full
    },
    isFull,
    10_000,
  )
  expect(connection).toBe('connection')
  expect(askedAt).toHaveLength(3)
  // A timer may be a millisecond early, and late by any time.
  for (const [i, { ms }] of pauses.entries()) expect(askedAt[i + 1]! - askedAt[i]!).toBeGreaterThanOrEqual(ms - 1)
})

test('the last refusal is thrown once the time is over, and another refusal at once', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  let now = 1000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const times = [1000, 1499, 1500, 1501]
  const connect = vi.fn<() => Promise<string>>(async () => {
    now = times.shift()!
    throw full
  })
  await expect(whileFull(connect, isFull, 500)).rejects.toBe(full)
  expect(connect).toHaveBeenCalledTimes(3)

  now = 1000
  const refusal = new Error('wrong password')
  const refuse = vi.fn<() => Promise<string>>(() => Promise.reject(refusal))
  await expect(whileFull(refuse, isFull, 500)).rejects.toBe(refusal)
  expect(refuse).toHaveBeenCalledTimes(1)
})
