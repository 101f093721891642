import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { createMemoryPublisher } from '../memory/memory-publisher.ts'
import {
  type DeliveryOutcome,
  EventTooLargeError,
  type EventPublisher,
  PlatformAwayError,
  PoisonEventError,
} from '../ports/publisher.ts'
import { settingsInput } from '../settings/settings.ts'
import { besides, openRelayShop, statusOf } from '../suites/relay-shop.ts'
import { createTestClock } from '../testing/test-clock.ts'
import { deliverAll, type Deliveries, type ToldEvent } from './deliver.ts'
import type { ShopEvent } from './event.ts'

type Answer = (events: readonly ShopEvent[], signal: AbortSignal) => Promise<readonly DeliveryOutcome[]>

/** A publisher that takes events in batches only, and remembers them. */
function batchPublisher(answer: Answer = async events => events.map(() => undefined)) {
  const batches: ShopEvent[][] = []
  const publisher: EventPublisher = {
    name: 'test',
    publish: () => expect.fail('one event alone'),
    publishBatch(events, signal) {
      batches.push([...events])
      return answer(events, signal)
    },
  }
  return { publisher, batches }
}

async function withOrders(count: number, settings: Parameters<typeof openRelayShop>[0] = {}) {
  const opened = await openRelayShop(settings)
  const orderIds: string[] = []
  for (let i = 0; i < count; i += 1) orderIds.push(await opened.order())
  return { ...opened, orderIds }
}

