import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import type { Command } from './decide-batch.ts'
import { createCalendar } from '../calendar/calendar.ts'
import { isShopError, ShopError } from '../errors.ts'
import { parseInput } from '../input/input.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import type { Store } from '../ports/store.ts'
import { StoreError, type StoreFailure } from '../ports/store-error.ts'
import { runBatch } from './run-batch.ts'
import { settingsInput } from '../settings/settings.ts'
import { registerUser } from '../user/register-user.ts'
import { charge } from '../wallet/charge.ts'
import { createSeededIds } from '../testing/seeded-ids.ts'
import { createTestClock } from '../testing/test-clock.ts'
import type { Timing } from './transact.ts'
import type { Changes } from '../use-case/row-kinds.ts'
import { shopEnvironment, type UseCase } from '../use-case/use-case.ts'

const environment = shopEnvironment({
  clock: createTestClock(),
  newId: createSeededIds(),
  calendar: createCalendar('Asia/Seoul'),
  settings: parseInput(settingsInput, {}),
})

function command<Schema extends z.ZodType, Result>(useCase: UseCase<Schema, Result>, input: z.input<Schema>): Command {
  return { useCase, input: useCase.input.parse(input) }
}

const register = (userId: string) => command(registerUser, { userId, name: userId })
const topUp = (amount: number, idempotencyKey?: string) => command(charge, { userId: 'mina', amount, idempotencyKey })

/** A use case with a defect. */
const defect = command(
  {
    operation: 'tests.defect',
    input: z.strictObject({}),
    needs: () => ({}),
    decide() {
      throw new TypeError('undefined is not a function')
    },
  },
  {},
)

type Ending = StoreFailure | 'lost answer' | undefined

/** A store whose n-th transaction, from 1, ends as told: failed without effect, or committed with a lost answer. */
function failing(endings: Record<number, Ending> | ((count: number) => Ending)) {
  const store = createMemoryStore()
  const endingOf = typeof endings === 'function' ? endings : (count: number) => endings[count]
  let count = 0
  return {
    transactions: () => count,
    store: {
      ...store,
      async transaction(work) {
        count += 1
        const ending = endingOf(count)
        if (ending === 'lost answer') {
          await store.transaction(work)
          throw new StoreError('unknown', 'the connection was lost')
        }
        if (ending === undefined) return store.transaction(work)
        return store.transaction(async transaction => {
          await work(transaction)
          throw new StoreError(ending, `a ${ending} failure`)
        })
      },
    } satisfies Store,
  }
}

/** Time that goes by only while it is slept, and luck that is always the worst. */
function testTiming() {
  const pauses: number[] = []
  let now = 0
  const timing: Timing = {
    now: () => now,
    async sleep(ms) {
      pauses.push(ms)
      now += ms
    },
    random: () => 1,
  }
  return { timing, pauses, pass: (ms: number) => void (now += ms) }
}

async function outcomes(store: Store, commands: readonly Command[], timing = testTiming().timing): Promise<string[]> {
  const all = await runBatch(store, commands, environment, timing)
  return all.map(outcome => {
    if (outcome.ok) return 'ok'
    if (!isShopError(outcome.error)) return 'not a ShopError'
    if (isShopError(outcome.error, 'BUSY')) return `BUSY, ${outcome.error.details.outcome}`
    return outcome.error.code
  })
}

async function balanceOf(store: Store): Promise<number | undefined> {
  return (await store.reader.wallets.find(['mina']))[0]?.balance
}

it('writes all that its commands decided in one transaction', async () => {
  const { store, transactions } = failing({})
  expect(await outcomes(store, [register('mina'), topUp(5), topUp(99_999_999), topUp(6)])).toEqual([
    'ok',
    'ok',
    'BALANCE_LIMIT_EXCEEDED',
    'ok',
  ])
  expect([await balanceOf(store), transactions()]).toEqual([11, 1])
})

it('lets one that cannot be decided fail alone', async () => {
  const { store, transactions } = failing({})
  expect(await outcomes(store, [register('mina'), defect, topUp(5)])).toEqual(['ok', 'INTERNAL', 'ok'])
  expect([await balanceOf(store), transactions()]).toEqual([5, 5])
})

