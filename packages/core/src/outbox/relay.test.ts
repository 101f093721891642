import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { createShop } from '../create-shop.ts'
import { isShopError } from '../errors.ts'
import { createMemoryPublisher, type MemoryDelivery } from '../memory/memory-publisher.ts'
import { type EventPublisher, PlatformAwayError } from '../ports/publisher.ts'
import { besides, openRelayShop, statusOf } from '../suites/relay-shop.ts'
import type { Order } from '../order/order.ts'
import type { Store } from '../ports/store.ts'
import { StoreError } from '../ports/store-error.ts'
import { createTestClock } from '../testing/test-clock.ts'
import type { ShopEvent } from './event.ts'

/** A publisher whose deliveries begin, and then wait for the test. */
function heldPublisher() {
  const begun = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  const publisher: EventPublisher = {
    publish() {
      begun.resolve()
      return answer.promise
    },
  }
  return { publisher, begun: begun.promise, accept: answer.resolve, refuse: answer.reject }
}

const subjects = (events: readonly ShopEvent[]) => events.map(({ type, orderId }) => `${type} ${orderId}`)

describe('order', () => {
  it('delivers the events of one order one after the other, each once', async () => {
    const opened = await openRelayShop()
    const orderId = await opened.order()
    await opened.shop.orders.cancel({ orderId })
    expect(await opened.shop.outbox.relay()).toEqual({ sent: 2, failed: 0, dead: 0 })
    expect(subjects(opened.publisher.received)).toEqual([`order.paid ${orderId}`, `order.cancelled ${orderId}`])
    expect(await opened.shop.outbox.relay()).toEqual({ sent: 0, failed: 0, dead: 0 })
  })

  it('keeps a later event of an order back until the earlier one has arrived', async () => {
    const opened = await openRelayShop()
    const orderId = await opened.order()
    await opened.shop.orders.cancel({ orderId })
    opened.publisher.respond(({ type }) => (type === 'order.paid' ? 'fail' : 'accept'))
    expect(await opened.shop.outbox.relay()).toEqual({ sent: 0, failed: 1, dead: 0 })
    opened.clock.advance(999_999)
    expect(await opened.shop.outbox.relay()).toEqual({ sent: 0, failed: 1, dead: 0 })
    expect(opened.publisher.received).toEqual([])
    opened.publisher.respond(() => 'accept')
    opened.clock.advance(999_999)
    await opened.shop.outbox.relay()
    expect(subjects(opened.publisher.received)).toEqual([`order.paid ${orderId}`, `order.cancelled ${orderId}`])
  })

  it('lets a dead event hold back its own order alone', async () => {
    const opened = await openRelayShop()
    const [cursed, fine] = [await opened.order(), await opened.order()]
    for (const orderId of [cursed, fine]) await opened.shop.orders.cancel({ orderId })
    opened.publisher.respond(({ orderId, type }) => (orderId === cursed && type === 'order.paid' ? 'poison' : 'accept'))
    expect(await opened.shop.outbox.relay()).toEqual({ sent: 2, failed: 0, dead: 1 })
    opened.clock.advance(999_999)
    expect(await opened.shop.outbox.relay()).toEqual({ sent: 0, failed: 0, dead: 0 })
    expect(subjects(opened.publisher.received)).toEqual([`order.paid ${fine}`, `order.cancelled ${fine}`])
    expect(await opened.shop.outbox.stats()).toMatchObject({ pending: 1, dead: 1, sent: 2 })

    opened.publisher.respond(() => 'accept')
    expect(await opened.shop.outbox.retry()).toEqual({ requeued: 1 })
    expect(await opened.shop.outbox.relay()).toEqual({ sent: 2, failed: 0, dead: 0 })
    expect(subjects(opened.publisher.received).slice(2)).toEqual([`order.paid ${cursed}`, `order.cancelled ${cursed}`])
    expect((await opened.shop.audit()).ok).toBe(true)
  })
})