describe('a publisher of batches', () => {
  it('is given all that a lease holds in one call, the oldest first', async () => {
    const opened = await withOrders(25)
    const { publisher, batches } = batchPublisher()
    expect(await besides(opened, publisher, { batch: 10 }).outbox.relay()).toEqual({ sent: 25, failed: 0, dead: 0 })
    expect(batches.map(batch => batch.length)).toEqual([10, 10, 5])
    expect(batches.flat().map(({ orderId }) => orderId)).toEqual(opened.orderIds)
    expect((await statusOf(opened)).status).toBe('SENT')
  })

  it('leaves others their turn between the parts of a round, none of which is long', async () => {
    const opened = await withOrders(600)
    const { publisher } = batchPublisher()
    const most = { told: 0 }
    const { orders } = opened.store.reader
    const find = orders.find.bind(orders)
    orders.find = orderIds => {
      most.told = Math.max(most.told, orderIds.length)
      return find(orderIds)
    }
    let turns = 0
    const count = () => {
      turns += 1
      next = setImmediate(count)
    }
    let next = setImmediate(count)
    await besides(opened, publisher, { batch: 500 }).outbox.relay()
    clearImmediate(next)
    // Around what 250, 250 and 100 events tell, and behind each of the two deliveries.
    expect(turns).toBe(7)
    expect(most.told).toBe(250)
  })

  it('settles each event by its own outcome', async () => {
    const opened = await withOrders(5)
    const [, away, poison, large] = opened.orderIds
    const outcomes = new Map<string | undefined, Error>([
      [away, new PlatformAwayError('no leader', { retryAfterMs: 90_000.5 })],
      [poison, new PoisonEventError('not of this schema')],
      [large, new EventTooLargeError('2 of at most 1 bytes', { bytes: 2, limit: 1 })],
    ])
    const { publisher } = batchPublisher(async events => events.map(({ orderId }) => outcomes.get(orderId)))
    expect(await besides(opened, publisher).outbox.relay()).toEqual({ sent: 2, failed: 1, dead: 2 })
    const { items } = await opened.shop.outbox.list()
    expect(items.map(({ status }) => status)).toEqual(['SENT', 'FAILED', 'DEAD', 'DEAD', 'SENT'])
    expect(items.map(({ lastError }) => lastError)).toEqual([
      undefined,
      'no leader',
      'not of this schema',
      '2 of at most 1 bytes',
      undefined,
    ])
    // What the platform asks for counts where it is longer than the pause of the relay.
    expect(items[1]!.nextAttemptAt).toBe(opened.clock.now() + 90_001)
  })

  it('never waits longer than a day, no matter what the platform asks for', async () => {
    const opened = await withOrders(1)
    const { publisher } = batchPublisher(async () => [new PlatformAwayError('away', { retryAfterMs: 1e12 })])
    await besides(opened, publisher).outbox.relay()
    expect((await statusOf(opened)).nextAttemptAt).toBe(opened.clock.now() + 86_400_000)
  })

  it('has delivered nothing when it throws', async () => {
    const opened = await withOrders(3)
    const { publisher } = batchPublisher(() => Promise.reject(new Error('the client broke')))
    expect(await besides(opened, publisher).outbox.relay()).toEqual({ sent: 0, failed: 3, dead: 0 })
    expect(await statusOf(opened)).toMatchObject({ attempts: 1, lastError: 'the client broke' })
  })

  it.each([1, 4])('has delivered nothing when it answers %i outcomes for 3 events', async count => {
    const opened = await withOrders(3)
    const { publisher } = batchPublisher(async () => Array.from({ length: count }, () => undefined))
    expect(await besides(opened, publisher).outbox.relay()).toEqual({ sent: 0, failed: 3, dead: 0 })
    expect((await statusOf(opened)).lastError).toContain(`${count} outcomes for 3 events`)
  })

  it('may say what has arrived when its time is nearly over', async () => {
    const opened = await withOrders(3)
    const { publisher } = batchPublisher(async (events, signal) => {
      await new Promise(resolve => signal.addEventListener('abort', resolve))
      return events.map((_, i) => (i === 0 ? undefined : (signal.reason as Error)))
    })
    const shop = besides(opened, publisher, { timeoutMs: 300 })
    expect(await shop.outbox.relay()).toEqual({ sent: 1, failed: 2, dead: 0 })
    expect((await opened.shop.outbox.list()).items[1]!.lastError).toBe('no answer within 300 ms')
  })

  it('is given up when it does not heed its signal', async () => {
    const opened = await withOrders(2)
    const signals: AbortSignal[] = []
    const { publisher } = batchPublisher((_, signal) => {
      signals.push(signal)
      return new Promise(() => {})
    })
    expect(await besides(opened, publisher, { timeoutMs: 20 }).outbox.relay()).toMatchObject({ failed: 2 })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  })

  it('is not asked when its answer could come after the end of the lease', async () => {
    const opened = await withOrders(2)
    const { publisher, batches } = batchPublisher()
    const { clock, store } = opened
    // The claim takes so long that the lease is nearly over.
    const slow: typeof store = {
      ...store,
      async transaction(work) {
        const result = await store.transaction(work)
        clock.advance(3_000)
        return result
      },
    }
    const relaying = besides({ ...opened, store: slow }, publisher, { leaseMs: 10_000, timeoutMs: 7_001 })
    expect(await relaying.outbox.relay()).toEqual({ sent: 0, failed: 0, dead: 0 })
    expect(batches).toEqual([])
    expect(await statusOf(opened)).toMatchObject({ status: 'PENDING', attempts: 0 })
  })

  it('finishes its batch when the workers stop, and is given no other', async () => {
    const opened = await withOrders(6)
    const begun = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<void>()
    const { publisher, batches } = batchPublisher(async events => {
      begun.resolve()
      await answer.promise
      return events.map(() => undefined)
    })
    const worker = besides(opened, publisher, { batch: 2 })
    worker.workers.start()
    await begun.promise
    const stopped = worker.workers.stop()
    answer.resolve()
    await stopped
    expect(batches.map(batch => batch.length)).toEqual([2])
    expect(await opened.shop.outbox.stats()).toMatchObject({ sent: 2, pending: 4 })
  })
})