it('keeps the cause of a defect inside, attached', async () => {
  const [outcome] = await runBatch(createMemoryStore(), [defect], environment)
  expect(outcome).toMatchObject({ ok: false, error: { code: 'INTERNAL', cause: expect.any(TypeError) } })
  const { error } = outcome as { error: ShopError }
  expect(error.message).not.toContain('function')
})

describe('what a refusal leaves behind', () => {
  const refusing = (refuse: () => never) =>
    command(
      {
        operation: 'tests.refusing',
        input: z.strictObject({}),
        needs: () => ({}),
        decide() {
          throw new ShopError('INSUFFICIENT_STOCK', 'sold out', { shortages: [] })
        },
        refuse,
      },
      {},
    )

  it('is nothing where it may not be written: the refusal is told all the same', async () => {
    const unwritable = refusing(() => {
      throw new ShopError('USER_NOT_FOUND', 'nobody', { userId: 'u' })
    })
    const { store, transactions } = failing({})
    expect(await outcomes(store, [register('mina'), unwritable, topUp(5)])).toEqual(['ok', 'INSUFFICIENT_STOCK', 'ok'])
    expect(transactions()).toBe(1)
  })

  it('fails alone where it has a defect', async () => {
    const broken = refusing(() => {
      throw new TypeError('undefined is not a function')
    })
    const { store } = failing({})
    expect(await outcomes(store, [register('mina'), broken, topUp(5)])).toEqual(['ok', 'INTERNAL', 'ok'])
  })
})

it('lets one that cannot be written fail alone', async () => {
  // Whose row breaks a rule of the store: there is no user to whom the wallet belongs.
  const orphan = command(
    {
      operation: 'tests.orphan',
      input: z.strictObject({}),
      needs: () => ({}),
      decide: () => ({ result: 1, changes: { wallets: [{ userId: 'ghost', balance: 0, entryCount: 0 }] } }),
    },
    {},
  )
  const { store } = failing({})
  expect(await outcomes(store, [register('mina'), orphan, topUp(5)])).toEqual(['ok', 'INTERNAL', 'ok'])
  expect(await balanceOf(store)).toBe(5)
})

describe('a failure that passes', () => {
  it.each(['transient', 'conflict'] as const)('%s: is retried as a whole', async failure => {
    const { store, transactions } = failing({ 1: failure, 2: failure })
    expect(await outcomes(store, [register('mina'), topUp(5)])).toEqual(['ok', 'ok'])
    expect([await balanceOf(store), transactions()]).toEqual([5, 3])
  })

  it('is not tried without end', async () => {
    const endings = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [index + 1, 'transient' as const]))
    const { store, transactions } = failing(endings)
    expect(await outcomes(store, [register('mina')])).toEqual(['BUSY, nothing happened'])
    expect(transactions()).toBe(24)
  })
})

describe('a store that is gone', () => {
  it('fails all at once, without trying each', async () => {
    const { store, transactions } = failing({ 1: 'unavailable' })
    expect(await outcomes(store, [register('mina'), topUp(5)])).toEqual([
      'BUSY, nothing happened',
      'BUSY, nothing happened',
    ])
    expect(transactions()).toBe(1)
  })

  it('is not asked again for the other parts of a batch', async () => {
    const { store, transactions } = failing({ 1: 'constraint', 3: 'unavailable' })
    expect(await outcomes(store, [register('mina'), topUp(5), topUp(6), topUp(7)])).toEqual([
      'ok',
      'ok',
      'BUSY, nothing happened',
      'BUSY, nothing happened',
    ])
    expect(transactions()).toBe(3)
  })

  it('is not asked for longer than half a minute: the rest is answered that nothing happened', async () => {
    for (const [attemptMs, told] of [
      [15_000, 'ok'],
      [15_001, 'BUSY, nothing happened'],
    ] as const) {
      const { timing, pass } = testTiming()
      const { store } = failing(count => {
        pass(count === 1 ? 15_000 : attemptMs)
        return count === 1 ? 'constraint' : undefined
      })
      const commands = [register('mina'), topUp(5), topUp(6), topUp(7, 'k')]
      expect(await outcomes(store, commands, timing)).toEqual(['ok', 'ok', told, told])
    }
  })
})

