import { describe, expect, it } from 'vitest'
import { asked, deliveryAt, lease, type Opened, outboxOf, publisherRow } from '../suites/outbox-rows.ts'
import { eventRow } from '../testing/store-contract/rows.ts'
import { changeOutbox } from './change-outbox.ts'
import { countEvents } from './count-events.ts'
import type { DeliveryRow, StretchRow } from './delivery-rows.ts'
import { forget, introduce } from './publishers.ts'
import { headsOf, releaseHeads, withNothingBefore } from './release-heads.ts'
import { settleEvents } from './settle-events.ts'
import { storedEventJson } from './stored-event-json.ts'

const stretch = (first: number, last: number, more: Partial<StretchRow> = {}): StretchRow => {
  return { publisher: 1, first, last, events: last - first + 1, again: 0, ...more }
}

/** Events 1 and 3 tell of one order, event 2 of another. */
async function twice() {
  const opened = await outboxOf(2, {})
  await opened.shop.orders.cancel({ orderId: opened.orderIds[0]! })
  const [one, other] = opened.orderIds as [string, string]
  return { ...opened, one, other }
}

const put = ({ store }: Opened, rows: { stretches?: StretchRow[]; deliveries?: DeliveryRow[] }, row = {}) =>
  store.transaction(async ({ outbox }) => {
    await outbox.savePublisher({ ...publisherRow, ...row })
    await outbox.insertStretches(rows.stretches ?? [])
    await outbox.insertDeliveries(rows.deliveries ?? [])
  })

const deliveries = ({ store }: Opened) =>
  store.transaction(({ outbox }) => outbox.deliveriesAt({ publisher: 1, positions: [1, 2, 3, 4, 5] }))

describe('the first rows of orders', () => {
  const a = [5, 2, 7].map(position => deliveryAt(position, { orderId: 'a' }))
  const b = deliveryAt(6, { orderId: 'b' })

  it('are those with the lowest positions', () => {
    expect(headsOf([...a, b])).toEqual([a[1], b])
    expect(headsOf([])).toEqual([])
  })

  it('have nothing before them unless an earlier event of their order is in a stretch', async () => {
    const opened = await twice()
    const rows = [deliveryAt(3, { orderId: opened.one }), deliveryAt(4, { orderId: opened.other })]
    const free = async (stretches: StretchRow[], those = rows) => {
      await opened.store.transaction(async ({ outbox }) => {
        await outbox.removeStretches(await outbox.stretches(1))
        await outbox.insertStretches(stretches)
      })
      const { answer } = await asked(opened, outbox => withNothingBefore(outbox, 1, those))
      return (answer as DeliveryRow[]).map(({ position }) => position)
    }
    expect(await free([])).toEqual([3, 4])
    expect(await free([stretch(1, 1)])).toEqual([4])
    expect(await free([stretch(2, 2)])).toEqual([3])
    expect(await free([stretch(1, 2)])).toEqual([])
    expect(await free([stretch(3, 3)])).toEqual([3, 4])
    expect(await free([stretch(1, 3)], [deliveryAt(1, { orderId: opened.one })])).toEqual([1])
  })

  it('are let go where they wait for nothing else, and are not dead', async () => {
    const opened = await twice()
    const orderId = opened.one
    const release = async (row: DeliveryRow, counts: object) => {
      await opened.store.transaction(async ({ outbox }) => {
        await outbox.removeDeliveries([row])
        await outbox.insertDeliveries([row])
        const published = { ...publisherRow, ...counts }
        await releaseHeads(outbox, published, { orderIds: [orderId, orderId], now: 7 })
      })
      return (await deliveries(opened))[0]
    }
    const waiting = deliveryAt(3, { orderId, status: 'PENDING', attempts: 0 })
    expect(await release(waiting, { waiting: 1 })).toEqual({ ...waiting, nextAttemptAt: 7, dueAt: 7 })
    const failed = deliveryAt(3, { orderId, status: 'FAILED' })
    expect(await release(failed, { failed: 1 })).toEqual({ ...failed, nextAttemptAt: 7, dueAt: 7 })
    const planned = { ...failed, dueAt: 100 }
    expect(await release(planned, { failed: 1 })).toEqual(planned)
    const dead = deliveryAt(3, { orderId })
    expect(await release(dead, { dead: 1 })).toEqual(dead)
  })

  it('are not looked for where no event has arrived, or none goes its own way', async () => {
    const opened = await twice()
    const looks = async (counts: object, orderIds: string[]) =>
      (await asked(opened, outbox => releaseHeads(outbox, { ...publisherRow, ...counts }, { orderIds, now: 7 })))
        .methods
    expect(await looks({ dead: 1 }, [])).toEqual([])
    expect(await looks({}, [opened.one])).toEqual([])
    expect(await looks({ dead: 1 }, [opened.one])).toContain('deliveriesOf')
  })
})

