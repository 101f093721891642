import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { createGuard, type GuardOptions } from './guard.ts'

function guardWith(options: Partial<GuardOptions> = {}) {
  const said: string[] = []
  const reasons: unknown[] = []
  const logger = {
    debug() {},
    info: (message: string) => void said.push(message),
    warn(message: string, fields?: Readonly<Record<string, unknown>>) {
      said.push(message)
      reasons.push(fields?.['error'])
    },
    error() {},
  }
  const guard = createGuard({
    reachable: () => true,
    answerWithinMs: 10,
    maxFailures: 3,
    pauseMs: 40,
    logger,
    ...options,
  })
  let asked = 0
  const question = (answer: () => Promise<string>) => () => {
    asked += 1
    return answer()
  }
  return {
    guard,
    said,
    reasons,
    asked: () => asked,
    well: () => guard.ask(question(async () => 'yes')),
    badly: () => guard.ask(question(() => Promise.reject(new Error('no')))),
    never: () => guard.ask(question(() => new Promise(() => {}))),
  }
}

describe('createGuard', () => {
  it('hands answers on, also that there is nothing', async () => {
    const { well } = guardWith()
    expect(await well()).toBe('yes')
    expect(await createGuard({ reachable: () => true }).ask(async () => null)).toBeNull()
  })

  it('gives up waiting, and does not throw what was thrown', async () => {
    const { never, badly } = guardWith()
    expect(await never()).toBeUndefined()
    expect(await badly()).toBeUndefined()
  })

  it('says whether it is answered, as far as it has been asked', async () => {
    const { guard, well, never } = guardWith()
    for (const answers of [true, true, true, false]) {
      expect(guard.answers).toBe(answers)
      await never()
    }
    await pause(50)
    expect(guard.answers).toBe(false)
    await well()
    expect(guard.answers).toBe(true)
    expect(guardWith({ reachable: () => false }).guard.answers).toBe(false)
  })

  it('does not ask what cannot be reached', async () => {
    const { well, asked } = guardWith({ reachable: () => false })
    expect(await well()).toBeUndefined()
    expect(asked()).toBe(0)
  })

  it('asks nothing for a while after failures in a row, then one probe at a time', async () => {
    const { well, badly, never, asked, said } = guardWith()
    await badly()
    await well()
    await badly()
    await never()
    expect(said).toEqual([])
    await badly()
    expect(said).toEqual(['Redis does not answer; going on without it'])
    const before = asked()
    expect(await well()).toBeUndefined()
    expect(asked()).toBe(before)

    await pause(50)
    expect(await Promise.all([never(), well(), well()])).toEqual([undefined, undefined, undefined])
    expect(asked()).toBe(before + 1)

    expect(await well()).toBeUndefined()
    await pause(50)
    expect(await well()).toBe('yes')
    expect(await well()).toBe('yes')
    expect(said).toEqual(['Redis does not answer; going on without it', 'Redis answers again'])
  })

  it('asks again at the end of its pause, and not a millisecond before', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    try {
      const { well, badly, asked } = guardWith({ pauseMs: 1_000 })
      // After the first failures, and after a probe that has failed as well.
      for (const failures of [3, 1]) {
        for (let i = 0; i < failures; i += 1) await badly()
        const before = asked()
        vi.advanceTimersByTime(999)
        expect(await well()).toBeUndefined()
        expect(asked()).toBe(before)
        vi.advanceTimersByTime(1)
      }
      expect(await well()).toBe('yes')
    } finally {
      vi.useRealTimers()
    }
  })

  it('waits 40 ms for an answer, three times in a row, and then a second, unless its options say otherwise', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
    try {
      const said: string[] = []
      const log = (message: string, fields?: object) =>
        void said.push(message, ...Object.values(fields ?? {}).map(String))
      const guard = createGuard({ reachable: () => true, logger: { debug: log, info: log, warn: log, error: log } })
      let asked = 0
      const question = () => {
        asked += 1
        return new Promise<string>(() => {})
      }
      for (let time = 1; time <= 3; time += 1) {
        expect(guard.answers).toBe(true)
        let answered = false
        const answer = guard.ask(question).then(() => (answered = true))
        vi.advanceTimersByTime(39)
        await new Promise(resolve => setImmediate(resolve))
        expect(answered).toBe(false)
        vi.advanceTimersByTime(1)
        await answer
      }
      expect(guard.answers).toBe(false)
      expect(said).toEqual(['Redis does not answer; going on without it', 'Error: no answer within 40 ms'])
      vi.advanceTimersByTime(999)
      await guard.ask(question)
      expect(asked).toBe(3)
      vi.advanceTimersByTime(1)
      expect(await guard.ask(async () => 'yes')).toBe('yes')
      expect(said.at(-1)).toBe('Redis answers again')
      // No timer of an answer that has come goes on.
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('says why nothing is asked any more', async () => {
    const { badly, reasons } = guardWith()
    for (let time = 0; time < 3; time += 1) await badly()
    expect(reasons).toEqual([new Error('no')])
  })

  it('has one probe at a time, also while a question of before is at its end', async () => {
    const { guard, badly, well, never, asked } = guardWith({ pauseMs: 0 })
    const before = Promise.withResolvers<string>()
    const early = guard.ask(() => before.promise)
    for (let time = 0; time < 3; time += 1) await badly()
    const probe = never()
    before.reject(new Error('no'))
    await early
    expect(await well()).toBeUndefined()
    expect(asked()).toBe(4)
    await probe
  })

  it('reads an answer that came during a busy stretch of the process', async () => {
    const guard = createGuard({ reachable: () => true, answerWithinMs: 10 })
    const answered = guard.ask(async () => {
      const { promise, resolve } = Promise.withResolvers<string>()
      setTimeout(() => setImmediate(() => resolve('in time')), 5)
      return promise
    })
    const until = performance.now() + 30
    while (performance.now() < until);
    expect(await answered).toBe('in time')
  })
})