describe('several events of one order in one batch', () => {
  const event = (orderId: string, sequence: number): ToldEvent => ({
    eventId: `${orderId}-${sequence}`,
    type: 'order.paid',
    orderId,
    sequence,
    payload: '{}',
    createdAt: 0,
    position: 1,
    attempts: 0,
  })
  const events = [event('a', 1), event('b', 1), event('a', 2), event('b', 2), event('c', 1)]
  const clock = createTestClock()
  const silent = () => {}
  const logger = { debug: silent, info: silent, warn: silent, error: silent }
  const store = { transaction: () => expect.fail('none is needed') } as never
  const optionsOf = (publisher: EventPublisher) => {
    return { store, publisher, clock, newId: () => '', settings: settingsInput.parse({}), logger }
  }
  const lease = { events, leaseUntil: clock.now() + 60_000, failures: 0 }
  const told = ({ deliveries }: Deliveries) => deliveries.map(({ outcome, attempts }) => `${outcome} ${attempts}`)

  it('are given back untried where an earlier one failed, for any reason', async () => {
    const answers = [new PoisonEventError('no'), undefined, new Error('held back'), new Error('away'), undefined]
    const { publisher } = batchPublisher(async () => answers)
    const ended = await deliverAll(optionsOf(publisher), lease)
    expect(told(ended)).toEqual(['DEAD 1', 'SENT 1', 'UNTRIED 0', 'FAILED 1', 'SENT 1'])
    expect(ended.pauseUntil).toBeUndefined()
  })

  it('make a pause as long as what is tried again asks for, not what is dead', async () => {
    const { backoffMs } = settingsInput.parse({}).outbox
    const answers = [new PoisonEventError('no'), new PlatformAwayError('away')]
    const { publisher } = batchPublisher(async () => answers)
    const tried = [{ ...events[0]!, attempts: 6 }, events[1]!]
    const ended = await deliverAll(optionsOf(publisher), { ...lease, events: tried, failures: 6 })
    expect(told(ended)).toEqual(['DEAD 7', 'FAILED 1'])
    expect(ended.pauseUntil).toBeLessThanOrEqual(clock.now() + backoffMs)
  })

  it.each([
    ['and, where it asks for a pause, no other is begun', 1, 0],
    ['while a platform that asks for none is given the others', undefined, 5],
  ])('go on side by side while one finds the platform away, %s', async (_, retryAfterMs, later) => {
    const { concurrency } = settingsInput.parse({}).outbox
    const begun: string[] = []
    const publisher: EventPublisher = {
      async publish({ orderId }) {
        begun.push(orderId)
        throw begun.length === 1 ? new PlatformAwayError('away', { retryAfterMs }) : new Error('not now')
      },
    }
    const orders = Array.from({ length: concurrency + 5 }, (_, i) => event(`order-${i}`, 1))
    await deliverAll(optionsOf(publisher), { ...lease, events: orders })
    expect(begun).toHaveLength(concurrency + later)
  })

  it('are published with the subject that they have, and without one where the order is theirs', async () => {
    const about = [{ ...events[0]!, subject: 'mina' }, events[1]!]
    const published: ShopEvent[] = []
    const { publisher, batches } = batchPublisher()
    await deliverAll(optionsOf(publisher), { ...lease, events: about })
    const publish = async (one: ShopEvent) => void published.push(one)
    await deliverAll(optionsOf({ publish }), { ...lease, events: about })
    const expected = about.map(({ position: _position, attempts: _attempts, ...told }) => told)
    expect([batches, published]).toStrictEqual([[expected], expected])
  })

  it('go one after the other where a publisher takes them one by one, and not behind one that failed', async () => {
    const begun: string[] = []
    const publisher: EventPublisher = {
      async publish({ eventId }) {
        begun.push(eventId)
        await Promise.resolve()
        if (eventId === 'a-1') throw new Error('not now')
      },
    }
    expect(told(await deliverAll(optionsOf(publisher), lease))).toEqual([
      'FAILED 1',
      'SENT 1',
      'UNTRIED 0',
      'SENT 1',
      'SENT 1',
    ])
    expect(begun).toEqual(['a-1', 'b-1', 'c-1', 'b-2'])
  })
})

describe('metrics', () => {
  it('are reported how the deliveries of each lease ended, and by which publisher', async () => {
    const opened = await withOrders(3)
    const told: unknown[] = []
    const listen = (message: unknown) => told.push(message)
    subscribe('jumun:delivery', listen)
    try {
      const { publisher } = batchPublisher(async ([, ...rest]) => [new Error('away'), ...rest.map(() => undefined)])
      await besides(opened, publisher).outbox.relay()
      await besides(opened, createMemoryPublisher()).outbox.relay()
      await opened.order()
      await besides(opened, createMemoryPublisher()).outbox.relay()
    } finally {
      unsubscribe('jumun:delivery', listen)
    }
    expect(told).toEqual([
      { publisher: 'test', sent: 2, failed: 1, dead: 0 },
      { publisher: 'memory', sent: 3, failed: 0, dead: 0 },
      { publisher: 'memory', sent: 1, failed: 0, dead: 0 },
    ])
  })
})