describe('what an event tells', () => {
  it.each<[string, () => Promise<Order[]>]>([
    ['lags behind', async () => []],
    ['cannot be reached', () => Promise.reject(new StoreError('unavailable', 'gone'))],
  ])('is the whole order, also where the reader of the store %s', async (_, find) => {
    const opened = await openRelayShop()
    const orderId = await opened.order()
    const { reader } = opened.store
    const store = Object.assign(Object.create(opened.store) as Store, {
      reader: { ...reader, orders: { ...reader.orders, find } },
    })
    const publisher = createMemoryPublisher()
    const other = besides({ ...opened, store }, publisher)
    expect(await other.outbox.relay()).toEqual({ sent: 1, failed: 0, dead: 0 })
    expect(publisher.received.map(({ payload }) => JSON.parse(payload) as object)).toMatchObject([
      { data: { orderId } },
    ])
  })
})

describe('retries', () => {
  it('waits exponentially longer, with jitter, up to a limit', async () => {
    const opened = await openRelayShop({ maxBackoffMs: 5_000, maxAttempts: 6 })
    await opened.order()
    opened.publisher.respond(() => 'fail')
    for (const [attempt, ceiling] of [1_000, 2_000, 4_000, 5_000, 5_000].entries()) {
      expect(await opened.shop.outbox.relay()).toMatchObject({ failed: 1 })
      const { status, attempts, nextAttemptAt, lastError } = await statusOf(opened)
      expect({ status, attempts, lastError }).toEqual({
        status: 'FAILED',
        attempts: attempt + 1,
        lastError: 'The platform is out of order.',
      })
      const wait = nextAttemptAt! - opened.clock.now()
      expect(wait).toBeGreaterThanOrEqual(ceiling / 2)
      expect(wait).toBeLessThanOrEqual(ceiling)
      opened.clock.advance(wait - 1)
      expect(await opened.shop.outbox.relay()).toMatchObject({ failed: 0 })
      opened.clock.advance(1)
    }
    opened.publisher.respond(() => 'accept')
    expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 1 })
    const sent = await statusOf(opened)
    expect(sent).toMatchObject({ status: 'SENT' })
    expect(sent).not.toHaveProperty('lastError')
  })

  it('gives an event up after its last attempt, until someone says retry', async () => {
    const opened = await openRelayShop({ maxAttempts: 3 })
    await opened.order()
    opened.publisher.respond(() => 'fail')
    for (const expected of [{ failed: 1 }, { failed: 1 }, { dead: 1 }, { sent: 0, failed: 0, dead: 0 }]) {
      expect(await opened.shop.outbox.relay()).toMatchObject(expected)
      opened.clock.advance(999_999)
    }
    expect(opened.publisher.attempts).toHaveLength(3)
    expect(await statusOf(opened)).toMatchObject({ status: 'DEAD', attempts: 3 })
    expect(await opened.shop.outbox.retry({ eventIds: ['unknown'] })).toEqual({ requeued: 0 })
    const { eventId } = await statusOf(opened)
    expect(await opened.shop.outbox.retry({ eventIds: [eventId] })).toEqual({ requeued: 1 })
    expect(await statusOf(opened)).toMatchObject({ status: 'PENDING', attempts: 0 })
    opened.publisher.respond(() => 'accept')
    expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 1 })
  })

  it('gives an event up at once that can never be taken', async () => {
    const opened = await openRelayShop()
    await opened.order()
    opened.publisher.respond(() => 'poison')
    expect(await opened.shop.outbox.relay()).toEqual({ sent: 0, failed: 0, dead: 1 })
    expect(await statusOf(opened)).toMatchObject({ status: 'DEAD', attempts: 1 })
    expect((await statusOf(opened)).lastError).toContain('refuses')
  })

  it('delivers again what arrived without its answer, and the platform has it once', async () => {
    const opened = await openRelayShop()
    await opened.order()
    const answers: MemoryDelivery[] = ['lose answer', 'accept']
    opened.publisher.respond(() => answers.shift()!)
    expect(await opened.shop.outbox.relay()).toMatchObject({ failed: 1 })
    opened.clock.advance(999_999)
    expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 1 })
    expect(opened.publisher.attempts).toHaveLength(2)
    expect(opened.publisher.received).toHaveLength(1)
  })

  it('keeps a part of what a publisher said, no matter what it throws and however', async () => {
    const opened = await openRelayShop()
    await opened.order()
    const thrown: EventPublisher = {
      publish() {
        // oxlint-disable-next-line typescript/only-throw-error -- what others throw is not ours to choose
        throw 'x'.repeat(10_000)
      },
    }
    expect(await besides(opened, thrown).outbox.relay()).toMatchObject({ failed: 1 })
    expect((await statusOf(opened)).lastError).toBe('x'.repeat(500))
  })

  it('delivers what was sent once more when it is asked to replay', async () => {
    const opened = await openRelayShop()
    await opened.order()
    await opened.order()
    await opened.shop.outbox.relay()
    const { eventId } = await statusOf(opened)
    expect(await opened.shop.outbox.replay({ eventIds: [eventId] })).toEqual({ requeued: 1 })
    expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 1 })
    expect(await opened.shop.outbox.replay()).toEqual({ requeued: 2 })
    expect(await opened.shop.outbox.retry()).toEqual({ requeued: 0 })
    expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 2 })
    expect(opened.publisher.attempts).toHaveLength(5)
    expect(opened.publisher.received).toHaveLength(2)
  })
})