describe('an event that fails when it goes once more', () => {
  const token = 't'
  const again = stretch(1, 1, { again: 1, leaseToken: token, leaseUntil: lease.leaseUntil })

  it.each<[string, Partial<DeliveryRow>, boolean]>([
    ['waits for its next attempt', { dueAt: 5 }, true],
    ['is under way', { dueAt: lease.leaseUntil, leaseToken: 'other' }, false],
    ['may not go as yet', {}, false],
  ])('holds back what its order has told since, where that %s', async (_, fields, isHeld) => {
    const opened = await twice()
    const later = deliveryAt(3, { orderId: opened.one, status: 'FAILED', ...fields })
    const ofOther = deliveryAt(2, { orderId: opened.other, status: 'FAILED', dueAt: 5 })
    await put(opened, { stretches: [again], deliveries: [ofOther, later] }, { cursor: 3, failed: 2 })
    await opened.store.transaction(async ({ outbox }) => {
      const [event] = await outbox.at([1])
      const failed = { outcome: 'FAILED', attempts: 1, nextAttemptAt: 9, lastError: 'no' } as const
      const ended = [{ event: { ...event!, attempts: 0 }, ...failed }]
      await settleEvents(outbox, { publisher: 1, token, now: lease.now, deliveries: ended })
    })
    const { dueAt: _due, ...held } = later
    expect(await deliveries(opened)).toEqual([
      deliveryAt(1, { orderId: opened.one, status: 'FAILED', nextAttemptAt: 9, dueAt: 9, lastError: 'no' }),
      ofOther,
      isHeld ? held : later,
    ])
  })
})

describe('a replay of all', () => {
  it('takes what was sent, and neither what waits nor what goes its own way', async () => {
    const opened = await outboxOf(6, { row: { cursor: 6, dead: 2 }, stretches: [stretch(3, 3)] })
    const dead = [2, 5].map(position => deliveryAt(position))
    await opened.store.transaction(({ outbox }) => outbox.insertDeliveries(dead))
    expect(await opened.shop.outbox.replay()).toEqual({ requeued: 3 })
    expect(await opened.store.transaction(({ outbox }) => outbox.stretches(1))).toEqual([
      stretch(1, 2, { events: 1, again: 1 }),
      stretch(3, 3),
      stretch(4, 6, { events: 2, again: 1 }),
    ])
  })

  it('keeps nothing in mind of a gap in which each event goes its own way', async () => {
    const deliveries = [1, 2, 3].map(position => deliveryAt(position))
    const opened = await outboxOf(3, { row: { cursor: 3, dead: 3 }, deliveries })
    expect(await opened.shop.outbox.replay()).toEqual({ requeued: 0 })
    expect(await opened.store.transaction(({ outbox }) => outbox.stretches(1))).toEqual([])
  })
})

describe('counts', () => {
  it('hold what has no position yet', async () => {
    const { store, clock } = await outboxOf(1, { row: { cursor: 1 } })
    const { outbox } = store.reader
    const at = clock.now() - 50
    const late = {
      ...outbox,
      progress: async () => ({ ...(await outbox.progress()), unplaced: 3, oldestUnplacedAt: at }),
    }
    const counts = { pending: 3, failed: 0, dead: 0, sent: 1, oldestPendingMs: 50 }
    expect(await countEvents(late, clock.now())).toEqual(counts)
    const none = { ...late, publishers: async () => [] }
    expect(await countEvents(none, clock.now())).toMatchObject({ pending: 4, sent: 0 })
  })

  it('come to an end where all of a stretch goes its own way', async () => {
    const { shop } = await outboxOf(150, {
      row: { cursor: 150, dead: 150 },
      stretches: [stretch(1, 150, { events: 0 })],
      deliveries: Array.from({ length: 150 }, (_, i) => deliveryAt(i + 1)),
    })
    expect(await shop.outbox.stats()).toMatchObject({ pending: 0, dead: 150, sent: 0 })
  })

  it('are those of a list, too, also before anything was delivered', async () => {
    const { shop, store } = await outboxOf(3, { row: { cursor: 2 } })
    const total = async (status?: 'PENDING' | 'SENT' | 'FAILED' | 'DEAD') => (await shop.outbox.list({ status })).total
    expect([await total(), await total('PENDING'), await total('SENT'), await total('DEAD')]).toEqual([3, 1, 2, 0])
    await store.transaction(({ outbox }) => outbox.removePublisher(1))
    expect([await total(), await total('PENDING'), await total('SENT'), await total('DEAD')]).toEqual([3, 3, 0, 0])
  })
})

