import assert from 'node:assert/strict'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createShop, isShopError, type Shop, type StoredEvent } from '@jumun/core'
import { type Child, createRandom, openStore, startChild } from '@jumun/doctor/toolbox'
import { createKafkaService } from '../../scripts/services/kafka.ts'
import { type ReadMessage, readTopic } from '../../scripts/services/read-topic.ts'
import type { Service } from '../../scripts/services/service.ts'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import { allEvents, delivered, haltWhileItHolds, stopped } from './relayed.ts'
import type { RelayProcessConfig } from './relay-process.ts'
import { runSuites } from './run-suites.ts'
import { canMount, createSmallDisk, type SmallDisk } from './small-disk.ts'
import type { Figures, Suite } from './suite.ts'

const topic = 'jumun.events'
const users = 200
const products = 20
const leaseMs = 3_000
const outbox: RelayProcessConfig['outbox'] = {
  batch: 200,
  leaseMs,
  timeoutMs: 2_000,
  backoffMs: 50,
  maxBackoffMs: 500,
}

export const suite: Suite = {
  name: 'kafka',
  description:
    'three relays, one killed and one halted, deliver to a Kafka that is killed twice and whose disk runs full',
  async run({ quick, seed, backends }) {
    const load = { orders: quick ? 2_000 : 20_000, perSecond: quick ? 60 : 250, seed }
    const figures = await onEach(await chooseBackends(backends), backend => deliverThrough(backend, load))
    return { seed, diskFullSkipped: !canMount(), ...figures }
  },
}

interface Load {
  readonly orders: number
  readonly perSecond: number
  readonly seed: number
}

async function deliverThrough(backend: Backend, load: Load): Promise<Figures> {
  const disk = canMount() ? createSmallDisk('jumun-kafka-disk', 512) : undefined
  const broker = await createKafkaService({
    ...(disk && { data: join(disk.folder, 'data') }),
    settings: { 'num.partitions': '6', 'log.index.size.max.bytes': '1048576', 'log.segment.bytes': '33554432' },
  })
  const database = await backend.create()
  const shop = createShop({ store: await openStore(database.url) })
  const relays: Child[] = []
  try {
    await broker.start()
    await fillShop(shop)
    for (const mark of ['r1', 'r2', 'r3']) {
      const kafka = { brokers: broker.address, topic, timeoutMs: 2_000 }
      const config: RelayProcessConfig = { url: database.url, mark, kafka, outbox }
      relays.push(startChild(new URL('./relay-process.ts', import.meta.url), config, { maxMs: 1_800_000 }))
    }
    await Promise.all(relays.map(relay => relay.next()))
    const placing = placeOrders(shop, load)
    const faults = await breakThings({ shop, broker, disk, relays, url: database.url, load, placing })
    const { cancelled, begun } = await placing
    await delivered(shop)
    const seconds = (performance.now() - begun) / 1000
    const [, halted, steady] = relays as [Child, Child, Child]
    const reports = await Promise.all([halted, steady].map(stopped))
    const events = await allEvents(shop)
    const messages = await readTopic(broker.address, topic, { quietMs: 4_000 })
    const duplicates = assertTopic(messages, events)
    assert.equal(events.length, load.orders + cancelled)
    assert.ok(
      events.every(({ status }) => status === 'SENT'),
      'nothing is dead',
    )
    return {
      orders: await audited(shop),
      cancelled,
      events: events.length,
      messages: messages.length,
      duplicates,
      seconds: Math.round(seconds),
      ...faults,
      staleAcknowledgements: reports.reduce((sum, { acknowledged, sent }) => sum + acknowledged - sent, 0),
    }
  } finally {
    for (const relay of relays) relay.kill('SIGKILL')
    await shop.close()
    await database.drop()
    await broker.remove()
    disk?.remove()
  }
}

/** Every event is in the topic, once or more often, and each order's in the order of its steps. Counts repeated ones. */
function assertTopic(messages: readonly ReadMessage[], events: readonly StoredEvent[]): number {
  const stored = new Map(events.map(event => [event.eventId, event]))
  const seen = new Set<string>()
  const lastSequence = new Map<string, number>()
  const partitions = new Map<string, number>()
  for (const { key, value, partition } of messages) {
    const { id } = JSON.parse(value) as { id: string }
    const event = stored.get(id)
    assert.ok(event, `the shop knows event ${id}`)
    assert.equal(value, event.payload)
    assert.equal(key, event.orderId)
    assert.equal(partitions.get(key) ?? partition, partition, `order ${key} is in one partition`)
    partitions.set(key, partition)
    if (seen.has(id)) continue
    seen.add(id)
    const last = lastSequence.get(key) ?? 0
    assert.ok(event.sequence > last, `order ${key}: step ${event.sequence} first comes after step ${last}`)
    lastSequence.set(key, event.sequence)
  }
  const missing = events.filter(({ eventId }) => !seen.has(eventId))
  assert.deepEqual(missing.slice(0, 5), [], `${missing.length} events are missing from the topic`)
  return messages.length - seen.size
}

