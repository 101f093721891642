import { describe, expect, it } from 'vitest'
import { asked, deliveryAt, lease, type Opened, outboxOf, publisherRow as row } from '../suites/outbox-rows.ts'
import { claimEvents } from './claim-events.ts'
import { countDeliveries } from './count-deliveries.ts'
import type { StretchRow } from './delivery-rows.ts'
import { settleEvents, type Settlement } from './settle-events.ts'

// What a relay decides from rows that seldom stand like this, and how few it asks for.

describe('counts', () => {
  it.each([
    [99, 5, 1],
    [100, 5, 2],
    [230, 5, 3],
  ])('pass over the first %i events of a stretch that go their own way', async (dead, waiting, looks) => {
    const last = dead + waiting
    const { shop, clock, store } = await outboxOf(last, {
      row: { cursor: last, dead },
      stretches: [{ publisher: 1, first: 1, last, events: waiting, again: 0 }],
      deliveries: Array.from({ length: dead }, (_, i) => deliveryAt(i + 1)),
    })
    clock.advance(1_000)
    const { outbox } = store.reader
    const ages = outbox.ages.bind(outbox)
    let looked = 0
    outbox.ages = query => ((looked += 1), ages(query))
    // The last event is a second old, and those before it a millisecond more each.
    expect(await shop.outbox.stats()).toEqual({
      pending: waiting,
      failed: 0,
      dead,
      sent: 0,
      oldestPendingMs: 1_000 + waiting - 1,
    })
    expect(looked).toBe(looks)
  })

  it('change by what is removed and what is added, and by nothing else', () => {
    const counted = { ...row, waiting: 2, failed: 3, dead: 4 }
    const [waiting, failed, dead] = (['PENDING', 'FAILED', 'DEAD'] as const).map(status => deliveryAt(1, { status }))
    expect(countDeliveries(counted, {})).toStrictEqual(counted)
    expect(countDeliveries(counted, { removed: [waiting!, waiting!, dead!] })).toStrictEqual({
      ...counted,
      waiting: 0,
      dead: 3,
    })
    expect(countDeliveries(counted, { added: [failed!, dead!] })).toStrictEqual({ ...counted, failed: 4, dead: 5 })
    expect(countDeliveries(counted, { removed: [waiting!], added: [failed!] })).toStrictEqual({
      ...counted,
      waiting: 1,
      failed: 4,
    })
  })
})

describe('a claim', () => {
  it('is none while someone else claims for the same publisher', async () => {
    const opened = await outboxOf(1, {})
    const { answer, methods } = await asked(opened, outbox => claimEvents(outbox, lease), {
      lockPublisher: async () => undefined,
    })
    expect(answer).toBeUndefined()
    expect(methods).toEqual(['lockPublisher'])
  })

  it('is of no events while the platform is away, until its pause is over', async () => {
    const pausedUntil = lease.now + 1
    const opened = await outboxOf(1, { row: { failures: 2, pausedUntil } })
    const paused = await asked(opened, outbox => claimEvents(outbox, lease))
    expect(paused.answer).toEqual({ events: [], failures: 2 })
    expect(paused.methods).toEqual(['lockPublisher'])
    const { answer } = await asked(opened, outbox => claimEvents(outbox, { ...lease, now: pausedUntil }))
    expect(answer).toMatchObject({ events: [{ position: 1, attempts: 0 }], failures: 2 })
  })

  it('asks for no rows of their own where there are none, and for no positions while enough are given', async () => {
    const opened = await outboxOf(3, {})
    const { methods } = await asked(opened, outbox => claimEvents(outbox, lease))
    expect(methods).toEqual([
      'lockPublisher',
      'stretches',
      'placed',
      'removeStretches',
      'insertStretches',
      'insertDeliveries',
      'savePublisher',
      'saveDeliveries',
    ])
  })

  it.each([
    { limit: 4, most: 1_000 },
    { limit: 1_001, most: 1_001 },
  ])('of up to $limit events gives up to $most of them a position where fewer have one', async ({ limit, most }) => {
    const opened = await outboxOf(3, {})
    const none = await asked(opened, outbox => claimEvents(outbox, { ...lease, limit }))
    expect(none.calls.filter(([method]) => /place/.test(method))).toEqual([
      ['placed', { from: 1, limit }],
      ['place', most],
    ])
    const later = await asked(opened, outbox => claimEvents(outbox, { ...lease, limit }), { place: async () => 1 })
    expect(later.methods.filter(method => /place/.test(method))).toEqual(['placed', 'place', 'placed'])
  })

  it('finds nothing and writes nothing where nothing is left', async () => {
    const opened = await outboxOf(1, { row: { cursor: 1 } })
    const { answer, methods } = await asked(opened, outbox => claimEvents(outbox, lease))
    expect(answer).toEqual({ events: [], failures: 0 })
    expect(methods).toEqual(['lockPublisher', 'stretches', 'placed', 'place', 'saveDeliveries'])
  })
})

