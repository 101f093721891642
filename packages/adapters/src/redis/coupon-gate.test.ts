import type { Redis } from 'ioredis'
import { expect, test, vi } from 'vitest'
import { redisAnswers } from './connection.ts'
import { createRedisCouponGate, type RedisCouponGateOptions } from './coupon-gate.ts'

/** A gate over a Redis that notes what it learns, and answers about late claims as `answer` says. */
function gate(answer: (userIds: string[]) => unknown = () => null, options: RedisCouponGateOptions = {}) {
  const told: unknown[][] = []
  const asked: unknown[][] = []
  const note =
    (name: string) =>
    async (...all: unknown[]) => (told.push([name, ...all]), 1)
  const redis = {
    status: 'ready',
    sadd: note('sadd'),
    pexpire: note('pexpire'),
    set: note('set'),
    async evalsha(_sha: string, ...all: unknown[]) {
      asked.push(all)
      return answer(all.slice(3) as string[])
    },
  } as unknown as Redis
  const settled = async () => {
    for (let turn = 0; turn < 4; turn += 1) await new Promise(resolve => setImmediate(resolve))
  }
  return { redis, gate: createRedisCouponGate(redis, options), told, asked, settled }
}

const claimants = 'jumun:gate:{A}:claimants'
const quantity = 'jumun:gate:{A}:quantity'
const weekMs = 604_800_000

test('claims of one turn are asked of together, and each has its own answer', async () => {
  const { gate: gated, asked } = gate(userIds => userIds.map(userId => (userId === 'mina' ? 1 : 0)))
  const answers = ['mina', 'jun', 'ara'].map(userId => gated.check({ code: 'A', userId }))
  expect(await Promise.all(answers)).toEqual(['pass', 'sold out', 'sold out'])
  expect(asked).toEqual([[2, claimants, quantity, 'mina', 'jun', 'ara']])
})

test('500 users are asked of at once, and no more', async () => {
  const { gate: gated, asked } = gate(userIds => userIds.map(() => 0))
  const answers = Array.from({ length: 501 }, (_, i) => gated.check({ code: 'A', userId: `user-${i}` }))
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['sold out']))
  expect(asked.map(({ length }) => length - 3)).toEqual([500, 1])
})

test('what is not sure, and what fails, passes', async () => {
  for (const answer of [
    () => null,
    () => [],
    () => {
      throw new Error('no')
    },
  ]) {
    expect(await gate(answer).gate.check({ code: 'A', userId: 'mina' })).toBe('pass')
  }
})

test.each([
  [{}, 'jumun:', 60_000],
  [{ prefix: 'my:', confirmEveryMs: 5 }, 'my:', 5],
])('Redis learns what was decided once a turn, for its time (%o)', async (options, prefix, confirmMs) => {
  const { gate: gated, told, settled } = gate(undefined, options)
  const keys = [`${prefix}gate:{A}:claimants`, `${prefix}gate:{A}:quantity`]
  await gated.learn({ code: 'A', userId: 'mina', result: 'claimed' })
  await gated.learn({ code: 'A', userId: 'jun', result: 'claimed' })
  expect(told).toEqual([])
  await settled()
  expect(told.splice(0)).toEqual([
    ['sadd', keys[0], 'mina', 'jun'],
    ['pexpire', keys[0], weekMs],
  ])
  await gated.learn({ code: 'A', userId: 'ara', result: 'sold out', quantity: 2 })
  await settled()
  expect(told.splice(0)).toEqual([['set', keys[1], 2, 'PX', confirmMs]])
  await gated.learn({ code: 'A', userId: 'sua', result: 'claimed' })
  await gated.learn({ code: 'A', userId: 'ara', result: 'sold out', quantity: 0 })
  await settled()
  expect(told).toEqual([
    ['sadd', keys[0], 'sua'],
    ['pexpire', keys[0], weekMs],
    ['set', keys[1], 0, 'PX', confirmMs],
  ])
})

test('a Redis that cannot be taught is found out as one that does not answer', async () => {
  for (const command of ['sadd', 'pexpire'] as const) {
    const { redis, gate: gated, settled } = gate()
    redis[command] = () => Promise.reject(new Error('no'))
    for (let time = 1; time <= 3; time += 1) {
      expect(redisAnswers(redis)).toBe(true)
      await gated.learn({ code: 'A', userId: `user-${time}`, result: 'claimed' })
      await settled()
    }
    expect(redisAnswers(redis)).toBe(false)
  }
})

test('a Redis that has forgotten claimants is taught those of this process again, once in a second', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const { gate: gated, told, settled } = gate(() => [])
    for (const userId of ['mina', 'jun']) await gated.learn({ code: 'A', userId, result: 'claimed' })
    await settled()
    const again = async (laterMs: number) => {
      told.length = 0
      vi.advanceTimersByTime(laterMs)
      await gated.check({ code: 'A', userId: 'ara' })
      await settled()
      return told.map(([name, , ...users]) => (name === 'sadd' ? users : name))
    }
    expect(await again(0)).toEqual([['mina', 'jun'], 'pexpire'])
    expect(await again(999)).toEqual([])
    expect(await again(1)).toEqual([['mina', 'jun'], 'pexpire'])
  } finally {
    vi.useRealTimers()
  }
})

test('nothing is taught again where all is known, or nothing is', async () => {
  for (const answer of [() => null, () => [0]]) {
    const { gate: gated, told, settled } = gate(answer)
    await gated.learn({ code: 'A', userId: 'mina', result: 'claimed' })
    await settled()
    told.length = 0
    await gated.check({ code: 'A', userId: 'ara' })
    await settled()
    expect(told).toEqual([])
  }
})
