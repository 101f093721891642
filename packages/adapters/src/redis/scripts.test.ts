import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { lateClaims } from './late-claims.ts'
import { createRedisRates } from './rates.ts'

/** A Redis that knows no script until it was given its text. */
function forgetful(answer: unknown, failure: unknown = new Error('NOSCRIPT No matching script.')) {
  const known = new Set<string>()
  const asked: unknown[][] = []
  const redis = {
    status: 'ready',
    async evalsha(sha: string, ...parameters: unknown[]) {
      asked.push(['sha', ...parameters])
      if (!known.has(sha)) throw failure
      return answer
    },
    async eval(script: string, ...parameters: unknown[]) {
      asked.push(['text', ...parameters])
      known.add(createHash('sha1').update(script).digest('hex'))
      return answer
    },
  } as unknown as Redis
  return { redis, asked }
}

describe('lateClaims', () => {
  const keys = { claimants: 'c', quantity: 'q' }

  test('gives the text of its script where Redis does not know it, once', async () => {
    const { redis, asked } = forgetful([0, 1, 0])
    for (let time = 0; time < 2; time += 1) {
      expect(await lateClaims(redis, keys, ['a', 'b', 'd'])).toEqual([true, false, true])
    }
    const parameters = [2, 'c', 'q', 'a', 'b', 'd']
    expect(asked).toEqual([
      ['sha', ...parameters],
      ['text', ...parameters],
      ['sha', ...parameters],
    ])
  })

  test.each([
    [null, 'open'],
    [0, 'open'],
    [[], 'incomplete'],
    [[1], [false]],
    [[0], [true]],
  ])('makes of %j: %j', async (answer, late) => {
    expect(await lateClaims(forgetful(answer).redis, keys, ['a'])).toEqual(late)
  })

  test.each([new Error('LOADING, no NOSCRIPT'), 'NOSCRIPT'])('fails otherwise as Redis does: %s', async failure => {
    const { redis, asked } = forgetful([], failure)
    await expect(lateClaims(redis, keys, ['a'])).rejects.toBe(failure)
    expect(asked).toHaveLength(1)
  })
})

describe('createRedisRates', () => {
  test('asks by the prefix and the time that each takes, with the text of its script where that is not known', async () => {
    const { redis, asked } = forgetful(7)
    expect(await createRedisRates(redis).take('k', { perSecond: 4, burst: 3 })).toBe(7)
    expect(await createRedisRates(redis, { prefix: 'my:' }).take('k', { perSecond: 0.5, burst: 1 })).toBe(7)
    expect(asked).toEqual([
      ['sha', 1, 'jumun:rate:k', 250, 3],
      ['text', 1, 'jumun:rate:k', 250, 3],
      ['sha', 1, 'my:rate:k', 2000, 1],
    ])
  })

  test.each([new Error('LOADING, no NOSCRIPT'), 'NOSCRIPT'])('does not know where Redis fails: %s', async failure => {
    const { redis, asked } = forgetful(7, failure)
    expect(await createRedisRates(redis).take('k', { perSecond: 1, burst: 1 })).toBeUndefined()
    expect(asked).toHaveLength(1)
  })
})
