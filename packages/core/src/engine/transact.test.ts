import { describe, expect, it, vi } from 'vitest'
import { ShopError } from '../errors.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import { HostTransactionError } from '../ports/adopted-transaction.ts'
import { StoreError, type StoreFailure } from '../ports/store-error.ts'
import type { Store } from '../ports/store.ts'
import { failureOf, guarded, retryPauseMs, storeRefusal, systemTiming, type Timing, transact } from './transact.ts'

/** A clock that moves only by pauses and by attempts, and luck that is always the same. */
function testTiming(random = 1) {
  const pauses: number[] = []
  let now = 1_000
  const timing: Timing = {
    now: () => now,
    async sleep(ms) {
      pauses.push(ms)
      now += ms
    },
    random: () => random,
  }
  return { timing, pauses, pass: (ms: number) => void (now += ms) }
}

/** A store whose transactions end as told, one after the other and the last one for ever; `attempts` counts them. */
function ending(endings: readonly (StoreFailure | 'done')[], onAttempt = () => undefined as void) {
  let attempts = 0
  const store: Store = {
    ...createMemoryStore(),
    async transaction(work) {
      const how = endings[Math.min(attempts, endings.length - 1)]!
      attempts += 1
      onAttempt()
      if (how !== 'done') throw new StoreError(how, `attempt ${attempts}`)
      return work({} as Parameters<typeof work>[0])
    },
  }
  return { store, attempts: () => attempts }
}

const work = async () => 'committed'

describe('pauses between attempts', () => {
  it('are up to 8 ms after the first, twice as long after each further one, and never longer than 64 ms', async () => {
    const { timing, pauses } = testTiming(1)
    const { store, attempts } = ending(['transient'])
    await expect(transact(store, work, { timing })).rejects.toThrow('attempt 24')
    expect(pauses).toEqual([8, 16, 32, ...Array.from({ length: 20 }, () => 64)])
    expect(attempts()).toBe(24)
  })

  it('are anything from nothing to that, as luck has it', () => {
    expect([0, 0.25, 0.5, 1].map(random => retryPauseMs(3, random))).toEqual([0, 8, 16, 32])
  })

  it('are over before the next attempt begins', async () => {
    const happened: string[] = []
    const { store } = ending(['transient', 'done'], () => void happened.push('attempt'))
    const sleep = async () => {
      await systemTiming.sleep(1)
      happened.push('slept')
    }
    await transact(store, work, { timing: { ...systemTiming, sleep } })
    expect(happened).toEqual(['attempt', 'slept', 'attempt'])
  })

  it('differ from attempt to attempt and from one caller to the next', async () => {
    const luck = [0.1, 0.9]
    const { timing, pauses } = testTiming()
    const { store } = ending(['transient', 'transient', 'done'])
    expect(await transact(store, work, { timing: { ...timing, random: () => luck.shift()! } })).toBe('committed')
    expect(pauses).toEqual([0.1 * 8, 0.9 * 16])
  })
})