describe('a platform that is away', () => {
  const hourMs = 3_600_000

  it('is asked again and again for days, and nothing is dead', async () => {
    const opened = await openRelayShop({ maxAttempts: 2 })
    for (let i = 0; i < 30; i += 1) await opened.order()
    opened.publisher.respond(() => 'away')
    const asked: number[] = []
    const backAt = opened.clock.now() + 30 * hourMs
    while (opened.clock.now() < backAt) {
      const { attempts } = opened.publisher
      const before = attempts.length
      expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 0, dead: 0 })
      if (attempts.length > before) asked.push(opened.clock.now())
      opened.clock.advance(1_000)
    }
    const pauses = asked.slice(1).map((at, index) => at - asked[index]!)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(61_000)
    expect(Math.max(...pauses)).toBeGreaterThan(30_000)
    const { pending, failed, dead, oldestPendingMs } = await opened.shop.outbox.stats()
    expect({ waiting: pending + failed, dead }).toEqual({ waiting: 30, dead: 0 })
    expect(oldestPendingMs).toBeGreaterThanOrEqual(30 * hourMs)
    opened.publisher.respond(() => 'accept')
    for (let seconds = 0; seconds < 120; seconds += 1) {
      opened.clock.advance(1_000)
      await opened.shop.outbox.relay()
    }
    expect(await opened.shop.outbox.stats()).toMatchObject({ pending: 0, failed: 0, sent: 30 })
  })

  it('costs a few events their place in the row, and the others nothing', async () => {
    const opened = await openRelayShop({ concurrency: 4, batch: 50 })
    for (let i = 0; i < 40; i += 1) await opened.order()
    opened.publisher.respond(() => 'away')
    expect(await opened.shop.outbox.relay()).toEqual({ sent: 0, failed: 4, dead: 0 })
    expect(await opened.shop.outbox.relay()).toEqual({ sent: 0, failed: 0, dead: 0 })
    expect(await opened.shop.outbox.stats()).toMatchObject({ pending: 36, failed: 4 })
  })

  it('is left alone for as long as it asks for, by events that it has not seen, too', async () => {
    const opened = await openRelayShop()
    await opened.order()
    const busy: EventPublisher = {
      publish: () => Promise.reject(new PlatformAwayError('HTTP 429', { retryAfterMs: 120_000 })),
    }
    expect(await besides(opened, busy).outbox.relay()).toMatchObject({ failed: 1 })
    await opened.order()
    opened.clock.advance(119_999)
    expect(await opened.shop.outbox.relay()).toEqual({ sent: 0, failed: 0, dead: 0 })
    opened.clock.advance(1)
    expect(await opened.shop.outbox.relay()).toEqual({ sent: 2, failed: 0, dead: 0 })
  })

  it('is heeded in what it asks for only where it is away: another failure is tried again after its own pause', async () => {
    const opened = await openRelayShop()
    await opened.order()
    const error = Object.assign(new Error('HTTP 400'), { retryAfterMs: 120_000 })
    const publisher: EventPublisher = { publish: () => Promise.reject(error) }
    expect(await besides(opened, publisher).outbox.relay()).toMatchObject({ failed: 1 })
    opened.clock.advance(1_000)
    expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 1 })
  })

  it.each([
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    new TypeError('fetch failed', { cause: Object.assign(new Error('read'), { code: 'UND_ERR_SOCKET' }) }),
    Object.assign(new Error('of another copy of core'), { name: 'PlatformAwayError' }),
    new DOMException('too late', 'TimeoutError'),
  ])('is known by what a publisher throws: %s', async error => {
    const opened = await openRelayShop()
    await opened.order()
    const publisher: EventPublisher = { publish: () => Promise.reject(error) }
    const shop = besides(opened, publisher, { maxAttempts: 1 })
    expect(await shop.outbox.relay()).toEqual({ sent: 0, failed: 1, dead: 0 })
  })

  it('does not stand still for one event that never arrives', async () => {
    const opened = await openRelayShop()
    const cursed = await opened.order()
    opened.publisher.respond(({ orderId }) => (orderId === cursed ? 'away' : 'accept'))
    await opened.shop.outbox.relay()
    for (let minute = 0; minute < 60; minute += 1) {
      opened.clock.advance(60_000)
      await opened.order()
      expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 1 })
    }
    expect(await opened.shop.outbox.stats()).toMatchObject({ pending: 0, failed: 1, sent: 60 })
  })
})

