import { audit } from './audit/audit.ts'
import { createMemoryCache } from './engine/memory-cache.ts'
import { createShopZone } from './calendar/shop-zone.ts'
import type { Command } from './engine/decide-batch.ts'
import { ShopError } from './errors.ts'
import { uuidv7 } from './engine/uuidv7.ts'
import { parseInput } from './input/input.ts'
import { keepAnswers, shareLooks } from './engine/kept-answers.ts'
import { createCrowd, shareEqual } from './engine/questions.ts'
import { freeze } from './json/freeze.ts'
import { createLane } from './engine/lane.ts'
import { createOutbox } from './outbox/create-outbox.ts'
import { nameOf } from './outbox/publishers.ts'
import type { Cache } from './ports/cache.ts'
import type { Clock } from './ports/clock.ts'
import type { CouponGate } from './ports/coupon-gate.ts'
import type { EventPublisher } from './ports/publisher.ts'
import type { Logger } from './ports/logger.ts'
import type { Store } from './ports/store.ts'
import { purge, type PurgeReport } from './retention/purge.ts'
import { snapshotKeyInput, takeSnapshot, takeSnapshotInput } from './ranking/take-snapshot.ts'
import type { Ranking } from './ranking/ranking.ts'
import { createTopProducts, topInput } from './ranking/top-products.ts'
import { createUpTo } from './ranking/up-to.ts'
import { runBatch } from './engine/run-batch.ts'
import { assertParts } from './settings/assert-parts.ts'
import { type SettingsInput, settingsInput } from './settings/settings.ts'
import type { Shop } from './shop.ts'
import { createSurface } from './use-case/surface.ts'
import { gatheredReader, gatheredTop } from './use-case/gathered-reader.ts'
import { surfaceWithin } from './use-case/within.ts'
import { shopEnvironment } from './use-case/use-case.ts'
import { guarded, transact } from './engine/transact.ts'
import { tellFreshness } from './use-case/freshness.ts'
import { tellOrderChanges } from './use-case/order-changes.ts'
import { existingWallet } from './user/read-users.ts'
import { steadyClock } from './engine/steady-clock.ts'
import { runIn } from './engine/run-in.ts'
import { createWorkers } from './engine/workers.ts'

export interface ShopOptions extends SettingsInput {
  readonly store: Store
  /** Takes events to the data platform; without one they wait in the outbox. */
  readonly publisher?: EventPublisher
  /** Several of them, each with a `name` of its own, under which its progress is kept. */
  readonly publishers?: readonly EventPublisher[]
  readonly clock?: Clock
  readonly newId?: () => string
  /**
   * IANA name of the zone whose midnight divides business days. It is stored when a shop is opened first (`Asia/Seoul` unless
   * said otherwise), and another one is refused ever after.
   */
  readonly timeZone?: string
  readonly cache?: Cache
  readonly couponGate?: CouponGate
  readonly logger?: Logger
}

const systemClock: Clock = { now: () => Date.now() }
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * A shop on a store. It starts no timer and opens no connection by itself.
 * @throws ShopError `INVALID_INPUT` for a setting or a part that is wrong
 */