interface Stage {
  readonly shop: Shop
  readonly broker: Service
  readonly disk: SmallDisk | undefined
  readonly relays: readonly Child[]
  readonly url: string
  readonly load: Load
  readonly placing: Promise<unknown> & { progress(): number }
}

async function breakThings({ shop, broker, disk, relays, url, placing }: Stage): Promise<Figures> {
  const [doomed, halted] = relays as [Child, Child, Child]
  const reach = async (share: number) => {
    while (placing.progress() < share) await Promise.race([sleep(20), placing])
  }

  await reach(0.1)
  const leasesOfTheDead = await haltWhileItHolds(doomed, url, 'r1')
  doomed.kill('SIGKILL')
  await doomed.ended
  assert.ok(leasesOfTheDead > 0, 'the killed relay held leases')

  await reach(0.25)
  await broker.kill()
  const failedFirst = await failedEvents(shop)
  await broker.start()

  await reach(0.45)
  const leasesOfTheHalted = await haltWhileItHolds(halted, url, 'r2')
  await sleep(leaseMs + 1_000)
  process.kill(halted.pid, 'SIGCONT')
  assert.ok(leasesOfTheHalted > 0, 'the halted relay held leases')

  await reach(0.6)
  let failedByDisk = 0
  if (disk !== undefined) {
    disk.fill()
    failedByDisk = await failedEvents(shop)
    disk.free()
    // A broker none of whose disks can be written ends by itself, or as good as.
    await broker.kill()
    await broker.start()
  }

  await reach(0.8)
  await broker.kill()
  const failedSecond = await failedEvents(shop)
  await broker.start()
  return { leasesOfTheDead, leasesOfTheHalted, failedFirst, failedByDisk, failedSecond }
}

/** Waits until deliveries have failed, so that the fault is known to have been one; how many wait for another try. */
async function failedEvents(shop: Shop): Promise<number> {
  for (let waited = 0; ; waited += 1) {
    const { failed } = await shop.outbox.stats()
    if (failed > 0) return failed
    assert.ok(waited < 600, 'deliveries fail within a minute')
    await sleep(100)
  }
}

async function fillShop(shop: Shop): Promise<void> {
  for (let i = 0; i < products; i += 1) {
    await shop.catalog.addProduct({ productId: `product-${i}`, name: `Product ${i}`, price: 100, stock: 10_000_000 })
  }
  const userIds = Array.from({ length: users }, (_, i) => `user-${i}`)
  await Promise.all(userIds.map(userId => shop.users.register({ userId, name: userId })))
  await Promise.all(userIds.map(userId => shop.wallets.charge({ userId, amount: 10_000_000 })))
}

/** Orders at an even pace, one in ten of them cancelled a moment later. */
function placeOrders(shop: Shop, { orders, perSecond, seed }: Load) {
  const random = createRandom(seed)
  const begun = performance.now()
  let next = 0
  let cancelled = 0

  async function caller(): Promise<void> {
    while (next < orders) {
      const number = next++
      await sleep(Math.max(0, begun + (number / perSecond) * 1000 - performance.now()))
      const userId = `user-${random.below(users)}`
      const items = [{ productId: `product-${random.below(products)}`, quantity: 1 + random.below(3) }]
      const cancels = random.below(10) === 0
      const { orderId } = await whenNotBusy(() =>
        shop.orders.place({ userId, items, idempotencyKey: `order-${number}` }),
      )
      if (!cancels) continue
      cancelled += 1
      await whenNotBusy(() => shop.orders.cancel({ orderId, userId, idempotencyKey: `cancel-${number}` }))
    }
  }

  const placed = Promise.all(Array.from({ length: 32 }, caller)).then(() => ({ cancelled, begun }))
  return Object.assign(placed, { progress: () => next / orders })
}

/** A relay that is halted in the middle of a transaction may hold the database for as long. */
async function whenNotBusy<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isShopError(error, 'BUSY') || tries === 200) throw error
      await sleep(100)
    }
  }
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
