import { expect } from 'vitest'
import { createShop } from '../../create-shop.ts'
import { isReplayed } from '../../engine/idempotency.ts'
import { createMemoryPublisher } from '../../memory/memory-publisher.ts'
import { chosenEventTypes } from '../../outbox/event.ts'
import type { Store } from '../../ports/store.ts'
import type { Shop } from '../../shop.ts'
import { expectCleanAudit } from '../clean-audit.ts'
import { endingOf } from '../refusal.ts'
import { createSeededIds } from '../seeded-ids.ts'
import { createTestClock, monday } from '../test-clock.ts'
import { choose, userId } from './choose.ts'
import { type Expected, expectedOf, give, type ModelCommand, refusalOf } from './commands.ts'
import { compareOutbox, compareState } from './compare.ts'
import { sweep } from './coupons.ts'
import { tellChanges } from './events.ts'
import { chosenList } from './lists.ts'
import { expire } from './orders.ts'
import { relay, requeue } from './outbox.ts'
import { dateBefore, snapshot, takeSnapshot, top } from './ranking.ts'
import type { CommandSeed, StepSeed } from './seeds.ts'
import { fillSlots, withIds } from './slot.ts'
import { emptyState, modelSettings } from './state.ts'
import { balanceAt } from './users.ts'

/** A store for one run of the model. */
export interface ModelStore {
  readonly store: Store
  /** Opens the same rows again after `store` was closed, where it can. */
  reopen?(): Promise<Store> | Store
}

/** So that a run begins with something to do; given to the model like all that follows. */
const opening: readonly CommandSeed[][] = [
  [
    { kind: 'register', user: 0 },
    { kind: 'register', user: 1 },
    { kind: 'register', user: 2 },
    { kind: 'charge', user: 0, amount: 20_000, keyed: false },
    { kind: 'charge', user: 1, amount: 3_000, keyed: true },
    { kind: 'addProduct', product: 0, options: 0, stock: 9, keyed: false },
    { kind: 'addProduct', product: 1, options: 2, stock: 6, keyed: false },
    { kind: 'addProduct', product: 2, options: 1, stock: 4, keyed: false },
    {
      kind: 'createCoupon',
      coupon: 0,
      discount: 2,
      minimum: 0,
      quantity: 2,
      window: 5,
      validity: 5,
      product: 9,
      keyed: false,
    },
    { kind: 'claim', user: 0, coupon: 0, keyed: false },
  ],
  [
    { kind: 'place', user: 0, lines: [{ product: 0, option: 0, quantity: 1 }], coupon: 0, keyed: true },
    { kind: 'create', user: 1, lines: [{ product: 1, option: 0, quantity: 1 }], coupon: 0, keyed: false },
    { kind: 'addToCart', user: 2, line: { product: 2, option: 0, quantity: 1 } },
  ],
]

/** How often commands ended how, over all runs: what never happens was not tested. */
export type Seen = Map<string, number>

/** What a run is made of. */
export interface RunSeed {
  readonly steps: readonly StepSeed[]
  /** Whether the shop asks for all events that can be asked for. */
  readonly tellsAll: boolean
}

/**
 * Gives the steps to a shop and to the model, compares every answer, at the end all that the shop knows, and audits.
 * @throws Error where the two differ
 */
