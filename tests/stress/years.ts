import assert from 'node:assert/strict'
import { inspect } from '@jumun/adapters/scratch'
import { createShop, type EventPublisher, type Shop } from '@jumun/core'
import { byCallers, countRows, createRandom, openStore, percentile, type Random } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import { longer, longestHold, notHeld, toldHold } from './longest-hold.ts'
import { runSuites } from './run-suites.ts'
import type { Figures, Suite } from './suite.ts'

const years = 5
const dayMs = 86_400_000
const callers = 64
/** Years are filled by as many as make a full batch. */
const fillers = 256
/**
 * No step of relay, statistics and purge may hold the event loop for longer, by the time that its thread works: SQLite's commits
 * wait for the disk in it as well, which takes what it takes, and collections of garbage fall into any turn.
 */
const mostHeldMs = 20
const users = 1_000
const products = 200
/** Orders that are refused, and kept as such: many more than an honest crowd leaves. */
const refusedShare = 0.1
const retention = 30 * dayMs

export const suite: Suite = {
  name: 'years',
  description:
    'a shop of five years: what is past its retention is gone, the rest is there, and orders are as quick as ever',
  async run({ quick, seed, backends }) {
    const orders = Number(process.env['JUMUN_STRESS_ORDERS'] ?? (quick ? 6_000 : 5_000_000))
    // Ratios say nothing on a machine that does other things beside it.
    const strict = !quick && process.env['JUMUN_STRESS_REPORT'] === undefined
    const life: Life = { orders, rounds: quick ? 2 : 5, roundMs: quick ? 800 : 4_000, strict, seed }
    return { seed, ...(await onEach(await chooseBackends(backends), backend => live(backend, life))) }
  },
}

interface Life {
  readonly orders: number
  readonly rounds: number
  readonly roundMs: number
  /** Whether ratios and times have to hold: in a run of seconds they are luck. */
  readonly strict: boolean
  readonly seed: number
}

async function live(backend: Backend, life: Life): Promise<Figures> {
  const database = await backend.create()
  const passed = { ms: 0 }
  const clock = { now: () => Date.now() + passed.ms }
  const publisher: EventPublisher = {
    name: 'platform',
    publish: async () => assert.fail('events come in batches'),
    publishBatch: async events => events.map(() => undefined),
  }
  const wallet = { maxBalance: Number.MAX_SAFE_INTEGER }
  const shop = createShop({ store: await openStore(database.url), publisher, clock, wallet })
  const random = createRandom(life.seed)
  try {
    await fillShop(shop)
    const young = await rateOf(shop, random, life)
    const longest = { relay: notHeld, stats: notHeld, purge: notHeld }
    const months = years * 12
    for (let month = 0; month < months; month += 1) {
      await byCallers(fillers, Math.ceil(life.orders / months), () => order(shop, random))
      passed.ms += (years * 365 * dayMs) / months
      if (month % 12 === 11) console.error(`  ${backend.name}: ${(month + 1) / 12} years`)
      for (const [name, work] of [
        ['relay', () => shop.outbox.relay()],
        ['stats', () => shop.outbox.stats()],
        ['purge', () => shop.workers.purgeOnce()],
      ] as const) {
        longest[name] = longer(longest[name], await longestHold(work))
      }
    }
    const old = await rateOf(shop, random, life)
    await shop.outbox.relay()
    passed.ms += 2 * retention
    await shop.outbox.relay()
    const purged = await shop.workers.purgeOnce()
    const rows = await inspect(database.url, async inspector => ({
      orders: await countRows(inspector, 'select count(*) from jumun_orders'),
      failed: await countRows(inspector, `select count(*) from jumun_orders where status = 'FAILED'`),
      events: await countRows(inspector, 'select count(*) from jumun_outbox'),
      keys: await countRows(inspector, 'select count(*) from jumun_answers'),
      deliveries: await countRows(inspector, 'select count(*) from jumun_deliveries'),
    }))
    assert.deepEqual(
      { failed: rows.failed, events: rows.events, keys: rows.keys, deliveries: rows.deliveries },
      { failed: 0, events: 1, keys: 0, deliveries: 0 },
      'what is past its retention is gone, but for the newest event',
    )
    const begun = performance.now()
    assert.equal(await audited(shop), rows.orders)
    const auditSeconds = Math.round((performance.now() - begun) / 1_000)
    const ratio = Math.round((old / young) * 100) / 100
    if (life.strict) {
      assert.ok(ratio >= 0.8, `orders in the fifth year: ${ratio} of those in the first`)
      assert.deepEqual(
        Object.entries(longest).filter(([, { workMs }]) => workMs > mostHeldMs),
        [],
        `held the loop for more than ${mostHeldMs} ms`,
      )
    }
    return {
      orders: rows.orders,
      youngOrdersPerSecond: Math.round(young),
      'old/young': ratio,
      lastPurgedEvents: purged.events,
      auditSeconds,
      longestRelayMs: toldHold(longest.relay),
      longestStatsMs: toldHold(longest.stats),
      longestPurgeMs: toldHold(longest.purge),
    }
  } finally {
    await shop.close()
    await database.drop()
  }
}

async function fillShop(shop: Shop): Promise<void> {
  await shop.catalog.addProducts({
    products: Array.from({ length: products }, (_, index) => ({
      productId: `product-${index}`,
      name: `Product ${index}`,
      price: 100,
      stock: 1_000_000_000,
    })),
  })
  await shop.catalog.addProduct({ productId: 'sold-out', name: 'Sold out', price: 100, stock: 0 })
  await byCallers(callers, users, async index => {
    await shop.users.register({ userId: `user-${index}`, name: `User ${index}` })
    await shop.wallets.charge({ userId: `user-${index}`, amount: 1_000_000_000_000 })
  })
}

let keys = 0

/** An order of three lines with a key; now and then one that is refused. */
async function order(shop: Shop, random: Random): Promise<void> {
  const userId = `user-${random.below(users)}`
  if (random.chance(refusedShare)) {
    await shop.orders.place({ userId, items: [{ productId: 'sold-out', quantity: 1 }] }).catch(() => undefined)
    return
  }
  const chosen = new Set<number>()
  while (chosen.size < 3) chosen.add(random.below(products))
  const items = [...chosen].map(index => ({ productId: `product-${index}`, quantity: 1 }))
  keys += 1
  await shop.orders.place({ userId, items, idempotencyKey: `key-${keys}` })
}

/** Orders a second, the median of some rounds. */
async function rateOf(shop: Shop, random: Random, { rounds, roundMs }: Life): Promise<number> {
  const rates: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const begun = performance.now()
    let placed = 0
    async function caller(): Promise<void> {
      while (performance.now() - begun < roundMs) {
        await order(shop, random)
        placed += 1
      }
    }
    await Promise.all(Array.from({ length: callers }, caller))
    // The first one warms up.
    if (round > 0) rates.push((placed / (performance.now() - begun)) * 1000)
  }
  return percentile(rates, 0.5)
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
