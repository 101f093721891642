import type { Logger } from '@jumun/core'
import { Registry } from '@prometheus-io/client'
import { afterEach, expect, it, vi } from 'vitest'
import { watchLoop } from './loop-watch.ts'

it('tells for how long the loop was held, without the pause between two looks of its own', async () => {
  const registry = new Registry()
  const told: unknown[] = []
  const silent = () => undefined
  const logger: Logger = { debug: silent, info: silent, error: silent, warn: (_, fields) => void told.push(fields) }
  const delays = { max: 0, enable: () => true, disable: () => true, reset: () => void (delays.max = 0) }
  const watch = watchLoop({ logger, registry, delays })
  const scraped = async (measuredMs: number) => {
    delays.max = measuredMs * 1e6
    const text = await registry.metrics()
    return Number(/^jumun_event_loop_longest_seconds (\S+)$/m.exec(text)?.[1])
  }
  expect([await scraped(5), await scraped(20), await scraped(120)]).toEqual([0, 0, 0.1])
  expect(told).toEqual([])
  expect(await scraped(121)).toBe(0.101)
  expect(told).toEqual([{ ms: 101 }])
  expect(await scraped(20)).toBe(0)
  expect(await registry.metrics()).toMatch(/^jumun_event_loop_held_total 1$/m)
  watch.stop()
})

afterEach(() => {
  vi.useRealTimers()
})

it('looks every second, warns once of each time that was too long, and ends with all that it began', () => {
  vi.useFakeTimers()
  const warnings: unknown[] = []
  const silent = () => undefined
  const warn = (...said: unknown[]) => void warnings.push(said)
  const calls: string[] = []
  const delays = {
    max: 0,
    enable: () => calls.push('enable') > 0,
    disable: () => calls.push('disable') > 0,
    reset: () => void (delays.max = 0),
  }
  const registry = new Registry()
  const watch = watchLoop({ logger: { debug: silent, info: silent, error: silent, warn }, registry, delays })
  expect([calls, vi.getTimerCount()]).toEqual([['enable'], 1])
  delays.max = 200_400_000
  vi.advanceTimersByTime(999)
  expect(warnings).toEqual([])
  vi.advanceTimersByTime(1)
  expect(warnings).toEqual([['the event loop was held', { ms: 180 }]])
  vi.advanceTimersByTime(5_000)
  expect(warnings).toHaveLength(1)
  watch.stop()
  expect([calls, vi.getTimerCount()]).toEqual([['enable', 'disable'], 0])
})

it('measures the loop itself where nothing else is given, and needs no log', async () => {
  const registry = new Registry()
  const watch = watchLoop({ logger: undefined, registry })
  const until = performance.now() + 150
  await new Promise(resolve => setTimeout(resolve, 50))
  while (performance.now() < until);
  await new Promise(resolve => setTimeout(resolve, 50))
  const text = await registry.metrics()
  watch.stop()
  expect(Number(/^jumun_event_loop_longest_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThan(0.02)
  expect(text).toContain(
    '# HELP jumun_event_loop_held_total Seconds in which the event loop was held for more than 100 ms in a row',
  )
  expect(text).toContain(
    '# HELP jumun_event_loop_longest_seconds The longest time that the event loop was held since the last scrape',
  )
})
