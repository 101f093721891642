import type { Logger } from '@jumun/core'
import { Registry } from '@prometheus-io/client'
import { expect, it } from 'vitest'
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
