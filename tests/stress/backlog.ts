import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import {
  createShop,
  type EventPublisher,
  PlatformAwayError,
  PoisonEventError,
  type Shop,
  type ShopEvent,
  type Store,
} from '@jumun/core'
import { byCallers, createRandom, openStore, percentile } from '@jumun/doctor/toolbox'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import { runSuites } from './run-suites.ts'
import type { Figures, Suite } from './suite.ts'

const users = 500
const products = 50
const callers = 64
const hourMs = 3_600_000

export const suite: Suite = {
  name: 'backlog',
  description: 'a million events wait for a platform that is away for a day; orders go on, and nothing is lost',
  async run({ quick, seed, backends }) {
    const waiting = Number(process.env['JUMUN_STRESS_EVENTS'] ?? (quick ? 10_000 : 1_000_000))
    // Ratios say nothing on a machine that does other things beside it.
    const strict = !quick && process.env['JUMUN_STRESS_REPORT'] === undefined
    const load: Load = { waiting, rounds: quick ? 2 : 5, roundMs: quick ? 800 : 5_000, strict, seed }
    return { seed, ...(await onEach(await chooseBackends(backends), backend => outage(backend, load))) }
  },
}

interface Load {
  readonly waiting: number
  readonly rounds: number
  readonly roundMs: number
  /** Whether the ratios have to hold: in a run of seconds they are luck. */
  readonly strict: boolean
  readonly seed: number
}

async function outage(backend: Backend, load: Load): Promise<Figures> {
  const database = await backend.create()
  const store = await openStore(database.url)
  const platform = createPlatform()
  const skipped = { ms: 0 }
  const clock = { now: () => Date.now() + skipped.ms }
  const parts = { clock, wallet: { maxBalance: Number.MAX_SAFE_INTEGER } }
  const shop = createShop({ store, publisher: platform.publisher, ...parts })
  const loop = monitorEventLoopDelay({ resolution: 1 })
  try {
    await fillShop(shop)
    await fillOutbox(store, load.waiting)
    assert.equal((await shop.outbox.stats()).pending, load.waiting)

    const rates = await compareRates(shop, load)
    loop.enable()
    const asked = await awayFor(shop, platform, skipped, 24 * hourMs)
    const during = await shop.outbox.stats()
    assert.equal(during.dead, 0, 'nothing is dead')
    assert.equal(platform.received.size, 0)
    assert.ok(during.oldestPendingMs >= 24 * hourMs, 'the lag tells how long the oldest has waited')
    assert.equal(await probeAgain(shop, platform, skipped), 0)

    const delivery = await comeBack(shop, platform, skipped)
    const purgedMs = await purgeAll(shop, skipped)
    loop.disable()
    const after = await shop.outbox.stats()
    assert.equal(after.pending + after.failed + after.dead, 0)
    const { findings } = await shop.audit()
    // The events that were put there have no orders.
    assert.deepEqual(findings.filter(({ check }) => check !== 'no-orphans').slice(0, 5), [])
    if (load.strict) {
      assert.ok(rates.ratio >= 0.9, `orders with workers: ${rates.ratio} of those without`)
      assert.ok(rates.slowdown <= 2, `p99 with workers: ${rates.slowdown} of that without`)
      assert.ok(delivery.perSecond >= rates.without, `${delivery.perSecond} events/s, ${rates.without} orders/s`)
    }
    return {
      waiting: load.waiting,
      ordersPerSecond: rates.without,
      'withWorkers/without': rates.ratio,
      'p99 with/without': rates.slowdown,
      failedWhileAway: during.failed,
      attemptsADay: asked,
      relayedPerSecond: delivery.perSecond,
      'relayed/ordered': round(delivery.perSecond / rates.without),
      minutesToCatchUp: delivery.minutes,
      retried: delivery.retried,
      longestStallMs: Math.round(loop.max / 1e6),
      purgeSeconds: round(purgedMs / 1000),
    }
  } finally {
    loop.disable()
    await shop.close()
    await database.drop()
  }
}

/** Takes everything, refuses some, or is away; holds that no event of an order comes before an earlier one. */
function createPlatform() {
  const received = new Set<string>()
  const last = new Map<string, number>()
  const platform = {
    received,
    mode: 'away' as 'away' | 'picky' | 'kind',
    attempts: 0,
    publisher: {
      name: 'platform',
      publish: async () => assert.fail('events come in batches'),
      async publishBatch(events) {
        platform.attempts += 1
        await turnOfLoop()
        const refused = new Set<string>()
        return events.map(event => outcomeOf(event, refused))
      },
    } satisfies EventPublisher,
  }
  function outcomeOf({ orderId, sequence, eventId }: ShopEvent, refused: Set<string>): Error | undefined {
    if (platform.mode === 'away') return new PlatformAwayError('connect ECONNREFUSED')
    if (refused.has(orderId)) return new PlatformAwayError('an earlier one was refused')
    if (platform.mode === 'picky' && orderId.endsWith('7')) {
      refused.add(orderId)
      return new PoisonEventError('not today')
    }
    assert.ok((last.get(orderId) ?? 0) <= sequence, `order ${orderId}: event ${sequence} after ${last.get(orderId)}`)
    last.set(orderId, sequence)
    received.add(eventId)
    return undefined
  }
  return platform
}

type Platform = ReturnType<typeof createPlatform>