describe('a publisher that comes first', () => {
  it.each([
    ['is gone', undefined],
    ['has got another name', { ...publisherRow, name: 'other' }],
  ])('takes over no progress that %s meanwhile', async (_, locked) => {
    const opened = await outboxOf(1, { row: { name: '', cursor: 1 } })
    const { answer, methods } = await asked(opened, outbox => introduce(outbox, 'kafka'), {
      lockPublisher: async () => locked,
    })
    expect(answer).toBe(2)
    expect(methods).toEqual(['publishers', 'lockPublisher', 'progress', 'insertPublisher'])
  })

  it('takes over what was delivered before publishers had names', async () => {
    const opened = await outboxOf(1, { row: { name: '', cursor: 1 } })
    expect((await asked(opened, outbox => introduce(outbox, 'kafka'))).answer).toBe(1)
    const rows = await opened.store.reader.outbox.publishers()
    expect(rows).toEqual([{ ...publisherRow, name: 'kafka', cursor: 1 }])
  })

  it('takes over from the one without a name alone, in whichever order they are listed', async () => {
    const opened = await outboxOf(1, { row: { name: '', cursor: 1 } })
    const publishers = async () => [
      { ...publisherRow, publisher: 2, name: 'other' },
      { ...publisherRow, name: '' },
    ]
    expect((await asked(opened, outbox => introduce(outbox, 'kafka'), { publishers })).answer).toBe(1)
  })

  it('locks no other where all have names', async () => {
    const { answer, methods } = await asked(await outboxOf(1, {}), outbox => introduce(outbox, 'kafka'))
    expect(answer).toBe(2)
    expect(methods).toEqual(['publishers', 'progress', 'insertPublisher'])
  })
})

describe('a publisher that is forgotten', () => {
  it.each(['PENDING', 'FAILED', 'DEAD'] as const)(
    'leaves nothing behind of 1 001 deliveries that are %s',
    async status => {
      const rows = Array.from({ length: 1_001 }, (_, i) => deliveryAt(i + 1, { status }))
      const opened = await outboxOf(0, { stretches: [stretch(1, 3)], deliveries: rows })
      await opened.store.transaction(({ outbox }) => forget(outbox, 1))
      const { outbox } = opened.store.reader
      expect(await outbox.deliveries({ publisher: 1, status, after: 0, limit: 1_001 })).toEqual([])
      expect(await outbox.stretches(1)).toEqual([])
      expect(await outbox.publishers()).toEqual([])
    },
  )
})

it('asks for the orders of what it delivers once', async () => {
  const opened = await outboxOf(2, {})
  const { orders } = opened.store.reader
  const find = orders.find.bind(orders)
  const looks: (readonly string[])[] = []
  orders.find = ids => (looks.push(ids), find(ids))
  const transaction = opened.store.transaction.bind(opened.store)
  opened.store.transaction = work =>
    transaction(rows =>
      work({ ...rows, orders: { ...rows.orders, find: ids => (looks.push(ids), rows.orders.find(ids)) } }),
    )
  expect(await opened.shop.outbox.relay()).toMatchObject({ sent: 2 })
  expect(looks).toEqual([opened.orderIds])
})

it('says that a change of the outbox is about no user and no product', async () => {
  const { store } = await outboxOf(1, {})
  const told: unknown[] = []
  const transaction = store.transaction.bind(store)
  store.transaction = work => transaction(rows => work({ ...rows, concerns: concerned => void told.push(concerned) }))
  expect(await changeOutbox(store, async () => 5)).toBe(5)
  expect(told).toEqual([{ users: [], products: [] }])
})

it('shows an event as JSON with what there is to show', () => {
  const { payload: _payload, ...event } = eventRow({ createdAt: 0, sequence: 2 })
  const { eventId, orderId, type } = event
  const at = '1970-01-01T00:00:00.000Z'
  const sent = storedEventJson({ ...event, payload: '', status: 'SENT' })
  expect(sent).toStrictEqual({ eventId, type, orderId, sequence: 2, status: 'SENT', createdAt: at })
  const failed = { status: 'FAILED', attempts: 1, nextAttemptAt: 0, lastError: 'no' } as const
  expect(storedEventJson({ ...event, subject: 'mina', payload: '', ...failed })).toStrictEqual({
    eventId,
    type,
    subject: 'mina',
    sequence: 2,
    ...failed,
    nextAttemptAt: at,
    createdAt: at,
  })
})