describe('what fails for something in it', () => {
  /** Its row breaks a rule of the store, or is there already: what it is answered by itself. */
  const broken = {
    defect,
    constraint: writing({ wallets: [{ userId: 'ghost', balance: 0, entryCount: 0 }] }),
    conflict: writing({ users: [{ userId: 'jun', name: 'Jun', createdAt: 1 }] }),
  }

  function writing(changes: Changes): Command {
    return command(
      {
        operation: 'tests.write',
        input: z.strictObject({}),
        needs: () => ({}),
        decide: () => ({ result: 1, changes }),
      },
      {},
    )
  }

  async function run(size: number, poison: keyof typeof broken, isPoison: (place: number) => boolean) {
    const { store, transactions } = failing({})
    await runBatch(store, [register('mina'), register('jun')], environment)
    const commands = Array.from({ length: size }, (_, place) => (isPoison(place) ? broken[poison] : topUp(1)))
    const told = await outcomes(store, commands)
    const failed = told.flatMap((outcome, place) => (outcome === 'ok' ? [] : [`${place}: ${outcome}`]))
    return { failed, balance: await balanceOf(store), transactions: transactions() - 1 }
  }

  const told = { defect: 'INTERNAL', constraint: 'INTERNAL', conflict: 'BUSY, nothing happened' }

  it.each(['defect', 'constraint'] as const)(
    'one %s among 256 is found in 2 × log n + 1 transactions, wherever it is',
    async poison => {
      for (const place of [0, 1, 100, 127, 128, 254, 255]) {
        expect(await run(256, poison, one => one === place)).toEqual({
          failed: [`${place}: ${told[poison]}`],
          balance: 255,
          transactions: 17,
        })
      }
    },
  )

  it('a row that is there again and again is looked for without waiting for it in each part', async () => {
    const { failed, balance, transactions } = await run(256, 'conflict', place => place === 77)
    expect({ failed, balance }).toEqual({ failed: ['77: BUSY, nothing happened'], balance: 255 })
    // Three times all together, and three times alone.
    expect(transactions).toBe(17 + 2 + 2)
  })

  it('several cost as much as they are, and never more than two transactions a command', async () => {
    const few = await run(256, 'constraint', place => [3, 90, 200, 201].includes(place))
    expect(few).toMatchObject({ failed: { length: 4 }, balance: 252 })
    expect(few.transactions).toBeLessThanOrEqual(4 * 2 * 8 + 1)
    const half = await run(64, 'constraint', place => place % 2 === 0)
    expect(half).toMatchObject({ failed: { length: 32 }, balance: 32, transactions: 127 })
    expect(await run(64, 'constraint', () => true)).toMatchObject({ failed: { length: 64 }, transactions: 127 })
  })

  it('all others end as in a serial order: that in which they came', async () => {
    const commands = fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.record({ amount: fc.integer({ min: 1, max: 4_000_000 }) }) },
        { weight: 2, arbitrary: fc.record({ amount: fc.constant(7), key: fc.constantFrom('k', 'l') }) },
        { weight: 1, arbitrary: fc.constantFrom('defect' as const, 'constraint' as const) },
      ),
      { minLength: 2, maxLength: 20 },
    )
    await fc.assert(
      fc.asyncProperty(commands, async drawn => {
        const given = drawn.map(one =>
          typeof one === 'string' ? broken[one] : topUp(one.amount, 'key' in one ? one.key : undefined),
        )
        const together = createMemoryStore()
        const oneByOne = createMemoryStore()
        for (const store of [together, oneByOne]) await runBatch(store, [register('mina')], environment)
        const serial: unknown[] = []
        for (const each of given) serial.push(...(await runBatch(oneByOne, [each], environment)))
        const batch = await runBatch(together, given, environment)
        expect(JSON.stringify(batch)).toBe(JSON.stringify(serial))
        expect(await balanceOf(together)).toBe(await balanceOf(oneByOne))
      }),
    )
  })
})