describe('several publishers', () => {
  const named = (name: string) => Object.assign(createMemoryPublisher(), { name })

  it('have every event each, and one that is away holds up no other', async () => {
    const [kafka, webhook] = [named('kafka'), named('webhook')]
    const { store, clock, order } = await openRelayShop()
    const shop = createShop({ store, clock, publishers: [kafka, webhook] })
    await order()
    kafka.respond(() => 'away')
    expect(await shop.outbox.relay()).toEqual({ sent: 1, failed: 1, dead: 0 })
    await order()
    expect(await shop.outbox.relay({ publisher: 'webhook' })).toEqual({ sent: 1, failed: 0, dead: 0 })
    const { publishers } = await shop.outbox.stats()
    expect(publishers).toMatchObject([
      { publisher: 'kafka', pending: 1, failed: 1, sent: 0 },
      { publisher: 'webhook', pending: 0, failed: 0, sent: 2 },
    ])
    expect((await shop.outbox.list({ publisher: 'webhook', status: 'SENT' })).items).toHaveLength(2)
    expect((await shop.outbox.list({ publisher: 'kafka' })).items[0]).toMatchObject({ status: 'FAILED' })
    await expect(shop.outbox.list({ publisher: 'nats' })).rejects.toThrow('There are: kafka, webhook.')
    clock.advance(60_000)
    kafka.respond(() => 'accept')
    await shop.outbox.relay()
    expect(kafka.received).toEqual(webhook.received)
    await shop.outbox.forget({ publisher: 'kafka' })
    expect(await shop.outbox.stats()).toMatchObject({ pending: 0, sent: 2 })
  })

  it('need names of their own', async () => {
    const { store } = await openRelayShop()
    const create = () => createShop({ store, publishers: [named('kafka'), named('kafka')] })
    expect(create).toThrow('two are called kafka')
  })

  it('are replayed to each alone', async () => {
    const [one, other] = [named('one'), named('other')]
    const { store, clock, order } = await openRelayShop()
    const shop = createShop({ store, clock, publishers: [one, other] })
    await order()
    await shop.outbox.relay()
    expect(await shop.outbox.replay({ publisher: 'other' })).toEqual({ requeued: 1 })
    await shop.outbox.relay()
    expect([one.attempts.length, other.attempts.length]).toEqual([1, 2])
  })
})

