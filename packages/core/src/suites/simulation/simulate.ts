import { createShop } from '../../create-shop.ts'
import { createMemoryStore } from '../../memory/memory-store.ts'
import type { Store } from '../../ports/store.ts'
import { brokenInvariants } from '../../testing/invariants.ts'
import { scanAll } from '../../testing/store-contract/dump.ts'
import { monday } from '../../testing/test-clock.ts'
import { type Books, createBooks } from './books.ts'
import { couponCode, createCustomer, products } from './customer.ts'
import { type FaultCounts, noFaults } from './faults.ts'
import { createPlatform, type Platform } from './platform.ts'
import { createScheduler } from './scheduler.ts'
import { createSeededRandom } from './seeded-random.ts'
import { createServer, type Server } from './server.ts'
import type { World } from './world.ts'

export interface SimulationReport {
  readonly seed: number
  /** Decisions that the seed made. */
  readonly steps: number
  /** Equal for equal runs. */
  readonly trace: number
  readonly faults: FaultCounts
  readonly crashes: number
  readonly orders: number
  readonly events: number
}

const serverCount = 3
const customerCount = 4
const deedsEach = 5

/**
 * Lets customers loose on a shop of several servers, everything that can go wrong goes wrong where the seed says so, and
 * holds the rows against what the customers were answered.
 * @throws Error what did not hold, with the seed that shows it again
 */
export async function simulate(seed: number): Promise<SimulationReport> {
  const scheduler = createScheduler(createSeededRandom(seed), monday)
  try {
    return await scheduler.run(() => runWorld(seed, scheduler))
  } catch (cause) {
    throw new Error(`simulation with seed ${seed}, decision ${scheduler.steps}: ${(cause as Error).message}`, { cause })
  }
}

async function runWorld(seed: number, scheduler: World['scheduler']): Promise<SimulationReport> {
  let ids = 0
  const background: Promise<void>[] = []
  const world: World = {
    scheduler,
    faults: noFaults(),
    faulty: false,
    newId: () => `id-${(ids += 1)}`,
    background: work => void background.push(work),
  }
  const store = createMemoryStore()
  const books = await openShop(store, world)
  const platform = createPlatform(world)
  const start = () => createServer(world, store, platform, () => assertConserved(store))
  const servers: Server[] = Array.from({ length: serverCount }, start)
  let crashes = 0
  const closing = new AbortController()

  /** The operator replaces one that has crashed. */
  async function replace(place: number): Promise<void> {
    for (;;) {
      await Promise.race([servers[place]!.died, over])
      if (closing.signal.aborted) return
      crashes += 1
      servers[place] = start()
    }
  }
  const { promise: over, resolve: end } = Promise.withResolvers<void>()
  const replacing = servers.map((_, place) => replace(place))

  /** What the servers' workers do by their timers. */
  async function work(place: number): Promise<void> {
    while (!closing.signal.aborted) {
      const server = servers[place]!
      const { outbox, orders } = server.shop
      const turn = scheduler.random.chance(0.8) ? outbox.relay({ limit: 4 }) : orders.expirePending()
      await Promise.race([turn.catch(assertBusy), server.died])
      for (let pause = scheduler.random.below(10); pause > 0; pause -= 1) await scheduler.turn()
    }
  }

  world.faulty = true
  const working = servers.map((_, place) => work(place))
  await Promise.all(
    Array.from({ length: customerCount }, async (_, index) => {
      const customer = createCustomer(world, servers, books, `user-${index}`)
      for (let deed = 0; deed < deedsEach; deed += 1) await customer.act()
    }),
  )
  world.faulty = false
  closing.abort()
  end()
  await Promise.all([...working, ...replacing, ...background])
  await books.compare(store)
  const events = await deliverTheRest(store, platform, servers[0]!, world)
  const orders = (await store.snapshot(reader => scanAll(reader, 'orders'))).length
  const { steps, trace } = scheduler
  return { seed, steps, trace, faults: world.faults, crashes, orders, events }
}

function assertBusy(error: unknown): void {
  if ((error as { code?: string }).code !== 'BUSY') throw error
}

async function openShop(store: Store, { scheduler, newId }: World): Promise<Books> {
  const shop = createShop({ store, clock: scheduler, newId })
  const balances = new Map<string, number>()
  const stock = new Map<string, number>()
  for (let index = 0; index < customerCount; index += 1) {
    const userId = `user-${index}`
    await shop.users.register({ userId, name: userId })
    await shop.wallets.charge({ userId, amount: 9_000 })
    balances.set(userId, 9_000)
  }
  for (const [index, productId] of products.entries()) {
    const price = 1_000 + 700 * index
    await shop.catalog.addProduct({ productId, name: productId, price, stock: productId === 'rare' ? 2 : 12 })
    stock.set(productId, productId === 'rare' ? 2 : 12)
  }
  const discount = { type: 'PERCENT', basisPoints: 1_250 } as const
  await shop.coupons.create({ code: couponCode, name: 'Simulated', discount, quantity: customerCount - 1 })
  return createBooks({ balances, stock })
}

async function assertConserved(store: Store): Promise<void> {
  const broken = await brokenInvariants(store)
  if (broken.length > 0) throw new Error(`a committed state is broken: ${broken.join('; ')}`)
}

/** Without faults everything arrives; then an audit is clean. */
async function deliverTheRest(store: Store, platform: Platform, { shop }: Server, world: World): Promise<number> {
  const dayMs = 86_400_000
  for (let round = 0; ; round += 1) {
    // Leases and pauses of crashed servers run out.
    world.scheduler.jump(dayMs)
    await shop.outbox.retry()
    await shop.outbox.relay()
    const { pending, failed, dead } = await shop.outbox.stats()
    if (pending + failed + dead === 0) break
    if (round > 20) throw new Error(`${pending + failed + dead} events are never delivered`)
  }
  const events = await store.snapshot(reader => scanAll(reader, 'events'))
  const missing = events.filter(({ eventId }) => !platform.received.has(eventId))
  if (missing.length > 0) throw new Error(`${missing.length} events are marked as sent and never arrived`)
  if (platform.received.size !== events.length) throw new Error('an event arrived that was never committed')
  const { ok, findings } = await shop.audit()
  if (!ok) throw new Error(`the audit found ${JSON.stringify(findings[0])}`)
  return events.length
}