async function fillShop(shop: Shop): Promise<void> {
  const product = (_: unknown, index: number) => ({
    productId: `product-${index}`,
    name: `Product ${index}`,
    price: 100,
    stock: 1_000_000_000,
  })
  await shop.catalog.addProducts({ products: Array.from({ length: products }, product) })
  await byCallers(callers, users, async index => {
    await shop.users.register({ userId: `user-${index}`, name: `User ${index}` })
    await shop.wallets.charge({ userId: `user-${index}`, amount: 1_000_000_000_000 })
  })
}

/** Events like those of orders of three lines, one in ten orders with two. */
async function fillOutbox(store: Store, count: number): Promise<void> {
  const atOnce = 1_000
  const payload = JSON.stringify({ specversion: '1.0', data: 'x'.repeat(900) })
  const createdAt = Date.now()
  for (let from = 0; from < count; from += atOnce) {
    const events = Array.from({ length: Math.min(atOnce, count - from) }, (_, i): ShopEvent => {
      const number = from + i
      const second = number % 10 === 9
      const order = second ? number - 5 : number
      return {
        eventId: `waiting-${String(number).padStart(8, '0')}`,
        type: second ? 'order.cancelled' : 'order.paid',
        orderId: `order-${String(order).padStart(8, '0')}`,
        sequence: second ? 3 : 2,
        payload,
        createdAt,
      }
    })
    await store.transaction(({ outbox }) => outbox.insert(events))
  }
}

/** Orders a second with and without workers, in turns; the platform is away. */
async function compareRates(shop: Shop, { rounds, roundMs, seed }: Load) {
  const random = createRandom(seed)
  const rates = { with: [] as number[], without: [] as number[] }
  const p99 = { with: [] as number[], without: [] as number[] }
  await orderFor(shop, random, roundMs / 2)
  for (let index = 0; index < 2 * rounds; index += 1) {
    const turn = index % 2 === 0 ? 'without' : 'with'
    if (turn === 'with') shop.workers.start()
    const { perSecond, p99Ms } = await orderFor(shop, random, roundMs)
    if (turn === 'with') await shop.workers.stop()
    rates[turn].push(perSecond)
    p99[turn].push(p99Ms)
  }
  const without = Math.round(percentile(rates.without, 0.5))
  return {
    without,
    ratio: round(percentile(rates.with, 0.5) / without),
    slowdown: round(percentile(p99.with, 0.5) / percentile(p99.without, 0.5)),
  }
}

async function orderFor(shop: Shop, random: ReturnType<typeof createRandom>, ms: number) {
  const times: number[] = []
  const begun = performance.now()
  async function caller(): Promise<void> {
    while (performance.now() - begun < ms) {
      const started = performance.now()
      const productId = `product-${random.below(products)}`
      await shop.orders.place({ userId: `user-${random.below(users)}`, items: [{ productId, quantity: 1 }] })
      times.push(performance.now() - started)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return { perSecond: (times.length / (performance.now() - begun)) * 1000, p99Ms: percentile(times, 0.99) }
}

/** Relays every few seconds of simulated time. How often the platform was asked. */
async function awayFor(shop: Shop, platform: Platform, skipped: { ms: number }, ms: number): Promise<number> {
  platform.mode = 'away'
  const before = platform.attempts
  for (const end = skipped.ms + ms; skipped.ms < end; skipped.ms += 31_000) await shop.outbox.relay()
  return platform.attempts - before
}

/** What was sent meanwhile is not tried either: what is dead by then. */
async function probeAgain(shop: Shop, platform: Platform, skipped: { ms: number }): Promise<number> {
  await shop.orders.place({ userId: 'user-1', items: [{ productId: 'product-1', quantity: 1 }] })
  await awayFor(shop, platform, skipped, hourMs)
  return (await shop.outbox.stats()).dead
}

async function comeBack(shop: Shop, platform: Platform, skipped: { ms: number }) {
  platform.mode = 'picky'
  const from = skipped.ms
  const begun = performance.now()
  let sent = 0
  for (;;) {
    const report = await shop.outbox.relay()
    sent += report.sent
    const { pending, failed, dead } = await shop.outbox.stats()
    // What is dead holds back its own order alone.
    if (failed === 0 && report.sent === 0 && pending <= dead) break
    assert.ok(skipped.ms - from < hourMs, `${pending} pending and ${failed} failed events are left after an hour`)
    skipped.ms += 1_000
  }
  const seconds = (performance.now() - begun) / 1000
  const minutes = round((skipped.ms - from) / 60_000)
  platform.mode = 'kind'
  const { requeued: retried } = await shop.outbox.retry()
  assert.ok(retried > 0, 'some were refused')
  for (let rounds = 0; rounds < 100; rounds += 1) {
    skipped.ms += 1_000
    await shop.outbox.relay()
  }
  const { pending, failed, dead, sent: all } = await shop.outbox.stats()
  assert.deepEqual({ pending, failed, dead }, { pending: 0, failed: 0, dead: 0 })
  assert.equal(platform.received.size, all)
  return { perSecond: Math.round(sent / seconds), minutes, retried }
}

async function purgeAll(shop: Shop, skipped: { ms: number }): Promise<number> {
  const { sent } = await shop.outbox.stats()
  skipped.ms += 31 * 24 * hourMs
  const begun = performance.now()
  const { events } = await shop.workers.purgeOnce()
  // The newest one stays.
  assert.equal(events, sent - 1)
  return performance.now() - begun
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
