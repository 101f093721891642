import { describe, expect, it } from 'vitest'
import { asked, deliveryAt, lease, type Opened, outboxOf, publisherRow } from '../suites/outbox-rows.ts'
import { claimEvents, type Claim } from './claim-events.ts'
import type { DeliveryRow, StretchRow } from './delivery-rows.ts'

const claimed = async (opened: Opened, parts: Partial<typeof lease> = {}) => {
  const { answer } = await asked(opened, outbox => claimEvents(outbox, { ...lease, ...parts }))
  return (answer as Claim).events.map(({ position, attempts }) => [position, attempts])
}

const rowsOf = ({ store }: Opened, positions: readonly number[] = [1, 2, 3, 4, 5, 6]) =>
  store.transaction(async ({ outbox }) => ({
    row: (await outbox.publishers())[0],
    stretches: await outbox.stretches(1),
    deliveries: await outbox.deliveriesAt({ publisher: 1, positions }),
  }))

const stretch = (first: number, last: number, more: Partial<StretchRow> = {}): StretchRow => {
  return { publisher: 1, first, last, events: last - first + 1, again: 0, ...more }
}
const mine = { leaseToken: 't', leaseUntil: lease.leaseUntil }
const others = { leaseToken: 'other', leaseUntil: lease.now + 1 }

const dueAt = (position: number, fields: Partial<DeliveryRow> = {}) =>
  deliveryAt(position, { status: 'FAILED', attempts: 4, dueAt: position, ...fields })

describe('single events and new ones', () => {
  /** Twelve that have failed and are due, and eight new ones behind them. */
  const failing = (failures: number) =>
    outboxOf(20, {
      row: { cursor: 12, failed: 12, failures },
      deliveries: Array.from({ length: 12 }, (_, i) => dueAt(i + 1)),
    })
  const counts = (events: (number | undefined)[][]) => [
    events.filter(([, attempts]) => attempts === 4).length,
    events.filter(([, attempts]) => attempts === 0).length,
  ]

  it.each([
    { limit: 1, single: 1, fresh: 0 },
    { limit: 2, single: 1, fresh: 1 },
    { limit: 3, single: 2, fresh: 1 },
    { limit: 10, single: 5, fresh: 5 },
    { limit: 18, single: 10, fresh: 8 },
    { limit: 100, single: 12, fresh: 8 },
  ])('share $limit places', async ({ limit, single, fresh }) => {
    const events = await claimed(await failing(0), { limit })
    expect(counts(events)).toEqual([single, fresh])
    // The longest due first, and all in the order of their positions.
    const positions = events.map(([position]) => position)
    const first = Array.from({ length: single }, (_, i) => i + 1)
    expect(positions).toEqual([...first, ...Array.from({ length: fresh }, (_, i) => i + 13)])
  })

  it.each([
    { limit: 500, single: 9, fresh: 1 },
    { limit: 2, single: 1, fresh: 1 },
  ])('ask in small numbers whether a platform is back: $limit at most', async ({ limit, single, fresh }) => {
    expect(counts(await claimed(await failing(1), { limit }))).toEqual([single, fresh])
  })

  it('are leased each in its own way', async () => {
    const opened = await failing(0)
    await claimed(opened, { limit: 3 })
    const { row, stretches, deliveries } = await rowsOf(opened, [1, 2, 3])
    expect(row).toEqual({ ...publisherRow, cursor: 13, failed: 12 })
    expect(stretches).toEqual([stretch(13, 13, mine)])
    expect(deliveries).toEqual([
      dueAt(1, { dueAt: lease.leaseUntil, leaseToken: 't' }),
      dueAt(2, { dueAt: lease.leaseUntil, leaseToken: 't' }),
      dueAt(3),
    ])
  })

  it('are claimed once they are due', async () => {
    const rows = { row: { cursor: 2, waiting: 1, failed: 1 } }
    const at = (now: number, status: 'FAILED' | 'PENDING') => ({ ...dueAt(1, { status }), dueAt: now })
    for (const status of ['FAILED', 'PENDING'] as const) {
      const due = await outboxOf(2, { ...rows, deliveries: [at(lease.now, status)] })
      expect(await claimed(due)).toEqual([[1, 4]])
      const later = await outboxOf(2, { ...rows, deliveries: [at(lease.now + 1, status)] })
      expect(await claimed(later)).toEqual([])
    }
  })
})

