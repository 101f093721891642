import type { Logger } from '@jumun/core'

export interface GuardOptions {
  /** False while asking is pointless. */
  readonly reachable: () => boolean
  readonly logger?: Logger
  /** No question waits longer for its answer. Less than the 50 ms that are promised: timers come late, never early. */
  readonly answerWithinMs?: number
  /** After so many failures in a row nothing is asked … */
  readonly maxFailures?: number
  /** … for so long; then one question finds out whether that has changed. */
  readonly pauseMs?: number
}

export interface Guard {
  /** The answer, or undefined when there is none in time. Never throws. */
  ask<T extends NonNullable<unknown> | null>(question: () => Promise<T>): Promise<T | undefined>
  /** Whether it can be asked, and answered in time when it was asked last: a server that hangs keeps its connections. */
  readonly answers: boolean
}

const late = Symbol('late')

/** Stands before a server that may be slow, hanging or dead, so that it costs its callers little: a circuit breaker. */
export function createGuard(options: GuardOptions): Guard {
  const { reachable, logger, answerWithinMs = 40, maxFailures = 3, pauseMs = 1_000 } = options
  let failures = 0
  let closedUntil = 0
  let probing = false

  function failed(error: unknown): void {
    failures += 1
    if (failures === maxFailures) logger?.warn('Redis does not answer; going on without it', { error })
    closedUntil = performance.now() + pauseMs
  }

  function answered(): void {
    if (failures >= maxFailures) logger?.info('Redis answers again')
    failures = 0
  }

  return {
    get answers() {
      return reachable() && failures < maxFailures
    },
    async ask(question) {
      if (!reachable()) return undefined
      const suspicious = failures >= maxFailures
      if (suspicious && (probing || performance.now() < closedUntil)) return undefined
      if (suspicious) probing = true
      try {
        const answer = await inTime(question(), answerWithinMs)
        if (answer !== late) {
          answered()
          return answer
        }
        failed(new Error(`no answer within ${answerWithinMs} ms`))
      } catch (error) {
        failed(error)
      } finally {
        if (suspicious) probing = false
      }
      return undefined
    },
  }
}

async function inTime<T>(answer: Promise<T>, ms: number): Promise<T | typeof late> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<typeof late>(resolve => {
    // After a busy stretch of this process timers run before answers are read that arrived long ago: read those first.
    timer = setTimeout(() => setImmediate(() => resolve(late)), ms)
  })
  try {
    return await Promise.race([answer, timeout])
  } finally {
    clearTimeout(timer)
  }
}