export async function runModel(opened: ModelStore, run: RunSeed, seen: Seen = new Map()): Promise<void> {
  const clock = createTestClock()
  const newId = createSeededIds()
  const publisher = createMemoryPublisher()
  const state = emptyState(monday, { tellsAll: run.tellsAll })
  const earlier: ModelCommand[] = []
  const events = run.tellsAll ? chosenEventTypes : []
  const openShop = (store: Store) => createShop({ ...modelSettings, store, clock, newId, publisher, events })
  let shop: Shop = openShop(opened.store)

  function count(name: string): void {
    seen.set(name, (seen.get(name) ?? 0) + 1)
  }

  function compare(name: string, expected: Expected, ending: Awaited<ReturnType<typeof endingOf>>): void {
    count(`${name}: ${expected.ok ? (expected.replayed ? 'replayed' : 'ok') : expected.code}`)
    if (expected.ok && ending.ok) {
      fillSlots(expected.answer, ending.answer)
      expect(ending.answer, name).toStrictEqual(withIds(expected.answer))
      expect(isReplayed(ending.answer), `${name} is replayed`).toBe(expected.replayed)
      return
    }
    const { ok, code, details } = { code: undefined, details: undefined, ...expected }
    if (!ending.ok) fillSlots(details, ending.details)
    const known = details === undefined ? {} : { details: withIds(details) }
    expect(ending, name).toMatchObject(ok ? { ok } : { ok, code, ...known })
    if (details !== undefined && !ending.ok) expect(ending.details, name).toStrictEqual(known.details)
  }

  /** What is submitted in one turn goes into one batch, decided in its order: so the model decides it too. */
  async function together(seeds: readonly CommandSeed[]): Promise<void> {
    const commands = seeds.map(seed => choose(state, seed, earlier))
    const expected = commands.map(command => expectedOf(state, command))
    const endings = await Promise.all(commands.map(command => endingOf(give(shop, command))))
    for (const [index, command] of commands.entries()) compare(command.operation, expected[index]!, endings[index]!)
  }

  async function ask(name: string, decide: () => unknown, call: Promise<unknown>): Promise<void> {
    let expected: Expected
    try {
      expected = { ok: true, answer: decide(), replayed: false }
    } catch (error) {
      expected = refusalOf(error)
    }
    compare(name, expected, await endingOf(call))
  }

  async function step(seed: StepSeed): Promise<void> {
    switch (seed.kind) {
      case 'together':
        return together(seed.commands)
      case 'clock':
        clock.advance(seed.ms)
        state.now = clock.now()
        return
      case 'expire': {
        const decide = () => {
          const expiredOrders = expire(state)
          tellChanges(state)
          return { expiredOrders, expiredCoupons: sweep(state) }
        }
        return ask('expire', decide, shop.orders.expirePending())
      }
      case 'relay': {
        const { platform, named } = seed
        const input = named ? { publisher: 'memory' } : {}
        publisher.respond(() => platform)
        await ask(`relay to a platform: ${platform}`, () => relay(state, platform), shop.outbox.relay(input))
        await compareOutbox(state, shop, publisher)
        for (const { type } of state.events) count(`told: ${type}: ok`)
        return
      }
      case 'retry':
        return ask('retry', () => requeue(state, 'DEAD'), shop.outbox.retry())
      case 'replay':
        return ask('replay', () => requeue(state, 'SENT'), shop.outbox.replay())
      case 'top': {
        const { days, limit } = seed
        return ask('top', () => top(state, { days, limit }), shop.ranking.top({ days, limit }))
      }
      case 'takeSnapshot': {
        const input = { date: dateBefore(state, seed.back), days: seed.days }
        return ask('takeSnapshot', () => takeSnapshot(state, input), shop.ranking.takeSnapshot(input))
      }
      case 'snapshot': {
        const input = { date: dateBefore(state, seed.back) }
        return ask('snapshot', () => snapshot(state, input), shop.ranking.snapshot(input))
      }
      case 'balanceAt': {
        const input = { userId: userId(seed.user), at: state.now - seed.back }
        return ask('balanceAt', () => balanceAt(state, input), shop.wallets.balanceAt(input))
      }
      case 'list': {
        const { decide, asked } = chosenList(state, shop, seed)
        return ask(`list ${seed.list}`, decide, asked)
      }
      case 'look':
        return compareState(state, shop, publisher)
      case 'restart':
        if (opened.reopen === undefined) return
        count('restart: ok')
        await shop.close()
        shop = openShop(await opened.reopen())
    }
  }

  try {
    for (const seeds of opening) await together(seeds)
    for (const seed of run.steps) await step(seed)
    await compareState(state, shop, publisher)
    await expectCleanAudit(shop)
  } finally {
    await shop.close()
  }
}
