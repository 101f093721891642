import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createReadiness } from './readiness.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const details = { retryAfterMs: 1_000, outcome: 'nothing happened' }

it('asks the store once a second, however many ask', async () => {
  let asked = 0
  const isReady = createReadiness(
    async () => (asked += 1),
    () => false,
  )
  await Promise.all([isReady(), isReady()])
  vi.advanceTimersByTime(999)
  await isReady()
  expect(asked).toBe(1)
  vi.advanceTimersByTime(1)
  expect(await isReady()).toBe(undefined)
  expect(asked).toBe(2)
})

it('says why it is not: the store refuses, or does not answer within two seconds', async () => {
  const cause = new Error('gone')
  const answers = [Promise.reject(cause), new Promise(() => undefined)]
  const isReady = createReadiness(
    () => answers.shift()!,
    () => false,
  )
  const message = 'The store does not answer as it should.'
  await expect(isReady()).rejects.toMatchObject({ code: 'BUSY', message, details, cause })
  vi.advanceTimersByTime(1_000)
  let refusal: unknown
  isReady().catch((error: unknown) => (refusal = error))
  await vi.advanceTimersByTimeAsync(1_999)
  expect(refusal).toBe(undefined)
  await vi.advanceTimersByTimeAsync(1)
  expect(refusal).toMatchObject({ code: 'BUSY', message, details, cause: { message: /No answer after 2000 ms/ } })
})

it('is not once it was retired, and then asks nothing', async () => {
  const isReady = createReadiness(
    () => expect.fail('no one asks'),
    () => true,
  )
  await expect(isReady()).rejects.toMatchObject({ code: 'BUSY', message: 'The server is shutting down.', details })
})