describe('leases', () => {
  it('lets several relays work side by side without delivering anything twice', async () => {
    const opened = await openRelayShop({ batch: 7 })
    for (let i = 0; i < 60; i += 1) await opened.order()
    const others = [createMemoryPublisher(), createMemoryPublisher()]
    const relays = [opened.shop, ...others.map(publisher => besides(opened, publisher, { batch: 7 }))]
    const reports = await Promise.all(relays.map(shop => shop.outbox.relay()))
    expect(reports.reduce((sum, { sent }) => sum + sent, 0)).toBe(60)
    const attempts = [opened.publisher, ...others].flatMap(publisher => publisher.attempts)
    expect(new Set(attempts).size).toBe(60)
    expect(attempts).toHaveLength(60)
    expect(reports.every(({ sent }) => sent > 0)).toBe(true)
  })

  it('keeps an event from others while its lease lasts, and no longer', async () => {
    const opened = await openRelayShop({ leaseMs: 30_000 })
    await opened.order()
    const held = heldPublisher()
    const first = besides(opened, held.publisher).outbox.relay()
    await held.begun
    opened.clock.advance(29_999)
    expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 0 })
    opened.clock.advance(1)
    expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 1 })
    held.accept()
    await first
  })

  it.each(['accept', 'refuse'] as const)('ignores what a stale relay says: %s', async outcome => {
    const opened = await openRelayShop()
    await opened.order()
    const held = heldPublisher()
    const stale = besides(opened, held.publisher, { maxAttempts: 1 }).outbox.relay()
    await held.begun
    opened.clock.advance(30_000)
    // Another relay has taken over, and has not been answered yet either.
    const second = heldPublisher()
    const fresh = besides(opened, second.publisher).outbox.relay()
    await second.begun
    if (outcome === 'accept') held.accept()
    else held.refuse(new Error('too late'))
    expect(await stale).toEqual({ sent: 0, failed: 0, dead: 0 })
    expect(await statusOf(opened)).toMatchObject({ status: 'PENDING', attempts: 0 })
    expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 0 })
    second.accept()
    expect(await fresh).toEqual({ sent: 1, failed: 0, dead: 0 })
    expect((await statusOf(opened)).status).toBe('SENT')
  })

  it('ignores a stale relay also after the other one has ended', async () => {
    const opened = await openRelayShop()
    await opened.order()
    const held = heldPublisher()
    const stale = besides(opened, held.publisher, { maxAttempts: 1 }).outbox.relay()
    await held.begun
    opened.clock.advance(30_000)
    expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 1 })
    held.refuse(new Error('too late'))
    expect(await stale).toEqual({ sent: 0, failed: 0, dead: 0 })
    expect((await statusOf(opened)).status).toBe('SENT')
  })

  it('begins no delivery that could outlast its lease, and gives the rest back untouched', async () => {
    const opened = await openRelayShop()
    for (let i = 0; i < 5; i += 1) await opened.order()
    const slow: EventPublisher = { publish: async () => opened.clock.advance(10_000) }
    const settings = { concurrency: 1, leaseMs: 34_999, timeoutMs: 5_000, batch: 5 }
    // At 0, 10 and 20 seconds a delivery of 5 seconds ends in time; at 30 it would end a moment too late. The next round
    // has the other two.
    const rounds: unknown[] = []
    const listen = (message: unknown) => rounds.push(message)
    subscribe('jumun:delivery', listen)
    try {
      const shop = besides(opened, slow, settings)
      expect(await shop.outbox.relay()).toEqual({ sent: 5, failed: 0, dead: 0 })
    } finally {
      unsubscribe('jumun:delivery', listen)
    }
    expect(rounds).toMatchObject([{ sent: 3 }, { sent: 2 }])
    expect(await opened.shop.outbox.list({ status: 'SENT' })).toMatchObject({ total: 5 })
  })
})