describe('a lost commit', () => {
  async function opened(endings: Parameters<typeof failing>[0]) {
    const subject = failing(endings)
    await runBatch(subject.store, [register('mina')], environment)
    return subject
  }

  const crowd = Array.from({ length: 256 }, (_, i) => topUp(1, i % 4 === 0 ? undefined : `key-${i}`))
  const toldCrowd = Array.from({ length: 256 }, (_, i) => (i % 4 === 0 ? 'BUSY, unknown' : 'ok'))

  it('that took effect is found again under the keys, all in one transaction; without a key it stays unknown', async () => {
    const { store, transactions } = await opened({ 2: 'lost answer' })
    const { timing, pauses } = testTiming()
    expect(await outcomes(store, crowd, timing)).toEqual(toldCrowd)
    expect([await balanceOf(store), transactions(), pauses]).toEqual([256, 3, []])
  })

  it('that took no effect is made good under the keys, all in one transaction', async () => {
    const { store, transactions } = await opened({ 2: 'unknown' })
    expect(await outcomes(store, crowd)).toEqual(toldCrowd)
    expect([await balanceOf(store), transactions()]).toEqual([192, 3])
  })

  it('is not repeated where nothing has a key', async () => {
    const { store, transactions } = await opened({ 2: 'lost answer' })
    expect(await outcomes(store, [topUp(5), topUp(6)])).toEqual(['BUSY, unknown', 'BUSY, unknown'])
    expect([await balanceOf(store), transactions()]).toEqual([11, 2])
  })

  it('answers each caller its own', async () => {
    const { store } = await opened({ 2: 'lost answer' })
    const all = await runBatch(store, [topUp(1, 'a'), topUp(2), topUp(4, 'b'), topUp(8), topUp(16, 'c')], environment)
    expect(all.map(one => (one.ok ? (one.result as { balance: number }).balance : 'lost'))).toEqual([
      1,
      'lost',
      7,
      'lost',
      31,
    ])
  })

  it.each(['unavailable', 'transient', 'unknown', 'lost answer'] as const)(
    'is looked up again where the next failure is %s, after a pause',
    async failure => {
      const { store, transactions } = await opened(count => {
        if (count === 2) return 'lost answer'
        // As many as a transaction is tried.
        const failures = failure === 'transient' ? 24 : 1
        return count > 2 && count <= 2 + failures ? failure : undefined
      })
      const { timing, pauses } = testTiming()
      expect(await outcomes(store, [topUp(5, 'k'), topUp(6)], timing)).toEqual(['ok', 'BUSY, unknown'])
      expect(await balanceOf(store)).toBe(11)
      expect(transactions()).toBe(failure === 'transient' ? 27 : 4)
      expect(pauses.at(-1)).toBe(50)
    },
  )

  it.each(['unavailable', 'unknown', 'lost answer'] as const)(
    'stays unknown when four look-ups end in %s, though none of them had an effect more',
    async failure => {
      const { store, transactions } = await opened(count =>
        count === 2 ? 'lost answer' : count > 2 && count < 7 ? failure : undefined,
      )
      const { timing, pauses } = testTiming()
      expect(await outcomes(store, [topUp(5, 'k'), topUp(6)], timing)).toEqual(['BUSY, unknown', 'BUSY, unknown'])
      expect([await balanceOf(store), transactions()]).toEqual([11, 6])
      expect(pauses).toEqual([50, 200, 800])
      expect(await outcomes(store, [topUp(5, 'k')])).toEqual(['ok'])
      expect(await balanceOf(store)).toBe(11)
    },
  )

  it('is not looked up before its pause is over', async () => {
    const happened: string[] = []
    const { store } = await opened(count => {
      happened.push(`transaction ${count}`)
      return count === 2 || count === 3 ? 'lost answer' : undefined
    })
    const sleep = async () => {
      await setImmediate()
      happened.push('pause')
    }
    await outcomes(store, [topUp(5, 'k')], { ...testTiming().timing, sleep })
    expect(happened.slice(1)).toEqual(['transaction 2', 'transaction 3', 'pause', 'transaction 4'])
  })

  it('waits at least half as long where luck is good', async () => {
    const { store } = await opened(count => (count > 1 ? 'unknown' : undefined))
    const { timing, pauses } = testTiming()
    await outcomes(store, [topUp(5, 'k')], { ...timing, random: () => 0 })
    expect(pauses).toEqual([25, 100, 400])
  })

  it('says what to do: repeat it with the key, or look first', async () => {
    const { store } = await opened(count => (count > 1 ? 'unknown' : undefined))
    const told = await runBatch(store, [topUp(5, 'k'), topUp(6)], environment, testTiming().timing)
    expect(told.map(one => (one.ok ? '' : (one.error as ShopError).message))).toEqual([
      expect.stringContaining('Repeat it with the same idempotency key'),
      expect.stringContaining('Look whether it did before you repeat it'),
    ])
  })

  it('stays unknown for a command that fails alone when it is looked up; its neighbours are found', async () => {
    const { store } = await opened({ 2: 'unknown' })
    let calls = 0
    const defectLater: Command = {
      useCase: {
        ...defect.useCase,
        decide() {
          calls += 1
          if (calls > 1) throw new TypeError('undefined is not a function')
          return { result: {}, changes: {} }
        },
      },
      input: { idempotencyKey: 'd' },
    }
    expect(await outcomes(store, [topUp(5, 'k'), defectLater, topUp(6, 'l')])).toEqual(['ok', 'BUSY, unknown', 'ok'])
    expect(await balanceOf(store)).toBe(11)
  })

  it('of one part leaves the others as they are', async () => {
    const { store, transactions } = await opened({ 2: 'constraint', 3: 'lost answer' })
    const commands = [topUp(1, 'a'), topUp(2), topUp(4, 'b'), topUp(8)]
    expect(await outcomes(store, commands)).toEqual(['ok', 'BUSY, unknown', 'ok', 'ok'])
    expect([await balanceOf(store), transactions()]).toEqual([15, 5])
  })

  it('of one part that cannot be looked up: the others are answered that nothing happened to them', async () => {
    const { store, transactions } = await opened(count =>
      count === 2 ? 'constraint' : count === 3 ? 'lost answer' : count > 3 ? 'unavailable' : undefined,
    )
    const commands = [topUp(1, 'a'), topUp(2), topUp(4, 'b'), topUp(8)]
    expect(await outcomes(store, commands)).toEqual([
      'BUSY, unknown',
      'BUSY, unknown',
      'BUSY, nothing happened',
      'BUSY, nothing happened',
    ])
    expect([await balanceOf(store), transactions()]).toEqual([3, 7])
  })

  it('counts the look-ups of all parts together', async () => {
    const { store, transactions } = await opened(count =>
      count === 2 ? 'constraint' : count > 2 ? 'lost answer' : undefined,
    )
    const commands = [topUp(1, 'a'), topUp(2, 'b'), topUp(4, 'c'), topUp(8, 'd')]
    expect(await outcomes(store, commands)).toEqual(Array.from({ length: 4 }, () => 'BUSY, unknown'))
    // All, the first half and four look-ups, the second half and none.
    expect([await balanceOf(store), transactions()]).toEqual([15, 8])
  })
})

