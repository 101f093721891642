import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import type { Logger } from '@jumun/core'
import { Counter, Gauge, type Registry } from '@prometheus-io/client'

/** The event loop serves everyone in turn: a step that holds it keeps all of them waiting. */
export interface LoopWatch {
  stop(): void
}

/** From here on a step is too long to go unnoticed. */
const heldMs = 100
const resolutionMs = 20
const everyMs = 1_000

export interface LoopWatchOptions {
  readonly logger: Logger | undefined
  readonly registry: Registry
  /** What measures, for tests: how long a loop is really held differs on a busy machine. */
  readonly delays?: Pick<IntervalHistogram, 'max' | 'enable' | 'disable' | 'reset'>
}

export function watchLoop({ logger, registry, delays = delaysOfLoop() }: LoopWatchOptions): LoopWatch {
  const registers = [registry]
  const held = new Counter({
    name: 'jumun_event_loop_held_total',
    help: `Seconds in which the event loop was held for more than ${heldMs} ms in a row`,
    registers,
  })
  let longest = 0
  new Gauge({
    name: 'jumun_event_loop_longest_seconds',
    help: 'The longest time that the event loop was held since the last scrape',
    registers,
    collect() {
      look()
      this.set(longest)
      longest = 0
    },
  })

  function look(): void {
    // It measures from one of its own timers to the next.
    const ms = Math.max(0, delays.max / 1e6 - resolutionMs)
    delays.reset()
    longest = Math.max(longest, ms / 1000)
    if (ms <= heldMs) return
    held.inc()
    logger?.warn('the event loop was held', { ms: Math.round(ms) })
  }

  delays.enable()
  const timer = setInterval(look, everyMs).unref()
  return {
    stop() {
      clearInterval(timer)
      delays.disable()
    },
  }
}

function delaysOfLoop(): IntervalHistogram {
  return monitorEventLoopDelay({ resolution: resolutionMs })
}
