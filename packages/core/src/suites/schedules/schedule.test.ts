import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createShop } from '../../create-shop.ts'
import { createMemoryPublisher } from '../../memory/memory-publisher.ts'
import { expectCleanAudit } from '../../testing/clean-audit.ts'
import { checkRandomly } from '../../testing/random-suite.ts'
import { endingOf } from '../../testing/refusal.ts'
import { createSeededIds } from '../../testing/seeded-ids.ts'
import { choose } from '../../testing/shop-model/choose.ts'
import { expectedOf, give, type ModelCommand } from '../../testing/shop-model/commands.ts'
import { compareState } from '../../testing/shop-model/compare.ts'
import type { CommandSeed } from '../../testing/shop-model/seeds.ts'
import { fillSlots } from '../../testing/shop-model/slot.ts'
import { emptyState, modelSettings, type ModelState } from '../../testing/shop-model/state.ts'
import { createTestClock, monday } from '../../testing/test-clock.ts'
import { drive } from './drive.ts'
import { type RowLockStore, rowLockStore } from './row-lock-store.ts'
import { type Done, serialOrders } from './serial-order.ts'

const one = (product: number, quantity = 1) => ({ product, option: 0, quantity })

/** Three users, three units of one product, one coupon left, a pending order of each user, and a cart. */
const opening: CommandSeed[] = [
  { kind: 'register', user: 0 },
  { kind: 'register', user: 1 },
  { kind: 'register', user: 2 },
  { kind: 'charge', user: 0, amount: 1_500, keyed: false },
  { kind: 'charge', user: 1, amount: 5_000, keyed: false },
  { kind: 'addProduct', product: 0, options: 0, stock: 5, keyed: false },
  { kind: 'addProduct', product: 1, options: 2, stock: 2, keyed: false },
  {
    kind: 'createCoupon',
    coupon: 0,
    discount: 1,
    minimum: 0,
    quantity: 2,
    window: 5,
    validity: 5,
    product: 9,
    keyed: false,
  },
  { kind: 'claim', user: 0, coupon: 0, keyed: false },
  { kind: 'create', user: 0, lines: [one(0)], coupon: 0, keyed: false },
  { kind: 'create', user: 1, lines: [one(0)], coupon: 0, keyed: false },
  { kind: 'addToCart', user: 0, line: one(0) },
]

/** Commands that are in each other's way. */
const rivals: CommandSeed[] = [
  { kind: 'register', user: 19 },
  { kind: 'charge', user: 0, amount: 500, keyed: true },
  { kind: 'adjustStock', line: one(0), delta: -1, keyed: true },
  { kind: 'adjustStock', line: one(0), delta: 2, keyed: false },
  { kind: 'updateProduct', product: 0, change: 0, price: 700, keyed: true },
  { kind: 'updateProduct', product: 0, change: 4, price: 0, keyed: false },
  { kind: 'claim', user: 1, coupon: 0, keyed: true },
  { kind: 'claim', user: 2, coupon: 0, keyed: false },
  { kind: 'claim', user: 2, coupon: 0, keyed: true },
  { kind: 'revoke', userCoupon: 0, keyed: false },
  { kind: 'place', user: 0, lines: [one(0)], coupon: 10, keyed: true },
  { kind: 'place', user: 1, lines: [one(0, 2), one(1)], coupon: 0, keyed: false },
  { kind: 'place', user: 1, lines: [one(1), one(0, 3)], coupon: 10, keyed: false },
  { kind: 'create', user: 0, lines: [one(1, 2)], coupon: 10, keyed: false },
  { kind: 'checkout', user: 0, items: [], coupon: 0, later: false, keyed: true },
  { kind: 'addToCart', user: 0, line: one(0) },
  { kind: 'setQuantity', user: 0, item: 0, quantity: 2 },
  { kind: 'removeFromCart', user: 0, item: 0 },
  { kind: 'pay', order: 0, who: 10, keyed: true },
  { kind: 'pay', order: 1, who: 0, keyed: false },
  { kind: 'cancel', order: 0, who: 10, keyed: false },
  { kind: 'cancel', order: 1, who: 0, keyed: true },
  { kind: 'again', which: 0, changed: false },
  { kind: 'again', which: 0, changed: true },
]

interface Case {
  readonly seeds: readonly CommandSeed[]
  /** On which of two servers each command comes in. */
  readonly servers: readonly number[]
}

const cases: fc.Arbitrary<Case> = fc.record({
  seeds: fc.array(fc.constantFrom(...rivals), { minLength: 2, maxLength: 6 }),
  servers: fc.array(fc.nat(1), { minLength: 6, maxLength: 6 }),
})

/** Whether the commands in flight end, and leave the shop, as if they had come one after the other in some order. */
async function equalsSomeOrder(schedule: fc.Scheduler, { seeds, servers }: Case): Promise<RowLockStore> {
  let scheduled = false
  const store = rowLockStore(async what => {
    if (scheduled) await schedule.schedule(Promise.resolve(), what)
  })
  const clock = createTestClock()
  const publisher = createMemoryPublisher()
  const newId = createSeededIds()
  const shops = [0, 1].map(() => createShop({ ...modelSettings, store, clock, publisher, newId }))
  const [shop] = shops
  for (const one of shops) await one.ready()

  const state: ModelState = emptyState(monday)
  const earlier: ModelCommand[] = []
  const before: Done[] = []
  for (const seed of opening) {
    const command = choose(state, seed, earlier)
    const expected = expectedOf(state, command)
    const ending = await endingOf(give(shop!, command))
    if (expected.ok && ending.ok) fillSlots(expected.answer, ending.answer)
    before.push({ command, ending })
  }

  scheduled = true
  const commands = seeds.map(seed => choose(state, seed, earlier))
  const all = Promise.all(commands.map((command, index) => endingOf(give(shops[servers[index]!]!, command))))
  const endings = await drive(schedule, all)
  scheduled = false

  const done = commands.map((command, index) => ({ command, ending: endings[index]! }))
  let difference: unknown = new Error(`no order of these commands ends so: ${JSON.stringify(done, null, 1)}`)
  for (const end of serialOrders(monday, before, done)) {
    try {
      await compareState(end, shop!, publisher)
      await expectCleanAudit(shop!)
      return store
    } catch (error) {
      difference = error
    }
  }
  throw difference
}

it('commands in flight on two servers end as in some serial order, without a deadlock', {
  timeout: 600_000,
}, async () => {
  let waits = 0
  const property = fc.asyncProperty(fc.scheduler(), fc.noBias(cases), async (schedule, given) => {
    const store = await equalsSomeOrder(schedule, given)
    expect(store.deadlocks).toBe(0)
    waits += store.waits
  })
  const runs = await checkRandomly('schedules of commands', property, {
    runs: 150,
    budgetMs: 6_000,
    first: { runs: 20, seed: 1 },
  })
  // Without transactions that wait for each other nothing was shown.
  expect(waits).toBeGreaterThan(runs / 5)
})
