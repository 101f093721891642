import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Logger } from '../ports/logger.ts'
import type { Workers } from '../shop.ts'
import { createWorkers } from './workers.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** Workers with one task whose runs end when the test says so. */
function heldWorkers() {
  const runs: { signal: AbortSignal; end(): void; fail(error: Error): void }[] = []
  const errors: unknown[] = []
  const logger: Logger = { debug() {}, info() {}, warn() {}, error: (message, fields) => errors.push(message, fields) }
  const task = {
    name: 'relay',
    everyMs: 100,
    run: (signal: AbortSignal) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      runs.push({ signal, end: resolve, fail: reject })
      return promise
    },
  }
  const workers = createWorkers([task], {} as Omit<Workers, 'start' | 'stop'>, logger)
  return { workers, runs, errors }
}

it('runs nothing before start', async () => {
  const { runs } = heldWorkers()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(runs).toHaveLength(0)
  expect(vi.getTimerCount()).toBe(0)
})

it('pauses between two runs, and never has two of a task at once', async () => {
  const { workers, runs } = heldWorkers()
  workers.start()
  await vi.advanceTimersByTimeAsync(99)
  expect(runs).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(runs).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(runs).toHaveLength(1)
  runs[0]!.end()
  await vi.advanceTimersByTimeAsync(100)
  expect(runs).toHaveLength(2)
})

it('logs a run that fails, and goes on', async () => {
  const { workers, runs, errors } = heldWorkers()
  workers.start()
  await vi.advanceTimersByTimeAsync(100)
  const error = new Error('gone')
  runs[0]!.fail(error)
  await vi.advanceTimersByTimeAsync(100)
  expect(errors).toEqual(['worker relay failed', { error }])
  expect(runs).toHaveLength(2)
})

it('starts once, however often it is asked to', async () => {
  const { workers, runs } = heldWorkers()
  workers.start()
  workers.start()
  await vi.advanceTimersByTimeAsync(100)
  expect(runs).toHaveLength(1)
})

it('stops: no further run, and the one under way has ended', async () => {
  const { workers, runs } = heldWorkers()
  workers.start()
  await vi.advanceTimersByTimeAsync(100)
  let stopped = false
  const stop = workers.stop().then(() => (stopped = true))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(stopped).toBe(false)
  expect(runs[0]!.signal.aborted).toBe(true)
  runs[0]!.end()
  await stop
  await vi.advanceTimersByTimeAsync(1_000)
  expect(runs).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(0)
})

it('stops between two runs, and begins again with a pause and a signal of its own', async () => {
  const { workers, runs } = heldWorkers()
  workers.start()
  await vi.advanceTimersByTimeAsync(100)
  runs[0]!.end()
  await vi.advanceTimersByTimeAsync(50)
  await workers.stop()
  expect(vi.getTimerCount()).toBe(0)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(runs).toHaveLength(1)
  workers.start()
  await vi.advanceTimersByTimeAsync(100)
  expect(runs.map(({ signal }) => signal.aborted)).toEqual([true, false])
})

it('can be started again while a stop still waits, without running a task twice', async () => {
  const { workers, runs } = heldWorkers()
  workers.start()
  await vi.advanceTimersByTimeAsync(100)
  const stop = workers.stop()
  workers.start()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(runs).toHaveLength(1)
  runs[0]!.end()
  await stop
  await vi.advanceTimersByTimeAsync(100)
  expect(runs).toHaveLength(2)
  expect(vi.getTimerCount()).toBe(0)
})