describe('a settlement', () => {
  const leased = (first: number, last: number, again = 0): StretchRow => {
    return { publisher: 1, first, last, events: last - first + 1, again, leaseToken: 't', leaseUntil: lease.leaseUntil }
  }
  const settle = (opened: Opened, endings: (Partial<Settlement['deliveries'][number]> & { position: number })[]) =>
    asked(opened, async outbox => {
      const events = await outbox.at(endings.map(({ position }) => position))
      const deliveries = endings.map(({ position, ...ending }): Settlement['deliveries'][number] => ({
        event: { ...events.find(event => event.position === position)!, attempts: 0 },
        outcome: 'SENT',
        attempts: 1,
        nextAttemptAt: 0,
        ...ending,
      }))
      return settleEvents(outbox, { publisher: 1, token: 't', now: lease.now, deliveries })
    })
  const rowsOf = ({ store }: Opened) =>
    store.transaction(async ({ outbox }) => ({
      row: (await outbox.publishers())[0],
      stretches: await outbox.stretches(1),
      deliveries: await outbox.deliveriesAt({ publisher: 1, positions: [1, 2, 3, 4, 5] }),
    }))

  it('puts an untried event behind an earlier one of its order that has failed meanwhile', async () => {
    const opened = await outboxOf(0, {})
    const orderId = await opened.order()
    await opened.shop.orders.cancel({ orderId })
    await opened.order()
    const failed = deliveryAt(1, { orderId, status: 'FAILED' })
    await opened.store.transaction(async ({ outbox }) => {
      await outbox.savePublisher({ ...row, cursor: 3, failed: 1 })
      await outbox.insertDeliveries([failed])
      await outbox.insertStretches([leased(2, 3)])
    })
    const untried = { outcome: 'UNTRIED', attempts: 0 } as const
    await settle(opened, [
      { position: 2, ...untried },
      { position: 3, ...untried },
    ])
    expect(await rowsOf(opened)).toEqual({
      row: { ...row, cursor: 3, failed: 1, waiting: 1 },
      // The event of the other order waits for no other.
      stretches: [{ publisher: 1, first: 3, last: 3, events: 1, again: 0 }],
      deliveries: [
        failed,
        { publisher: 1, position: 2, orderId, status: 'PENDING', attempts: 0, nextAttemptAt: lease.now },
      ],
    })
  })

  it('counts one that has arrived by itself in with the stretch that it stands in, and with no other', async () => {
    const deliveries = [deliveryAt(2, { status: 'FAILED', dueAt: 5, leaseToken: 't' })]
    const stretches = [
      { publisher: 1, first: 1, last: 3, events: 2, again: 1 },
      { publisher: 1, first: 4, last: 5, events: 2, again: 0 },
    ]
    const opened = await outboxOf(5, { row: { cursor: 5, failed: 1 }, stretches, deliveries })
    await settle(opened, [{ position: 2 }])
    expect(await rowsOf(opened)).toEqual({
      row: { ...row, cursor: 5 },
      stretches: [{ ...stretches[0], events: 3 }, stretches[1]],
      deliveries: [],
    })
  })

  it.each<[string, Parameters<typeof settle>[1], boolean]>([
    ['one event has arrived, and another one not', [{ position: 1 }, { position: 2, outcome: 'FAILED' }], true],
    ['none has arrived', [{ position: 1, outcome: 'FAILED' }], false],
    ['all that arrived is another one’s', [{ position: 3 }], false],
  ])('says whether the platform is there again where %s', async (_, endings, isBack) => {
    const away = { failures: 2, pausedUntil: 7 }
    const opened = await outboxOf(3, { row: { cursor: 3, ...away }, stretches: [leased(1, 2)] })
    await settle(opened, endings)
    expect((await rowsOf(opened)).row).toMatchObject(isBack ? { failures: 0, pausedUntil: 0 } : away)
  })

  it('asks for no rows of their own where there are none', async () => {
    const opened = await outboxOf(2, { row: { cursor: 2 }, stretches: [leased(1, 2)] })
    const { methods } = await settle(opened, [{ position: 1 }, { position: 2, outcome: 'UNTRIED', attempts: 0 }])
    expect(methods).toEqual([
      'at',
      'lockPublisher',
      'stretches',
      'removeDeliveries',
      'saveDeliveries',
      'insertDeliveries',
      'saveDeliveries',
      'removeStretches',
      'insertStretches',
    ])
    expect(await rowsOf(opened)).toEqual({
      row: { ...row, cursor: 2 },
      stretches: [{ publisher: 1, first: 2, last: 2, events: 1, again: 0 }],
      deliveries: [],
    })
  })

  it('is nothing of a lease that is another one’s, and of a publisher that is forgotten', async () => {
    const opened = await outboxOf(1, { row: { cursor: 1 }, stretches: [{ ...leased(1, 1), leaseToken: 'other' }] })
    const before = await rowsOf(opened)
    expect((await settle(opened, [{ position: 1 }])).answer).toEqual([])
    expect(await rowsOf(opened)).toEqual(before)
    await opened.shop.outbox.forget({ publisher: 'memory' })
    const { answer, methods } = await settle(opened, [{ position: 1 }])
    expect(answer).toEqual([])
    expect(methods).toEqual(['at', 'lockPublisher'])
  })
})

describe('the list of what is sent', () => {
  it('passes over what waits without a look at it', async () => {
    const opened = await outboxOf(5, {
      row: { cursor: 5 },
      stretches: [
        { publisher: 1, first: 1, last: 2, events: 2, again: 0 },
        { publisher: 1, first: 3, last: 3, events: 1, again: 1 },
      ],
    })
    const { outbox } = opened.store.reader
    const looks: unknown[] = []
    const placed = outbox.placed.bind(outbox)
    outbox.placed = query => (looks.push(query), placed(query))
    const { items, total } = await opened.shop.outbox.list({ status: 'SENT' })
    expect(items.map(({ orderId }) => orderId)).toEqual(opened.orderIds.slice(3))
    expect(total).toBe(2)
    expect(looks[0]).toEqual({ from: 4, to: 5, limit: 500 })
  })
})