describe('attempts', () => {
  it.each(['unavailable', 'constraint', 'unknown'] as const)('end at the first that is %s', async failure => {
    const { timing, pauses } = testTiming()
    const { store, attempts } = ending([failure, 'done'])
    await expect(transact(store, work, { timing })).rejects.toMatchObject({ failure })
    expect({ attempts: attempts(), pauses }).toEqual({ attempts: 1, pauses: [] })
  })

  it('end at a defect', async () => {
    const { store, attempts } = ending(['done'])
    const defect = () => Promise.reject(new TypeError('undefined is not a function'))
    await expect(transact(store, defect, testTiming())).rejects.toThrow(TypeError)
    expect(attempts()).toBe(1)
  })

  it('are three where a row is there already, however many deadlocks are between', async () => {
    const { store, attempts } = ending(['transient', 'conflict', 'transient', 'conflict', 'transient', 'conflict'])
    await expect(transact(store, work, testTiming())).rejects.toMatchObject({ failure: 'conflict' })
    expect(attempts()).toBe(6)
  })

  it('see a row that was written first by the third', async () => {
    const { store, attempts } = ending(['conflict', 'conflict', 'done'])
    expect(await transact(store, work, testTiming())).toBe('committed')
    expect(attempts()).toBe(3)
  })

  it('do not count deadlocks as conflicts', async () => {
    const { store, attempts } = ending(['transient', 'transient', 'transient', 'conflict', 'done'])
    expect(await transact(store, work, testTiming())).toBe('committed')
    expect(attempts()).toBe(5)
  })

  it('may be told to end at the first conflict', async () => {
    const { store, attempts } = ending(['transient', 'conflict', 'done'])
    await expect(transact(store, work, { ...testTiming(), conflicts: 1 })).rejects.toMatchObject({
      failure: 'conflict',
    })
    expect(attempts()).toBe(2)
  })

  it('begin no later than ten seconds after the first', async () => {
    for (const [attemptMs, expected] of [
      [4_000, 3],
      [5_000, 3],
      [5_001, 2],
      [10_001, 1],
    ] as const) {
      const { timing, pass } = testTiming(0)
      const { store, attempts } = ending(['transient'], () => pass(attemptMs))
      await expect(transact(store, work, { timing })).rejects.toMatchObject({ failure: 'transient' })
      expect(attempts(), `${attemptMs} ms`).toBe(expected)
    }
  })

  it('begin no later than they should, but the first always does', async () => {
    const { timing, pass } = testTiming(0)
    const { store, attempts } = ending(['transient'], () => pass(100))
    await expect(transact(store, work, { timing, until: timing.now() + 250 })).rejects.toThrow('attempt 3')
    await expect(transact(store, work, { timing, until: timing.now() - 1 })).rejects.toThrow('attempt 4')
    expect(attempts()).toBe(4)
  })
})

describe('the time of the system', () => {
  it('goes by while it sleeps', async () => {
    const before = systemTiming.now()
    await systemTiming.sleep(20)
    expect(systemTiming.now() - before).toBeGreaterThanOrEqual(19)
  })

  it('leaves its luck to chance', () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.75)
    expect(systemTiming.random()).toBe(0.75)
    random.mockRestore()
  })
})

