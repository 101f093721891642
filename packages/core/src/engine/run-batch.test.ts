import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import type { Command } from './decide-batch.ts'
import { createCalendar } from '../calendar/calendar.ts'
import { isShopError, type ShopError } from '../errors.ts'
import { parseInput } from '../input.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import type { Store } from '../ports/store.ts'
import { StoreError, type StoreFailure } from '../ports/store-error.ts'
import { runBatch } from './run-batch.ts'
import { settingsInput } from '../settings.ts'
import { registerUser } from '../user/register-user.ts'
import { charge } from '../wallet/charge.ts'
import { createSeededIds } from '../testing/seeded-ids.ts'
import { createTestClock } from '../testing/test-clock.ts'
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

/** A store whose n-th transaction, from 1, ends as told: failed without effect, or committed with a lost answer. */
function failing(endings: Record<number, StoreFailure | 'lost answer'>): { store: Store; transactions: () => number } {
  const store = createMemoryStore()
  let count = 0
  return {
    transactions: () => count,
    store: {
      ...store,
      async transaction(work) {
        count += 1
        const ending = endings[count]
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
    },
  }
}

async function outcomes(store: Store, commands: readonly Command[]): Promise<string[]> {
  const all = await runBatch(store, commands, environment)
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
  expect([await balanceOf(store), transactions()]).toEqual([5, 4])
})

it('keeps the cause of a defect inside, attached', async () => {
  const [outcome] = await runBatch(createMemoryStore(), [defect], environment)
  expect(outcome).toMatchObject({ ok: false, error: { code: 'INTERNAL', cause: expect.any(TypeError) } })
  const { error } = outcome as { error: ShopError }
  expect(error.message).not.toContain('function')
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
  it.each(['transient', 'conflict'] as const)('%s: is tried anew as a whole', async failure => {
    const { store, transactions } = failing({ 1: failure, 2: failure })
    expect(await outcomes(store, [register('mina'), topUp(5)])).toEqual(['ok', 'ok'])
    expect([await balanceOf(store), transactions()]).toEqual([5, 3])
  })

  it('is not tried without end', async () => {
    const endings = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [index + 1, 'transient' as const]))
    const { store, transactions } = failing(endings)
    expect(await outcomes(store, [register('mina')])).toEqual(['BUSY, nothing happened'])
    expect(transactions()).toBe(8)
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

  it('is not asked again for each of those that are run alone', async () => {
    const { store, transactions } = failing({ 1: 'constraint', 3: 'unavailable' })
    expect(await outcomes(store, [register('mina'), topUp(5), topUp(6), topUp(7)])).toEqual([
      'ok',
      ...Array.from({ length: 3 }, () => 'BUSY, nothing happened'),
    ])
    expect(transactions()).toBe(3)
  })
})

describe('a lost commit', () => {
  async function opened(endings: Parameters<typeof failing>[0]) {
    const subject = failing(endings)
    await runBatch(subject.store, [register('mina')], environment)
    return subject
  }

  it('that took effect is found again under the key; without a key nobody knows', async () => {
    const { store } = await opened({ 2: 'lost answer' })
    expect(await outcomes(store, [topUp(5, 'k'), topUp(6), topUp(7, 'l')])).toEqual(['ok', 'BUSY, unknown', 'ok'])
    expect(await balanceOf(store)).toBe(18)
  })

  it('that took no effect is made good under the key', async () => {
    const { store } = await opened({ 2: 'unknown' })
    expect(await outcomes(store, [topUp(5, 'k'), topUp(6), topUp(7, 'l')])).toEqual(['ok', 'BUSY, unknown', 'ok'])
    expect(await balanceOf(store)).toBe(12)
  })

  it.each(['unavailable', 'unknown', 'constraint'] as const)(
    'stays unknown when the next failure is %s, though that one had no effect',
    async failure => {
      const { store } = await opened({ 2: 'lost answer', 3: failure })
      const [first] = await outcomes(store, [topUp(5, 'k')])
      expect([first, await balanceOf(store)]).toEqual(['BUSY, unknown', 5])
      expect(await outcomes(store, [topUp(5, 'k')])).toEqual(['ok'])
      expect(await balanceOf(store)).toBe(5)
    },
  )
})

it('publishes the size of each batch, and how long it took', async () => {
  const seen = vi.fn<(message: unknown, name: string | symbol) => void>()
  subscribe('jumun:batch', seen)
  await runBatch(createMemoryStore(), [register('mina'), topUp(1)], environment)
  unsubscribe('jumun:batch', seen)
  expect(seen.mock.calls).toEqual([[{ size: 2, durationMs: expect.any(Number) }, 'jumun:batch']])
})
