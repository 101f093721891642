import { expect, test } from 'vitest'
import type { ShopEvent, StoredEvent } from '../../outbox/event.ts'
import type { Delivery } from '../../ports/outbox.ts'
import type { Store } from '../../ports/store.ts'
import { putShop } from './put.ts'
import { eventRow, idOf, moment, orderRow } from './rows.ts'
import type { Subject } from './subject.ts'

/** Event number `number`, of an order of its own unless one is named. */
function told(number: number, more: Partial<ShopEvent> = {}): ShopEvent {
  return eventRow({ eventId: idOf(number), orderId: idOf(number), createdAt: moment + number, ...more })
}

function fresh(event: ShopEvent): StoredEvent {
  return { ...event, status: 'PENDING', attempts: 0, nextAttemptAt: event.createdAt }
}

async function putEvents(store: Store, events: readonly ShopEvent[]): Promise<void> {
  const orderIds = [...new Set(events.map(event => event.orderId))]
  await putShop(store, { orders: orderIds.map(orderId => orderRow({ orderId })), events })
}

function claim(store: Store, lease: { token?: string; now: number; leaseUntil?: number; limit?: number }) {
  const full = { token: 'relay-1', leaseUntil: lease.now + 100, limit: 10, ...lease }
  return store.transaction(transaction => transaction.outbox.claim(full))
}

function settle(store: Store, token: string, ...deliveries: Delivery[]): Promise<string[]> {
  return store.transaction(transaction => transaction.outbox.settle(token, deliveries))
}

function sent(eventId: string, at = moment): Delivery {
  return { eventId, status: 'SENT', attempts: 1, nextAttemptAt: at, sentAt: at }
}

function failed(eventId: string, nextAttemptAt: number): Delivery {
  return { eventId, status: 'FAILED', attempts: 1, nextAttemptAt, lastError: 'HTTP 500 "oops"' }
}

function dead(eventId: string): Delivery {
  return { eventId, status: 'DEAD', attempts: 8, nextAttemptAt: moment, lastError: 'refused' }
}

async function all(store: Store): Promise<readonly StoredEvent[]> {
  return (await store.reader.outbox.page({ offset: 0, limit: 100 })).items
}