describe('what a caller gets', () => {
  const nothing = 'The database is busy or cannot be reached; nothing happened. Try again soon.'
  const lost = 'The database did not confirm this; it may or may not have happened.'

  it.each([
    ['transient', 'BUSY', 'nothing happened', nothing],
    ['conflict', 'BUSY', 'nothing happened', nothing],
    ['unavailable', 'BUSY', 'nothing happened', nothing],
    ['constraint', 'INTERNAL', undefined, 'Internal error; nothing was changed.'],
  ] as const)('of %s: %s, %s', (failure, code, outcome, message) => {
    const cause = new StoreError(failure, 'table jumun_users')
    expect(storeRefusal(cause)).toMatchObject({ code, message, cause })
    expect(storeRefusal(cause).details).toEqual(outcome === undefined ? {} : { retryAfterMs: 1000, outcome })
  })

  it.each([
    [true, `${lost} Repeat it with the same idempotency key: it then happens once.`],
    [false, `${lost} Look whether it did before you repeat it; only with an idempotency key is repeating it safe.`],
  ])('of a lost COMMIT, and what to do about it (with a key: %s)', (keyed, message) => {
    const cause = new StoreError('unknown', 'lost')
    expect(storeRefusal(cause, { keyed })).toMatchObject({
      code: 'BUSY',
      message,
      details: { retryAfterMs: 1000, outcome: 'unknown' },
      cause,
    })
  })

  it('of a lost COMMIT of something that takes no key: look first', () => {
    expect(storeRefusal(new StoreError('unknown', 'lost')).message).toContain('Look whether it did')
  })

  it.each([
    ['MALFORMED_FILE', 'unavailable', 'INTERNAL', {}, /file is damaged: a backup has to be restored\. Nothing was/],
    [
      'FILE_REPLACED',
      'unavailable',
      'BUSY',
      { retryAfterMs: 60_000, outcome: 'nothing happened' },
      /file was replaced or removed: the server has to be started again\. Nothing happened/,
    ],
    ['SUM_TOO_LARGE', 'constraint', 'INVALID_INPUT', {}, /exceed 9007199254740991, the largest exact amount\. Nothing/],
  ] as const)('of %s, which does not pass by itself', (of, failure, code, details, message) => {
    const cause = new StoreError(failure, 'in the words of a store', { code: of })
    const refusal = storeRefusal(cause)
    expect(refusal).toMatchObject({ code, details, cause, message: expect.stringMatching(message) })
    if (code === 'INVALID_INPUT') {
      expect(refusal.details).toEqual({ issues: [{ pointer: '', message: refusal.message }] })
    }
    // A lost COMMIT may have happened all the same.
    const lostCommit = new StoreError('unknown', 'lost', { code: of })
    expect(storeRefusal(lostCommit)).toMatchObject({ code: 'BUSY', details: { outcome: 'unknown' } })
  })

  it('of a row that is too large, with the limit', () => {
    const cause = new StoreError('oversized', 'A row may have 1000 bytes.')
    const message = 'A row may have 1000 bytes. Nothing was changed.'
    expect(storeRefusal(cause)).toMatchObject({
      code: 'INVALID_INPUT',
      message,
      details: { issues: [{ pointer: '', message }] },
      cause,
    })
  })

  it.each([
    ['unusable', 'INVALID_INPUT', undefined],
    ['over', 'INVALID_INPUT', undefined],
    ['rolled back', 'BUSY', 'nothing happened'],
    ['unknown', 'BUSY', 'unknown'],
  ] as const)('of a transaction of the host that is %s, in the words of its store', (failure, code, outcome) => {
    const cause = new HostTransactionError(failure, 'what the host has to do')
    const refusal = storeRefusal(cause)
    expect(refusal).toMatchObject({ code, message: 'what the host has to do', cause })
    if (outcome !== undefined) expect(refusal.details).toEqual({ retryAfterMs: 1000, outcome })
    // Of another copy of this package.
    const foreign = Object.assign(new Error('what to do'), { name: 'HostTransactionError', failure })
    expect(storeRefusal(foreign)).toMatchObject({ code, message: 'what to do' })
  })

  it('of an error of a store with another copy of this package', () => {
    const foreign = Object.assign(new Error('lost'), { name: 'StoreError', failure: 'unknown' })
    expect(storeRefusal(foreign)).toMatchObject({ code: 'BUSY', details: { outcome: 'unknown' } })
  })

  it('of what is no error at all', () => {
    for (const cause of [undefined, null, 'words', { name: 'StoreError', failure: 'unknown' }]) {
      expect(failureOf(cause)).toBe('defect')
      expect(storeRefusal(cause)).toMatchObject({ code: 'INTERNAL' })
    }
    expect(failureOf(new TypeError('undefined is not a function'))).toBe('defect')
  })

  it('of a defect, and of a refusal, which stays what it is', async () => {
    const cause = new TypeError('undefined is not a function')
    expect(storeRefusal(cause)).toMatchObject({ code: 'INTERNAL', cause })
    const refusal = new ShopError('NOT_FOUND', 'Nothing is there.', {})
    expect(storeRefusal(refusal)).toBe(refusal)
    await expect(guarded(Promise.reject(refusal))).rejects.toBe(refusal)
    await expect(guarded(Promise.reject(cause))).rejects.toMatchObject({ code: 'INTERNAL', cause })
    expect(await guarded(Promise.resolve(1))).toBe(1)
  })
})
