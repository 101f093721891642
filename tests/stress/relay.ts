import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createShop, isShopError, type Order, type Shop, type StoredEvent } from '@jumun/core'
import { type Child, createRandom, openStore, startChild } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import { type PlatformFigures, type PlatformProcess, startPlatform } from './platform-process.ts'
import type { RelayProcessConfig, RelayProcessReport } from './relay-process.ts'
import { allEvents, delivered, haltWhileItHolds, stopped } from './relayed.ts'
import { runSuites } from './run-suites.ts'
import type { Figures, Suite } from './suite.ts'

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const products = ['latte', 'beans', 'mug'] as const
/** An order that holds it is refused by the platform for good. */
const poison = 'cursed'
const leaseMs = 2_500
const outbox: RelayProcessConfig['outbox'] = {
  batch: 50,
  concurrency: 10,
  leaseMs,
  timeoutMs: 400,
  backoffMs: 20,
  maxBackoffMs: 300,
  maxAttempts: 100,
}

export const suite: Suite = {
  name: 'relay',
  description: 'three relays, one killed and one halted, deliver to a platform that fails, hangs and cuts connections',
  async run({ quick, seed, backends }) {
    const options = { orders: quick ? 300 : 2_000, seed }
    return { seed, ...(await onEach(await chooseBackends(backends), backend => relayThrough(backend, options))) }
  },
}

