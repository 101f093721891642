import { describe, expect, it } from 'vitest'
import { createRateGuard, createRateMemory, type RateCounter } from './rates.ts'

const rate = { perSecond: 2, burst: 3 }

describe('a bucket', () => {
  it('holds a burst, fills at its rate, and is never more than full', () => {
    let now = 1_000
    const memory = createRateMemory(() => now)
    const taken = (count: number) => Array.from({ length: count }, () => memory.take('mina', rate))
    expect(taken(5)).toEqual([0, 0, 0, 500, 500])
    now += 499
    expect(taken(1)).toEqual([1])
    now += 1
    expect(taken(2)).toEqual([0, 500])
    now += 1_000
    expect(taken(3)).toEqual([0, 0, 500])
    now += 1_000_000
    expect(taken(4)).toEqual([0, 0, 0, 500])
  })

  it('belongs to its key alone', () => {
    const memory = createRateMemory(() => 0)
    for (let count = 0; count < 3; count += 1) memory.take('mina', rate)
    expect(memory.take('mina', rate)).toBe(500)
    expect(memory.take('jun', rate)).toBe(0)
  })

  it('is exact over a long time, regardless of the fractions', () => {
    let now = 0
    const memory = createRateMemory(() => now)
    const thirds = { perSecond: 3, burst: 1 }
    let taken = 0
    for (; now < 100_000; now += 1) if (memory.take('x', thirds) === 0) taken += 1
    expect(taken).toBeGreaterThanOrEqual(299)
    expect(taken).toBeLessThanOrEqual(301)
  })

  it('takes a millionth of a millisecond for none', () => {
    const memory = createRateMemory(() => 0)
    const taken = (perSecond: number) => [1, 2, 3].map(() => memory.take(`${perSecond}`, { perSecond, burst: 1 }))
    expect(taken(1e9).slice(0, 2)).toEqual([0, 0])
    expect(taken(1e8).map(waitMs => waitMs > 0)).toEqual([false, true, true])
  })

  it('is forgotten, the oldest first, when there are too many', () => {
    const memory = createRateMemory(() => 0)
    const once = { perSecond: 1, burst: 1 }
    memory.take('first', once)
    for (let key = 0; key < 99_998; key += 1) memory.take(`${key}`, once)
    expect(memory.take('first', once)).toBe(1_000)
    memory.take('one more', once)
    expect([memory.take('one more', once), memory.take('first', once)]).toEqual([1_000, 0])
  })
})

describe('the guard', () => {
  const limited = (retryAfterMs: number) =>
    expect.objectContaining({ code: 'RATE_LIMITED', details: { retryAfterMs }, retryable: true })

  it('lets everything through where no rate is set', () => {
    const guard = createRateGuard({})
    for (let count = 0; count < 1_000; count += 1) expect(guard.assertUser('mina')).toBeUndefined()
    expect(guard.assertAddress('a')).toBeUndefined()
  })

  it('tells users from addresses', () => {
    const guard = createRateGuard({ user: { perSecond: 0.001, burst: 1 }, address: { perSecond: 0.001, burst: 2 } })
    void guard.assertUser('a')
    void guard.assertAddress('a')
    void guard.assertAddress('a')
    expect(() => guard.assertUser('a')).toThrow(
      expect.objectContaining({
        code: 'RATE_LIMITED',
        message: 'More than 0.001 a second, after 1 at once; try again later.',
      }),
    )
    expect(() => guard.assertAddress('a')).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }))
  })

  it('asks what counts for all servers, and counts here what that cannot', async () => {
    const answers = [0, 700.2, undefined, undefined]
    const asked: string[] = []
    const shared: RateCounter = {
      take(key) {
        asked.push(key)
        return Promise.resolve(answers.shift())
      },
    }
    const guard = createRateGuard({ user: { perSecond: 0.001, burst: 1 } }, shared)
    await guard.assertUser('mina')
    await expect(guard.assertUser('mina')).rejects.toThrow(limited(701))
    await guard.assertUser('mina')
    await expect(guard.assertUser('mina')).rejects.toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }))
    expect(asked).toEqual(['user mina', 'user mina', 'user mina', 'user mina'])
  })
})