export function outboxContract(subject: Subject): void {
  test('events wait from their creation on, and are leased the oldest first', async () => {
    const { store } = subject
    const events = [told(3, { createdAt: moment }), told(2, { createdAt: moment }), told(1), told(4)]
    await putEvents(store, events)
    const inOrder = [fresh(events[1]!), fresh(events[0]!), fresh(events[2]!), fresh(events[3]!)]
    expect(await all(store)).toEqual(inOrder)
    expect(await claim(store, { now: moment - 1 })).toEqual([])
    expect(await claim(store, { now: moment + 1, limit: 2 })).toEqual(inOrder.slice(0, 2))
    expect(await claim(store, { now: moment + 1 })).toEqual(inOrder.slice(2, 3))
    expect(await claim(store, { now: moment + 4 })).toEqual(inOrder.slice(3))
  })

  test('a leased event is nobody else’s until its lease ends', async () => {
    const { store } = subject
    await putEvents(store, [told(1)])
    expect(await claim(store, { now: moment + 10, leaseUntil: moment + 20 })).toHaveLength(1)
    expect(await claim(store, { token: 'relay-2', now: moment + 10 })).toEqual([])
    expect(await claim(store, { token: 'relay-2', now: moment + 19 })).toEqual([])
    expect(await claim(store, { token: 'relay-1', now: moment + 19 })).toEqual([])
    expect(await claim(store, { token: 'relay-2', now: moment + 20 })).toHaveLength(1)
  })

  test('a stale token settles nothing (fencing)', async () => {
    const { store } = subject
    await putEvents(store, [told(1), told(2)])
    await claim(store, { token: 'stale', now: moment + 10, leaseUntil: moment + 20, limit: 1 })
    await claim(store, { token: 'current', now: moment + 20 })
    expect(await settle(store, 'stale', sent(idOf(1)), sent(idOf(2)))).toEqual([])
    expect(await settle(store, 'never was', dead(idOf(1)))).toEqual([])
    expect(await all(store)).toEqual([fresh(told(1)), fresh(told(2))])
    expect(await settle(store, 'current', sent(idOf(1), moment + 30), sent(idOf(99)))).toEqual([idOf(1)])
    expect(await settle(store, 'current', dead(idOf(1)))).toEqual([])
    expect((await all(store))[0]).toEqual({ ...told(1), ...sent(idOf(1), moment + 30) })
  })

  test('a lease that has ended is still its holder’s while nobody else has claimed', async () => {
    const { store } = subject
    await putEvents(store, [told(1)])
    await claim(store, { now: moment + 10, leaseUntil: moment + 20 })
    expect(await settle(store, 'relay-1', sent(idOf(1), moment + 25))).toEqual([idOf(1)])
  })

  test('settling writes how each delivery ended, and gives its lease back', async () => {
    const { store } = subject
    await putEvents(store, [told(1), told(2), told(3)])
    await claim(store, { now: moment + 10, leaseUntil: moment + 1000 })
    const settled = await settle(
      store,
      'relay-1',
      dead(idOf(3)),
      failed(idOf(2), moment + 50),
      sent(idOf(1), moment + 12),
    )
    expect(new Set(settled)).toEqual(new Set([idOf(1), idOf(2), idOf(3)]))
    expect(await all(store)).toEqual([
      { ...told(1), ...sent(idOf(1), moment + 12) },
      { ...told(2), ...failed(idOf(2), moment + 50) },
      { ...told(3), ...dead(idOf(3)) },
    ])
    expect(await claim(store, { token: 'relay-2', now: moment + 49 })).toEqual([])
    const again = await claim(store, { token: 'relay-2', now: moment + 50 })
    expect(again).toEqual([{ ...told(2), ...failed(idOf(2), moment + 50) }])
    expect(await settle(store, 'relay-2', { ...sent(idOf(2), moment + 51), attempts: 2 })).toEqual([idOf(2)])
    const [, second] = await all(store)
    expect(second).toEqual({ ...told(2), ...sent(idOf(2), moment + 51), attempts: 2 })
    expect(await claim(store, { now: moment + 1_000_000 })).toEqual([])
  })

  test('an order’s events are leased one after the other, each once the one before is sent', async () => {
    const { store } = subject
    const order = idOf(50)
    // The second was created before the first: the sequence decides, not the time or the id.
    const first = told(9, { orderId: order, sequence: 2 })
    const second = told(5, { orderId: order, sequence: 3 })
    const third = told(7, { orderId: order, sequence: 10 })
    const other = told(8)
    await putEvents(store, [third, second, first, other])
    const now = moment + 10
    expect(await claim(store, { now })).toEqual([fresh(other), fresh(first)])
    expect(await claim(store, { now, token: 'relay-2' })).toEqual([])
    await settle(store, 'relay-1', failed(first.eventId, now + 1000), sent(other.eventId))
    expect(await claim(store, { now: now + 500 })).toEqual([])
    expect(await claim(store, { now: now + 1000 })).toMatchObject([{ eventId: first.eventId, status: 'FAILED' }])
    await settle(store, 'relay-1', sent(first.eventId))
    expect(await claim(store, { now: now + 1000 })).toEqual([fresh(second)])
    await settle(store, 'relay-1', dead(second.eventId))
    expect(await claim(store, { now: now + 2000 })).toEqual([])
    const requeued = await store.transaction(t => t.outbox.requeue({ status: 'DEAD', now: now + 2000 }))
    expect(requeued).toBe(1)
    expect(await claim(store, { now: now + 2000 })).toMatchObject([{ eventId: second.eventId }])
    await settle(store, 'relay-1', sent(second.eventId))
    expect(await claim(store, { now: now + 2000 })).toEqual([fresh(third)])
  })

  test('requeued events are as new: due at once, without attempts, error or lease', async () => {
    const { store } = subject
    const numbers = [1, 2, 3, 4, 5, 6]
    await putEvents(
      store,
      numbers.map(number => told(number)),
    )
    await claim(store, { now: moment + 10, leaseUntil: moment + 1000, limit: 5 })
    const outcomes = [dead(idOf(1)), dead(idOf(2)), sent(idOf(3)), failed(idOf(4), moment + 9000), dead(idOf(5))]
    await settle(store, 'relay-1', ...outcomes)
    const requeue = (status: 'DEAD' | 'SENT' | 'FAILED', eventIds?: readonly string[]) =>
      store.transaction(t =>
        t.outbox.requeue({ status, ...(eventIds !== undefined && { eventIds }), now: moment + 30 }),
      )
    expect(await requeue('DEAD', [idOf(1), idOf(3), idOf(6), idOf(99), idOf(1)])).toBe(1)
    expect(await requeue('DEAD', [])).toBe(0)
    const anew = (number: number): StoredEvent => ({ ...fresh(told(number)), nextAttemptAt: moment + 30 })
    expect((await all(store)).slice(0, 3)).toEqual([
      anew(1),
      { ...told(2), ...dead(idOf(2)) },
      { ...told(3), ...sent(idOf(3)) },
    ])
    expect(await requeue('DEAD')).toBe(2)
    expect(await requeue('DEAD')).toBe(0)
    expect(await requeue('SENT')).toBe(1)
    expect(await requeue('FAILED', [idOf(4)])).toBe(1)
    const now = [anew(1), anew(2), anew(3), anew(4), anew(5), fresh(told(6))]
    expect(await all(store)).toEqual(now)
    expect(await claim(store, { token: 'relay-2', now: moment + 29 })).toEqual([fresh(told(6))])
    expect(await claim(store, { token: 'relay-2', now: moment + 30 })).toEqual(now.slice(0, 5))
  })

  test('requeueing an event takes the lease from whoever is delivering it', async () => {
    const { store } = subject
    await putEvents(store, [told(1)])
    await claim(store, { now: moment + 10 })
    await settle(store, 'relay-1', failed(idOf(1), moment))
    await claim(store, { token: 'stale', now: moment + 11, leaseUntil: moment + 1000 })
    expect(await store.transaction(t => t.outbox.requeue({ status: 'FAILED', now: moment + 12 }))).toBe(1)
    expect(await settle(store, 'stale', dead(idOf(1)))).toEqual([])
    expect(await claim(store, { token: 'relay-2', now: moment + 12 })).toHaveLength(1)
  })

  test('pages and statistics tell how many stand where', async () => {
    const { store } = subject
    const none = { pending: 0, failed: 0, dead: 0, sent: 0, oldestPendingMs: 0 }
    expect(await store.reader.outbox.stats(moment)).toEqual(none)
    expect(await store.reader.outbox.page({ offset: 0, limit: 5 })).toEqual({ items: [], total: 0 })
    const numbers = [1, 2, 3, 4, 5, 6, 7]
    await putEvents(
      store,
      numbers.map(number => told(number)),
    )
    expect(await store.reader.outbox.stats(moment + 100)).toEqual({ ...none, pending: 7, oldestPendingMs: 99 })
    await claim(store, { now: moment + 10 })
    await settle(store, 'relay-1', sent(idOf(1)), dead(idOf(2)), failed(idOf(3), moment + 50), sent(idOf(4)))
    const { outbox } = store.reader
    expect(await outbox.stats(moment + 100)).toEqual({ pending: 3, failed: 1, dead: 1, sent: 2, oldestPendingMs: 97 })
    const page = async (query: { status?: StoredEvent['status']; offset: number; limit: number }) => {
      const { items, total } = await outbox.page(query)
      return [items.map(event => Number(event.eventId.slice(-1))).join(''), total]
    }
    expect(await page({ offset: 0, limit: 10 })).toEqual(['1234567', 7])
    expect(await page({ offset: 2, limit: 3 })).toEqual(['345', 7])
    expect(await page({ status: 'SENT', offset: 0, limit: 10 })).toEqual(['14', 2])
    expect(await page({ status: 'SENT', offset: 1, limit: 10 })).toEqual(['4', 2])
    expect(await page({ status: 'PENDING', offset: 0, limit: 2 })).toEqual(['56', 3])
    expect(await page({ status: 'DEAD', offset: 5, limit: 2 })).toEqual(['', 1])
    await claim(store, { token: 'relay-2', now: moment + 500, limit: 100 })
    const rest = [3, 5, 6, 7].map(number => (number % 2 === 0 ? dead(idOf(number)) : sent(idOf(number))))
    await settle(store, 'relay-2', ...rest)
    expect(await outbox.stats(moment + 1000)).toEqual({ pending: 0, failed: 0, dead: 2, sent: 5, oldestPendingMs: 0 })
  })
}