describe('a platform that hangs', () => {
  it('holds up neither orders nor, past its time limit, the relay', async () => {
    const opened = await openRelayShop({ timeoutMs: 800, concurrency: 2 })
    const orderIds = [await opened.order(), await opened.order(), await opened.order()]
    const [hanging] = orderIds
    opened.publisher.respond(({ orderId }) => (orderId === hanging ? 'hang' : 'accept'))
    const relaying = opened.shop.outbox.relay()
    let relayed = false
    void relaying.then(() => {
      relayed = true
    })
    for (let i = 0; i < 20; i += 1) await opened.order()
    expect(relayed).toBe(false)
    expect(await relaying).toMatchObject({ failed: 1 })
    expect((await statusOf(opened)).lastError).toBe('no answer within 800 ms')
    opened.publisher.respond(() => 'accept')
    opened.clock.advance(999_999)
    await opened.shop.outbox.relay()
    expect(opened.publisher.received).toHaveLength(23)
    expect((await opened.shop.audit()).ok).toBe(true)
  })

  it('is given up even by a publisher that does not listen to its signal', async () => {
    const opened = await openRelayShop()
    await opened.order()
    const signals: AbortSignal[] = []
    const deaf: EventPublisher = {
      publish(_, signal) {
        signals.push(signal)
        return new Promise(() => {})
      },
    }
    expect(await besides(opened, deaf, { timeoutMs: 20 }).outbox.relay()).toMatchObject({ failed: 1 })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  })
})

describe('shop.outbox', () => {
  it('tries no more events than it is asked to, the oldest first', async () => {
    const opened = await openRelayShop()
    const orderIds = [await opened.order(), await opened.order(), await opened.order()]
    expect(await opened.shop.outbox.relay({ limit: 2 })).toMatchObject({ sent: 2 })
    expect(opened.publisher.received.map(({ orderId }) => orderId)).toEqual(orderIds.slice(0, 2))
    opened.clock.advance(5_000)
    expect(await opened.shop.outbox.stats()).toEqual({
      pending: 1,
      failed: 0,
      dead: 0,
      sent: 2,
      oldestPendingMs: 5_000,
    })
    expect(await opened.shop.outbox.list({ status: 'PENDING' })).toMatchObject({ total: 1 })
  })

  it('says that it has nowhere to deliver to', async () => {
    const { store } = await openRelayShop()
    const relaying = createShop({ store, clock: createTestClock() }).outbox.relay()
    await expect(relaying).rejects.toSatisfy(error => isShopError(error, 'INVALID_INPUT'))
  })
})

describe('stopping the workers', () => {
  it('finishes the deliveries that have begun, and gives the rest back as they were', async () => {
    const opened = await openRelayShop()
    await Promise.all(Array.from({ length: 50 }, () => opened.order()))
    const { publisher, begun, accept } = heldPublisher()
    const worker = createShop({
      store: opened.store,
      clock: opened.clock,
      publisher: { name: 'memory', ...publisher },
      outbox: { concurrency: 4 },
      workers: { relayEveryMs: 1 },
    })
    worker.workers.start()
    await begun
    const stopped = worker.workers.stop()
    accept()
    await stopped
    const { items } = await opened.shop.outbox.list({ limit: 100 })
    expect(items.filter(({ status }) => status === 'SENT')).toHaveLength(4)
    expect(items.filter(({ status, attempts }) => status === 'PENDING' && attempts === 0)).toHaveLength(46)
    expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 46 })
  })
})