async function relayThrough(backend: Backend, options: { orders: number; seed: number }): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-relay-'))
  const file = join(folder, 'events.jsonl')
  const database = await backend.create()
  const store = await openStore(database.url)
  const shop = createShop({ store })
  const faults = ['--fail', '0.3', '--hang', '0.05', '--reset', '0.05', '--seed', String(options.seed)]
  const platform = await startPlatform([...faults, '--refuse', poison, '--file', file], secret)
  const relays = ['r1', 'r2', 'r3'].map(mark => {
    const config: RelayProcessConfig = { url: database.url, mark, webhook: { url: platform.url, secret }, outbox }
    return startChild(new URL('./relay-process.ts', import.meta.url), config, { maxMs: 300_000 })
  })
  try {
    await fillShop(shop)
    await Promise.all(relays.map(relay => relay.next()))
    const [doomed, halted, steady] = relays as [Child, Child, Child]
    const placing = placeOrders(shop, options)

    await reachedEvents(platform, options.orders * 0.25)
    const leasesOfTheDead = await haltWhileItHolds(doomed, database.url, 'r1')
    doomed.kill('SIGKILL')
    await doomed.ended
    await reachedEvents(platform, options.orders * 0.5)
    // Halted in the middle of its deliveries, until others have taken over what it holds: then it wakes up and goes on.
    const leasesOfTheHalted = await haltWhileItHolds(halted, database.url, 'r2')
    await sleep(leaseMs + 1_000)
    process.kill(halted.pid, 'SIGCONT')
    const placed = await placing

    await delivered(shop)
    const reports = await Promise.all([halted, steady].map(stopped))
    const stats = await platform.stats()
    const events = await allEvents(shop)
    assertDelivered(file, events, placed)
    assertFaults(stats)
    assert.ok(leasesOfTheDead > 0, 'the killed relay held leases')
    assert.ok(leasesOfTheHalted > 0, 'the halted relay held leases')
    assert.ok(sum(reports, 'sent') > 0)
    await assertSales(shop, platform, placed)
    const orders = await audited(shop)
    return {
      orders,
      events: events.length,
      dead: events.filter(({ status }) => status === 'DEAD').length,
      deliveries: stats.deliveries,
      failed: stats.faults.fail,
      hung: stats.faults.hang,
      cut: stats.faults.reset,
      answersLost: stats.answersLost,
      duplicatesDropped: stats.duplicates,
      leasesOfTheDead,
      leasesOfTheHalted,
      // What the halted relay was answered in time but could no longer write down.
      staleAcknowledgements: sum(reports, 'acknowledged') - sum(reports, 'sent'),
    }
  } finally {
    for (const relay of relays) relay.kill('SIGKILL')
    await platform.stop()
    await shop.close()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function fillShop(shop: Shop): Promise<void> {
  for (const productId of [...products, poison]) {
    await shop.catalog.addProduct({ productId, name: productId, price: 1_000, stock: 1_000_000 })
  }
  await shop.catalog.addProduct({ productId: 'sold-out', name: 'Sold out', price: 1_000, stock: 0 })
  const userIds = Array.from({ length: 50 }, (_, i) => `user-${i}`)
  await Promise.all(userIds.map(userId => shop.users.register({ userId, name: userId })))
  await Promise.all(userIds.map(userId => shop.wallets.charge({ userId, amount: 10_000_000 })))
}

/** Orders that are paid, some of them cancelled afterwards, one with the poison; and others that are refused. */
async function placeOrders(shop: Shop, { orders, seed }: { orders: number; seed: number }): Promise<Order[]> {
  const random = createRandom(seed)
  const placed: Order[] = []
  let next = 0
  async function caller(): Promise<void> {
    while (next < orders) {
      next += 1
      const number = next
      const userId = `user-${random.below(50)}`
      if (number % 50 === 0) await refusedOrder(shop, userId)
      const productId = number === Math.ceil(orders / 3) ? poison : random.pick(products)
      const order = await shop.orders.place({ userId, items: [{ productId, quantity: 1 + random.below(3) }] })
      const cancelled = productId !== poison && random.below(20) === 0
      placed.push(cancelled ? await shop.orders.cancel({ orderId: order.orderId, userId }) : order)
      // Orders come while events are relayed, not all before.
      await sleep(random.below(60))
    }
  }
  await Promise.all(Array.from({ length: 20 }, caller))
  return placed
}

async function refusedOrder(shop: Shop, userId: string): Promise<void> {
  const order = shop.orders.place({ userId, items: [{ productId: 'sold-out', quantity: 1 }] })
  await assert.rejects(order, error => isShopError(error, 'INSUFFICIENT_STOCK'))
}

async function reachedEvents(platform: PlatformProcess, wanted: number): Promise<void> {
  for (let waited = 0; (await platform.stats()).events < wanted; waited += 1) {
    assert.ok(waited < 6_000, `the platform has received ${wanted} events within a minute`)
    await sleep(10)
  }
}

/** The platform holds the events of the paid and the cancelled orders as they were stored, each once, and in order. */
function assertDelivered(file: string, events: readonly StoredEvent[], placed: readonly Order[]): void {
  const received = readFileSync(file, 'utf8').trimEnd().split('\n')
  const sent = events.filter(({ status }) => status === 'SENT')
  assert.deepEqual(received.toSorted(), sent.map(({ payload }) => payload).toSorted())
  const dead = events.filter(({ status }) => status === 'DEAD')
  assert.equal(dead.length, 1, 'one event is dead')
  assert.equal(sent.length + dead.length, events.length)

  const expected = placed.flatMap(({ orderId, status }) =>
    status === 'CANCELLED' ? [`order.paid ${orderId}`, `order.cancelled ${orderId}`] : [`order.paid ${orderId}`],
  )
  assert.deepEqual(events.map(({ type, orderId }) => `${type} ${orderId}`).toSorted(), expected.toSorted())
  const cursed = placed.find(({ items }) => items.some(({ productId }) => productId === poison))
  assert.equal(dead[0]!.orderId, cursed!.orderId, 'it is the one that the platform refuses')
  assert.match(dead[0]!.lastError ?? '', /422/)

  const seen = new Set<string>()
  for (const line of received) {
    const { type, subject } = JSON.parse(line) as { type: string; subject: string }
    if (type === 'order.cancelled.v1') assert.ok(seen.has(subject), 'an order is paid before it is cancelled')
    seen.add(subject)
  }
}

function assertFaults({ faults, answersLost, duplicates, unauthorized, refused }: PlatformFigures): void {
  for (const [fault, times] of Object.entries(faults)) assert.ok(times > 0, `${fault} has happened`)
  assert.ok(answersLost > 0, 'answers were lost')
  // Each lost answer comes again; so does what the killed relay was answered and never wrote down.
  assert.ok(duplicates >= answersLost, `${duplicates} duplicates of ${answersLost} lost answers`)
  assert.equal(unauthorized, 0)
  assert.ok(refused > 0, 'the poison was refused')
}

/** What the platform counts from events is what the shop has sold, without the order that it refuses. */
async function assertSales(shop: Shop, platform: PlatformProcess, placed: readonly Order[]): Promise<void> {
  const { items } = await shop.ranking.top({ days: 3, limit: 100 })
  const sold = items.filter(({ productId }) => productId !== poison)
  assert.deepEqual(
    (await platform.sales()).map(({ productId, quantity, revenue }) => ({ productId, quantity, revenue })),
    sold.map(({ productId, totalSales, revenue }) => ({ productId, quantity: totalSales, revenue })),
  )
  assert.ok(placed.length > 0)
}

function sum(reports: readonly RelayProcessReport[], outcome: keyof RelayProcessReport): number {
  return reports.reduce((total, report) => total + report[outcome], 0)
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
