import { describe, expect, it } from 'vitest'
import { createShop } from '../create-shop.ts'
import { isShopError } from '../errors.ts'
import { createMemoryPublisher, type MemoryDelivery } from '../memory/memory-publisher.ts'
import type { EventPublisher } from '../ports/publisher.ts'
import { besides, openRelayShop, statusOf } from '../suites/relay-shop.ts'
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
      const wait = nextAttemptAt - opened.clock.now()
      expect(wait).toBeGreaterThanOrEqual(ceiling / 2)
      expect(wait).toBeLessThanOrEqual(ceiling)
      opened.clock.advance(wait - 1)
      expect(await opened.shop.outbox.relay()).toMatchObject({ failed: 0 })
      opened.clock.advance(1)
    }
    opened.publisher.respond(() => 'accept')
    expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 1 })
    const sent = await statusOf(opened)
    expect(sent).toMatchObject({ status: 'SENT', attempts: 6, sentAt: opened.clock.now() })
    expect(sent.lastError).toBeUndefined()
  })

  it('gives an event up after its last attempt, until somebody says retry', async () => {
    const opened = await openRelayShop({ maxAttempts: 3 })
    await opened.order()
    opened.publisher.respond(() => 'fail')
    for (const expected of [{ failed: 1 }, { failed: 1 }, { dead: 1 }, { sent: 0, failed: 0, dead: 0 }]) {
      expect(await opened.shop.outbox.relay()).toMatchObject(expected)
      opened.clock.advance(999_999)
    }
    expect(opened.publisher.attempts).toHaveLength(3)
    expect(await statusOf(opened)).toMatchObject({ status: 'DEAD', attempts: 3 })
    expect(await opened.shop.outbox.retry({ eventIds: ['of nobody'] })).toEqual({ requeued: 0 })
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

  it('keeps a part of what a publisher said, whatever it throws and however', async () => {
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
    expect(await statusOf(opened)).toMatchObject({ status: 'SENT', attempts: 1 })
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
    expect(await statusOf(opened)).toMatchObject({ status: 'SENT', attempts: 1 })
  })

  it('begins no delivery that could outlast its lease, and gives the rest back untouched', async () => {
    const opened = await openRelayShop()
    for (let i = 0; i < 5; i += 1) await opened.order()
    const slow: EventPublisher = { publish: async () => opened.clock.advance(10_000) }
    const settings = { concurrency: 1, leaseMs: 34_999, timeoutMs: 5_000, batch: 5 }
    // At 0, 10 and 20 seconds a delivery of 5 seconds ends in time; at 30 it would end a moment too late. The next round
    // has the other two.
    const claims: number[] = []
    const { store, clock } = opened
    const counting = {
      ...store,
      transaction: ((work: Parameters<typeof store.transaction>[0]) =>
        store.transaction(transaction => {
          const { outbox } = transaction
          const claim: typeof outbox.claim = async lease => {
            const events = await outbox.claim(lease)
            claims.push(events.length)
            return events
          }
          return work({ ...transaction, outbox: { ...outbox, claim } })
        })) as typeof store.transaction,
    }
    const shop = createShop({ store: counting, clock, publisher: slow, outbox: settings })
    expect(await shop.outbox.relay()).toEqual({ sent: 5, failed: 0, dead: 0 })
    expect(claims).toEqual([5, 2, 0])
    expect((await shop.outbox.list()).items.every(({ attempts }) => attempts === 1)).toBe(true)
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
  it('tries no more events than it is told to, the oldest first', async () => {
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
      publisher,
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