it('publishes the size of each batch, and how long it took', async () => {
  const seen = vi.fn<(message: unknown, name: string | symbol) => void>()
  subscribe('jumun:batch', seen)
  const startedAt = performance.now()
  await runBatch(createMemoryStore(), [register('mina'), topUp(1)], environment)
  unsubscribe('jumun:batch', seen)
  expect(seen.mock.calls).toEqual([[{ size: 2, durationMs: expect.any(Number) }, 'jumun:batch']])
  const { durationMs } = seen.mock.calls[0]![0] as { durationMs: number }
  expect(durationMs).toBeLessThanOrEqual(performance.now() - startedAt)
})

describe('what is larger than the database takes', () => {
  it('is refused alone, with the limit', async () => {
    // Together, then one after the other.
    const { store } = failing({ 2: 'oversized', 4: 'oversized' })
    const [registered] = await runBatch(store, [register('mina')], environment)
    expect(registered).toMatchObject({ ok: true })
    const outcomes = await runBatch(store, [topUp(1), topUp(2)], environment)
    expect(outcomes).toMatchObject([{ ok: true }, { ok: false, error: { code: 'INVALID_INPUT' } }])
    const [, refused] = outcomes
    const { message } = (refused as { error: ShopError }).error
    expect(message).toContain('Nothing was changed.')
    expect(refused).toMatchObject({ error: { details: { issues: [{ pointer: '', message }] }, retryable: false } })
  })
})
