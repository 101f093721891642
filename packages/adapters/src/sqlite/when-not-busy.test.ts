import { expect, test, vi } from 'vitest'
import { whenNotBusy } from './when-not-busy.ts'

const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })

/** Fails so many times, with a clock that goes on by so many milliseconds an attempt. */
function attempting(failures: number, stepMs = 0) {
  let now = 10_000
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now)
  let attempts = 0
  const attempt = () => {
    attempts += 1
    if (attempts <= failures) {
      now += stepMs
      throw busy
    }
    return 'done'
  }
  return { attempt, attempts: () => attempts, [Symbol.dispose]: () => clock.mockRestore() }
}

test('what is not busy is done at once, and answered', async () => {
  using trying = attempting(0)
  expect([await whenNotBusy(trying.attempt, 0), trying.attempts()]).toEqual(['done', 1])
})

test('what is busy is tried again until the time is over, and not after it', async () => {
  using trying = attempting(4, 20)
  expect([await whenNotBusy(trying.attempt, 81), trying.attempts()]).toEqual(['done', 5])
  using late = attempting(4, 20)
  await expect(whenNotBusy(late.attempt, 80)).rejects.toMatchObject({
    name: 'StoreError',
    failure: 'transient',
    message: 'The SQLite file was locked by others for 80 ms.',
    cause: busy,
  })
  expect(late.attempts()).toBe(4)
})

test('what fails otherwise is not tried again', async () => {
  let attempts = 0
  const failure = Object.assign(new Error('full'), { code: 'SQLITE_FULL' })
  const failing = () => {
    attempts += 1
    throw failure
  }
  await expect(whenNotBusy(failing, 1_000)).rejects.toBe(failure)
  expect(attempts).toBe(1)
})

test.each([
  [999, 1, 0],
  [1_000, 1, 1],
  [600, 5, 1],
])('waits of %i ms, %i times, are announced %i times', async (stepMs, failures, announced) => {
  using trying = attempting(failures, stepMs)
  let times = 0
  await whenNotBusy(trying.attempt, 60_000, () => {
    times += 1
  })
  expect(times).toBe(announced)
})

test('between two attempts others have a turn of a few milliseconds', async () => {
  const delays: number[] = []
  const begun = process.hrtime.bigint()
  let attempts = 0
  await whenNotBusy(() => {
    delays.push(Number(process.hrtime.bigint() - begun) / 1e6)
    attempts += 1
    if (attempts < 6) throw busy
  }, 60_000)
  expect(delays.at(-1)).toBeGreaterThan(4)
})