describe('a stretch', () => {
  it('is claimed where its lease is over, and not before', async () => {
    const until = (leaseUntil: number) =>
      outboxOf(3, { row: { cursor: 3 }, stretches: [stretch(1, 3, { leaseToken: 'other', leaseUntil })] })
    const over = await until(lease.now)
    expect(await claimed(over)).toEqual([1, 2, 3].map(position => [position, 0]))
    expect((await rowsOf(over)).stretches).toEqual([stretch(1, 3, mine)])
    const open = await until(lease.now + 1)
    expect(await claimed(open)).toEqual([])
    expect((await rowsOf(open)).stretches).toEqual([stretch(1, 3, { leaseToken: 'other', leaseUntil: lease.now + 1 })])
  })

  it.each([
    [2, [stretch(1, 2, mine), stretch(3, 5)], 5],
    [4, [stretch(1, 4, mine), stretch(5, 5)], 5],
    [5, [stretch(1, 5, mine)], 5],
    [6, [stretch(1, 5, mine), stretch(6, 6, mine)], 6],
    [9, [stretch(1, 5, mine), stretch(6, 7, mine)], 7],
  ])('of five is claimed as far as %i places go', async (limit, stretches, cursor) => {
    const opened = await outboxOf(7, { row: { cursor: 5 }, stretches: [stretch(1, 5)] })
    expect(await claimed(opened, { limit })).toHaveLength(Math.min(limit, 7))
    const rows = await rowsOf(opened)
    expect(rows.stretches).toEqual(stretches)
    expect(rows.row).toEqual({ ...publisherRow, cursor })
  })

  it('whose last events are gone is not asked for them again', async () => {
    const opened = await outboxOf(2, { row: { cursor: 4 }, stretches: [stretch(1, 4)] })
    expect(await claimed(opened)).toEqual([
      [1, 0],
      [2, 0],
    ])
    expect((await rowsOf(opened)).stretches).toEqual([stretch(1, 2, mine)])
    const empty = await outboxOf(2, { row: { cursor: 4 }, stretches: [stretch(3, 4)] })
    expect(await claimed(empty)).toEqual([])
    expect((await rowsOf(empty)).stretches).toEqual([])
  })

  it('leaves events out that go their own way, and counts what is left without them', async () => {
    const opened = await outboxOf(5, { row: { cursor: 5, dead: 2 }, stretches: [stretch(1, 5, { events: 3 })] })
    const dead = [2, 5].map(position => deliveryAt(position, { orderId: opened.orderIds[position - 1]! }))
    await opened.store.transaction(({ outbox }) => outbox.insertDeliveries(dead))
    expect(await claimed(opened)).toEqual([
      [1, 0],
      [3, 0],
    ])
    expect((await rowsOf(opened)).stretches).toEqual([
      stretch(1, 1, mine),
      stretch(3, 3, mine),
      stretch(4, 5, { events: 1 }),
    ])
  })

  it('that goes once more stays one of that kind', async () => {
    const opened = await outboxOf(4, { row: { cursor: 4, dead: 1 }, stretches: [stretch(1, 4, { again: 1 })] })
    expect(await claimed(opened)).toHaveLength(3)
    expect((await rowsOf(opened)).stretches).toEqual([
      stretch(1, 3, { ...mine, again: 1 }),
      stretch(4, 4, { again: 1 }),
    ])
  })
})

describe('an event whose order has an earlier one', () => {
  /** Events 1 and 3 tell of one order, event 2 of another. */
  async function twice(rows: Parameters<typeof outboxOf>[1]) {
    const opened = await outboxOf(2, {})
    const orderId = opened.orderIds[0]!
    await opened.shop.orders.cancel({ orderId })
    await opened.store.transaction(async ({ outbox }) => {
      await outbox.savePublisher({ ...publisherRow, ...rows.row })
      await outbox.insertStretches(rows.stretches ?? [])
      await outbox.insertDeliveries((rows.deliveries ?? []).map(row => ({ ...row, orderId })))
    })
    return { ...opened, orderId }
  }
  const isHeld = async (opened: Awaited<ReturnType<typeof twice>>) => {
    const { deliveries } = await rowsOf(opened, [3])
    const { orderId } = opened
    if (deliveries.length === 0) return false
    const [{ nextAttemptAt, ...held } = deliveryAt(0)] = deliveries
    expect(held).toEqual({ publisher: 1, position: 3, orderId, status: 'PENDING', attempts: 0 })
    expect(nextAttemptAt).toBeGreaterThan(0)
    return true
  }

  it('waits for it where another relay holds it', async () => {
    const opened = await twice({ row: { cursor: 1 }, stretches: [stretch(1, 1, others)] })
    expect(await claimed(opened)).toEqual([[2, 0]])
    expect(await isHeld(opened)).toBe(true)
    const { row, stretches } = await rowsOf(opened)
    expect(row).toEqual({ ...publisherRow, cursor: 3, waiting: 1 })
    expect(stretches).toEqual([stretch(1, 1, others), stretch(2, 2, mine)])
  })

  it('does not wait for what was sent before, or goes along', async () => {
    const ofOther = stretch(2, 2, others)
    const all = [[stretch(1, 1, { ...others, again: 1 })], [stretch(1, 1)], [], [ofOther], [stretch(1, 1), ofOther]]
    for (const stretches of all) {
      const cursor = Math.max(1, ...stretches.map(({ last }) => last))
      const opened = await twice({ row: { cursor }, stretches })
      expect((await claimed(opened)).map(([position]) => position)).toContain(3)
      expect(await isHeld(opened)).toBe(false)
    }
  })

  it('waits for it where it goes its own way', async () => {
    for (const status of ['DEAD', 'FAILED', 'PENDING'] as const) {
      const count = { DEAD: { dead: 1 }, FAILED: { failed: 1 }, PENDING: { waiting: 1 } }[status]
      const opened = await twice({ row: { cursor: 1, ...count }, deliveries: [deliveryAt(1, { status })] })
      expect(await claimed(opened)).toEqual([[2, 0]])
      expect(await isHeld(opened)).toBe(true)
    }
  })

  it('holds up only what stands behind it', async () => {
    const opened = await twice({
      row: { cursor: 3, dead: 1 },
      stretches: [stretch(1, 3, { events: 2 })],
      deliveries: [deliveryAt(3)],
    })
    expect(await claimed(opened)).toEqual([
      [1, 0],
      [2, 0],
    ])
  })

  it('is held in a stretch as behind the cursor', async () => {
    const opened = await twice({
      row: { cursor: 3, dead: 1 },
      stretches: [stretch(2, 3)],
      deliveries: [deliveryAt(1)],
    })
    expect(await claimed(opened)).toEqual([[2, 0]])
    expect(await isHeld(opened)).toBe(true)
    const { row, stretches } = await rowsOf(opened)
    expect(row).toEqual({ ...publisherRow, cursor: 3, dead: 1, waiting: 1 })
    expect(stretches).toEqual([stretch(2, 2, mine)])
  })
})