export function createShop(options: ShopOptions): Shop {
  assertParts(options)
  const { store, couponGate, clock = systemClock, newId = uuidv7, logger = silent } = options
  const publishers = [...(options.publisher === undefined ? [] : [options.publisher]), ...(options.publishers ?? [])]
  // What lasts for a while lasts no longer for a clock that is set back.
  const steady = steadyClock(clock)
  const { cache = createMemoryCache(steady) } = options
  const settings = parseInput(settingsInput, settingsOf(options))
  const zone = createShopZone(store, options.timeZone)
  const { calendar } = zone
  const environment = shopEnvironment({ clock, newId, calendar, settings })
  const { maxBatch, maxWaiting } = settings.lane
  const lane = createLane<Command, unknown>({
    run: commands =>
      zone.isSettled
        ? runBatch(store, commands, environment)
        : zone.settle().then(() => runBatch(store, commands, environment)),
    maxBatch,
    maxWaiting,
  })
  const crowd = createCrowd()
  const states = store.commits && shareLooks(() => store.commits!.now())
  const reader = gatheredReader(store.reader, crowd)
  const run = runIn(command => lane.submit(command))
  const settled = () => (zone.isSettled ? undefined : zone.look())
  const surface = createSurface({
    run,
    look: query => settled()?.then(() => query(reader)) ?? query(reader),
    clock,
    calendar: () => zone.calendar,
    couponGate,
    maxWaiting,
    crowd,
    states,
    stale: store.stale,
  })
  // Of a replica the names and prices are left out: it may lack a product that was sold.
  const rankedBy =
    store.stale === undefined
      ? { sales: reader.sales, ranked: reader.sales.ranked }
      : { sales: gatheredTop(store.stale.sales, crowd) }
  const top = shareEqual(
    createTopProducts({ reader, ...rankedBy, cache, clock, steady, calendar, settings }),
    crowd,
    freeze,
  )
  // What is made of cached sales is of an earlier state than that in which it is asked for.
  const keepTop = keepAnswers<Ranking>(settings.ranking.cacheMs === 0 ? states : undefined, mostRankings)
  const upTo = createUpTo()

  const ranking: Shop['ranking'] = {
    async top(input = {}) {
      const parsed = parseInput(topInput, input)
      await settled()
      const at = clock.now()
      // Another day has another window, though nothing may have been sold in it.
      const key = JSON.stringify([calendar.dayOf(at), parsed])
      const ranking = await keepTop(key, () => guarded(top(parsed)))
      return settings.ranking.cacheMs === 0 ? upTo(ranking, at) : ranking
    },
    async takeSnapshot(input = {}) {
      const parsed = parseInput(takeSnapshotInput, input)
      await zone.settle()
      const at = clock.now()
      return guarded(transact(store, transaction => takeSnapshot(transaction, parsed, { at, calendar })))
    },
    async snapshot(input) {
      const { date } = parseInput(snapshotKeyInput, input)
      const snapshot = await guarded(reader.snapshots.find(date))
      if (snapshot === undefined) throw new ShopError('NOT_FOUND', `There is no ranking snapshot for ${date}.`, {})
      return snapshot
    },
  }

  const { outbox, relayTo } = createOutbox({ store, publishers, clock, steady, newId, settings, logger })

  async function purgeOnce(signal?: AbortSignal): Promise<PurgeReport> {
    await zone.settle()
    return guarded(purge({ store, clock, settings, calendar, signal }))
  }

  const parts = {
    relayOnce: () => outbox.relay(),
    expireOnce: () => surface.orders.expirePending(),
    async snapshotOnce() {
      await zone.settle()
      const now = clock.now()
      const today = calendar.dayOf(now)
      const due = calendar.startOf(today) + settings.ranking.snapshotAtMinute * 60_000
      if (now < due || (await guarded(reader.snapshots.find(today))) !== undefined) return undefined
      return ranking.takeSnapshot()
    },
    purgeOnce: () => purgeOnce(),
  }
  const minuteMs = 60_000
  const tasks = [
    // One for each publisher: a platform that is slow keeps no other one waiting.
    ...publishers.map(publisher => ({
      name: `relay to ${nameOf(publisher)}`,
      everyMs: settings.workers.relayEveryMs,
      run: (signal: AbortSignal) => relayTo(publisher, signal),
    })),
    { name: 'expiry', everyMs: settings.workers.expireEveryMs, run: parts.expireOnce },
    { name: 'snapshot', everyMs: minuteMs, run: parts.snapshotOnce },
    {
      name: 'purge',
      everyMs: minuteMs,
      run: (signal: AbortSignal) => purgeOnce(signal),
    },
  ]
  const workers = createWorkers(tasks, parts, logger)

  const shop: Shop = {
    ...surface,
    ranking,
    outbox,
    workers,
    async ready() {
      await zone.introduce()
      return { timeZone: calendar.timeZone }
    },
    async audit() {
      await settled()
      return guarded(store.snapshot(async view => audit(view, calendar, await view.outbox.progress())))
    },
    status() {
      const sessions = store.sessions?.()
      return { waitingCommands: lane.waiting, ...(sessions && { sessions }) }
    },
    within: host => surfaceWithin(store.adopt(awaited(host)), { environment, zone, clock, maxWaiting }),
    async close() {
      await workers.stop()
      await lane.idle()
      try {
        await Promise.all(publishers.map(async publisher => publisher.close?.()))
      } finally {
        await store.close()
      }
    },
  }
  if (store.commits !== undefined) tellFreshness(shop, store.commits)
  else tellOrderChanges(shop, async userId => (await guarded(existingWallet(reader, userId))).orderChanges ?? 0)
  return shop
}

/** Rankings of one state of the store that are kept at most. */
const mostRankings = 20

const ownParts = ['store', 'publisher', 'publishers', 'clock', 'newId', 'timeZone', 'cache', 'couponGate', 'logger']

function settingsOf(options: ShopOptions): SettingsInput {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !ownParts.includes(name)))
}

/** What is made of a library's transaction comes as a promise. @throws TypeError for a promise */
function awaited(host: unknown): unknown {
  if (!(host instanceof Promise)) return host
  throw new TypeError('within() takes a transaction, and this is the promise of one. Await it.')
}
