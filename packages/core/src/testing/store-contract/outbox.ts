import { expect, test } from 'vitest'
import { countEvents } from '../../outbox/count-events.ts'
import type { KeptEvent, ListedEvent } from '../../outbox/event.ts'
import { cursorOfMark, eventsBehind, markOfCursor } from '../../outbox/list-events.ts'
import { forget, introduce } from '../../outbox/publishers.ts'
import { purgeSent } from '../../outbox/purge-events.ts'
import { replaySent, retryDead } from '../../outbox/requeue-events.ts'
import type { Store } from '../../ports/store.ts'
import { putShop } from './put.ts'
import { dead, failed, idsOf, relayingOn, sent, untried } from './relaying.ts'
import { eventRow, idOf, moment, orderRow } from './rows.ts'
import type { Subject } from './subject.ts'

/** Event number `number`, of an order of its own unless one is named. */
function told(number: number, more: Partial<KeptEvent> = {}): KeptEvent {
  return eventRow({ eventId: idOf(number), orderId: idOf(number), createdAt: moment + number, ...more })
}

function numbered(from: number, to: number): KeptEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => told(from + index))
}

function fresh(event: KeptEvent): ListedEvent {
  return { ...event, status: 'PENDING', attempts: 0, nextAttemptAt: event.createdAt }
}

function done(event: KeptEvent): ListedEvent {
  return { ...event, status: 'SENT' }
}

async function putEvents(store: Store, events: readonly KeptEvent[]): Promise<void> {
  const orderIds = [...new Set(events.map(event => event.orderId))]
  await putShop(store, { orders: orderIds.map(orderId => orderRow({ orderId })), events })
}

function addEvents(store: Store, events: readonly KeptEvent[]): Promise<void> {
  return store.transaction(({ outbox }) => outbox.insert(events))
}

const now = moment + 100

async function rowOf(store: Store, publisher: number) {
  return (await store.reader.outbox.publishers()).find(row => row.publisher === publisher)!
}

export function outboxContract(subject: Subject): void {
  test('events wait from their creation on, and are leased the oldest first', async () => {
    const { store } = subject
    const events = numbered(1, 4)
    await putEvents(store, events)
    const relay = await relayingOn(store)
    expect(await relay.list()).toEqual(events.map(fresh))
    expect(idsOf(await relay.claim({ now, limit: 2 }))).toEqual(idsOf(events.slice(0, 2)))
    const rest = await relay.claim({ now, token: 'relay-2' })
    expect(idsOf(rest)).toEqual(idsOf(events.slice(2)))
    expect(rest[0]).toMatchObject({ ...events[2]!, attempts: 0 })
    expect(await relay.list('PENDING')).toEqual(events.map(fresh))
  })

  test('a leased event belongs to one relay until its lease ends', async () => {
    const { store } = subject
    await putEvents(store, [told(1)])
    const relay = await relayingOn(store)
    expect(await relay.claim({ now, leaseUntil: now + 10 })).toHaveLength(1)
    for (const token of ['relay-1', 'relay-2']) expect(await relay.claim({ token, now: now + 9 })).toEqual([])
    expect(await relay.claim({ token: 'relay-2', now: now + 10 })).toHaveLength(1)
  })

  test('a stale token settles nothing (fencing), neither of a stretch nor of a single event', async () => {
    const { store } = subject
    await putEvents(store, numbered(1, 2))
    const relay = await relayingOn(store)
    const [one, two] = await relay.claim({ token: 'stale', now, leaseUntil: now + 10 })
    await relay.claim({ token: 'current', now: now + 10 })
    expect(await relay.settle('stale', [sent(one!), dead(two!)])).toEqual([])
    expect(await relay.settle('never was', [dead(one!)])).toEqual([])
    expect(await relay.list()).toEqual(numbered(1, 2).map(fresh))
    expect(await relay.settle('current', [failed(one!, now + 20), sent(two!)])).toHaveLength(2)
    expect(await relay.settle('current', [dead(one!), dead(two!)])).toEqual([])

    const [again] = await relay.claim({ token: 'stale', now: now + 20, leaseUntil: now + 30 })
    await relay.claim({ token: 'current', now: now + 30 })
    expect(await relay.settle('stale', [dead(again!)])).toEqual([])
    expect(await relay.settle('current', [sent(again!)])).toEqual([idOf(1)])
    expect(await relay.list()).toEqual(numbered(1, 2).map(done))
  })

  test('a lease that has ended is still its holder’s while no other relay has claimed', async () => {
    const { store } = subject
    await putEvents(store, [told(1)])
    const relay = await relayingOn(store)
    const [event] = await relay.claim({ now, leaseUntil: now + 10 })
    expect(await relay.settle('relay-1', [sent(event!)], { now: now + 25 })).toEqual([idOf(1)])
  })

  test('settling writes how each delivery ended, and gives its lease back', async () => {
    const { store } = subject
    const events = numbered(1, 5)
    await putEvents(store, events)
    const relay = await relayingOn(store)
    const [a, b, c, d, e] = await relay.claim({ now, leaseUntil: now + 1000 })
    const deliveries = [sent(a!), failed(b!, now + 50), dead(c!), untried(d!), untried(e!)]
    expect(await relay.settle('relay-1', deliveries)).toEqual(idsOf(events))
    const [one, two, three, four, five] = events
    const failure = { status: 'FAILED', attempts: 1, nextAttemptAt: now + 50, lastError: 'HTTP 500 "oops"' } as const
    const death = { status: 'DEAD', attempts: 1, lastError: 'refused' } as const
    const state = [done(one!), { ...two!, ...failure }, { ...three!, ...death }, fresh(four!), fresh(five!)]
    expect(await relay.list()).toEqual(state)
    for (const status of ['SENT', 'FAILED', 'DEAD', 'PENDING'] as const) {
      expect(await relay.list(status)).toEqual(state.filter(event => event.status === status))
    }
    expect(idsOf(await relay.claim({ token: 'relay-2', now: now + 49 }))).toEqual([idOf(4), idOf(5)])
    const [retried] = await relay.claim({ token: 'relay-3', now: now + 50 })
    expect(retried).toMatchObject({ ...two!, attempts: 1 })
    expect(await relay.settle('relay-3', [sent(retried!)])).toEqual([idOf(2)])
    expect((await relay.list())[1]).toEqual(done(two!))
  })

  test('an event waits for the earlier ones of its order, in any state and with any relay', async () => {
    const { store } = subject
    const order = idOf(50)
    const [first, second, third] = [2, 3, 10].map(sequence => told(sequence, { orderId: order, sequence }))
    const other = told(8)
    await putEvents(store, [first!, other])
    const relay = await relayingOn(store)
    const [begun, beside] = await relay.claim({ now, limit: 2 })
    await addEvents(store, [second!, third!])
    // In flight with someone else.
    expect(await relay.claim({ token: 'relay-2', now })).toEqual([])
    await relay.settle('relay-1', [failed(begun!, now + 1000), sent(beside!)])
    expect(await relay.claim({ now: now + 500 })).toEqual([])
    const [retried] = await relay.claim({ now: now + 1000 })
    expect(retried!.eventId).toBe(first!.eventId)
    await relay.settle('relay-1', [sent(retried!)], { now: now + 1000 })
    const [next] = await relay.claim({ now: now + 1000 })
    expect(next!.eventId).toBe(second!.eventId)
    await relay.settle('relay-1', [dead(next!)])
    expect(await relay.claim({ now: now + 2000 })).toEqual([])
    const row = await rowOf(store, relay.publisher)
    expect(await retryDead(store, row, { now: now + 2000 })).toBe(1)
    const [woken] = await relay.claim({ now: now + 2000 })
    expect(woken).toMatchObject({ eventId: second!.eventId, attempts: 0 })
    await relay.settle('relay-1', [sent(woken!)], { now: now + 2000 })
    expect(idsOf(await relay.claim({ now: now + 2000 }))).toEqual([third!.eventId])
  })

  test('events of one order in one lease stand in their order, and a failure sets those behind it aside', async () => {
    const { store } = subject
    const order = idOf(50)
    const events = [2, 3, 4].map(sequence => told(sequence, { orderId: order, sequence }))
    await putEvents(store, [...events, told(9)])
    const relay = await relayingOn(store)
    const [a, b, c, other] = await relay.claim({ now })
    expect([a, b, c].map(event => event!.sequence)).toEqual([2, 3, 4])
    await relay.settle('relay-1', [failed(a!, now + 10), untried(b!), untried(c!), untried(other!)])
    expect(idsOf(await relay.claim({ token: 'relay-2', now }))).toEqual([idOf(9)])
    for (const [index, event] of events.entries()) {
      const [claimed] = await relay.claim({ token: 'relay-3', now: now + 10 + index })
      expect(claimed!.eventId).toBe(event.eventId)
      await relay.settle('relay-3', [sent(claimed!)], { now: now + 10 + index })
    }
  })

  test('a lease that runs out goes to the next one, with what was set aside behind it', async () => {
    const { store } = subject
    const order = idOf(50)
    await putEvents(store, [told(1, { orderId: order, sequence: 1 }), told(2)])
    const relay = await relayingOn(store)
    await relay.claim({ token: 'gone', now, leaseUntil: now + 10 })
    await addEvents(store, [told(3, { orderId: order, sequence: 2 }), told(4)])
    const [mine] = await relay.claim({ token: 'relay-2', now, leaseUntil: now + 1000 })
    expect(mine!.eventId).toBe(idOf(4))
    const taken = await relay.claim({ token: 'relay-3', now: now + 10, limit: 1 })
    expect(idsOf(taken)).toEqual([idOf(1)])
    expect(idsOf(await relay.claim({ token: 'relay-4', now: now + 10 }))).toEqual([idOf(2)])
    await relay.settle('relay-3', taken.map(sent), { now: now + 11 })
    expect(idsOf(await relay.claim({ token: 'relay-5', now: now + 11 }))).toEqual([idOf(3)])
  })

  test('what is left of a lease that ran out is claimed in the order of its events', async () => {
    const { store } = subject
    const order = idOf(50)
    await putEvents(
      store,
      [1, 2, 3].map(number => told(number, { orderId: order, sequence: number })),
    )
    const relay = await relayingOn(store)
    await relay.claim({ token: 'gone', now, leaseUntil: now + 10 })
    const later = now + 10
    const taken = await relay.claim({ token: 'a', now: later, limit: 1 })
    expect(idsOf(taken)).toEqual([idOf(1)])
    // The second waits for the first, though the third waits behind it.
    for (const token of ['b', 'c']) expect(await relay.claim({ token, now: later, limit: 1 })).toEqual([])
    await relay.settle('a', taken.map(sent), { now: later })
    for (const number of [2, 3]) {
      const next = await relay.claim({ token: 'd', now: later })
      expect(idsOf(next)).toEqual([idOf(number)])
      await relay.settle('d', next.map(sent), { now: later })
    }
  })

  test('an event that was set aside and has arrived lets the next of its order go, whichever relay holds its neighbours', async () => {
    const { store } = subject
    const order = idOf(50)
    const step = (number: number) => told(number, { orderId: order, sequence: number })
    await putEvents(store, [step(1)])
    const relay = await relayingOn(store)
    const [first] = await relay.claim({ token: 'a', now })
    await addEvents(store, [told(2), step(3), told(4)])
    expect(idsOf(await relay.claim({ token: 'b', now }))).toEqual([idOf(2), idOf(4)])
    await relay.settle('a', [sent(first!)], { now })
    const [second] = await relay.claim({ token: 'c', now })
    expect(second!.eventId).toBe(idOf(3))
    await addEvents(store, [step(5)])
    expect(await relay.claim({ token: 'd', now })).toEqual([])
    await relay.settle('c', [sent(second!)], { now })
    expect(idsOf(await relay.claim({ token: 'd', now }))).toEqual([idOf(5)])
    expect(await countEvents(store.reader.outbox, now)).toMatchObject({ pending: 3, failed: 0, sent: 2 })
  })

  test('where the platform is away nothing is tried before its time, and then a few events only', async () => {
    const { store } = subject
    await putEvents(store, numbered(1, 60))
    const relay = await relayingOn(store)
    const tried = await relay.claim({ now, limit: 20 })
    const away = tried.map(event => failed(event, now + 50))
    await relay.settle('relay-1', away, { pauseUntil: now + 50 })
    expect(await relay.claim({ now: now + 49, limit: 100 })).toEqual([])
    // Some that have failed, and one that has not been tried: one that fails for itself does not stop the others.
    const probes = await relay.claim({ now: now + 50, limit: 100 })
    expect(probes).toHaveLength(10)
    expect(probes.filter(({ attempts }) => attempts === 1)).toHaveLength(9)
    await relay.settle('relay-1', [sent(probes[0]!), ...probes.slice(1).map(untried)], { now: now + 50 })
    expect(await relay.claim({ now: now + 50, limit: 100 })).toHaveLength(59)
  })

  test('each publisher has its own progress, and a new one begins at the beginning', async () => {
    const { store } = subject
    await putEvents(store, numbered(1, 3))
    const one = await relayingOn(store, 'one')
    const events = await one.claim({ now })
    await one.settle('relay-1', [sent(events[0]!), dead(events[1]!), sent(events[2]!)])
    const other = await relayingOn(store, 'other')
    expect(other.publisher).not.toBe(one.publisher)
    expect((await relayingOn(store, 'one')).publisher).toBe(one.publisher)
    expect(await other.list()).toEqual(numbered(1, 3).map(fresh))
    expect(idsOf(await other.claim({ now }))).toEqual(idsOf(events))
    expect(await one.claim({ now })).toEqual([])
    expect(await countEvents(store.reader.outbox, moment + 100)).toEqual({
      pending: 3,
      failed: 0,
      dead: 1,
      sent: 2,
      oldestPendingMs: 99,
      publishers: [
        { publisher: 'one', pending: 0, failed: 0, dead: 1, sent: 2, oldestPendingMs: 0 },
        { publisher: 'other', pending: 3, failed: 0, dead: 0, sent: 0, oldestPendingMs: 99 },
      ],
    })
    await store.transaction(({ outbox }) => forget(outbox, one.publisher))
    expect(await countEvents(store.reader.outbox, moment + 100)).toMatchObject({ pending: 3, dead: 0, sent: 0 })
    expect((await store.reader.outbox.publishers()).map(({ name }) => name)).toEqual(['other'])
  })

  test('the first publisher takes over what was delivered before publishers had names', async () => {
    const { store } = subject
    const none = { failed: 0, dead: 0, waiting: 0, failures: 0, pausedUntil: 0 }
    await store.transaction(({ outbox }) => outbox.insertPublisher({ publisher: 1, name: '', cursor: 0, ...none }))
    const names = ['first', 'second', 'first']
    const numbers: number[] = []
    for (const name of names) numbers.push(await store.transaction(({ outbox }) => introduce(outbox, name)))
    expect(numbers).toEqual([1, 2, 1])
  })

  test('dead events are woken as new ones: those that are named, or all', async () => {
    const { store } = subject
    await putEvents(store, numbered(1, 6))
    const relay = await relayingOn(store)
    const [a, b, c, d, e] = await relay.claim({ now, limit: 5 })
    await relay.settle('relay-1', [dead(a!), dead(b!), sent(c!), failed(d!, now + 9000), dead(e!)])
    const row = await rowOf(store, relay.publisher)
    const retry = async (eventIds?: readonly string[]) => retryDead(store, row, { eventIds, now: now + 30 })
    expect(await retry([idOf(1), idOf(3), idOf(6), idOf(99)])).toBe(1)
    expect(await retry([])).toBe(0)
    expect((await relay.list())[0]).toEqual({ ...fresh(told(1)), nextAttemptAt: now + 30 })
    expect(await retry()).toBe(2)
    expect(await retry()).toBe(0)
    expect(await relay.claim({ now: now + 29, limit: 1 })).toMatchObject([{ eventId: idOf(6) }])
    expect(idsOf(await relay.claim({ token: 'relay-2', now: now + 30 }))).toEqual([idOf(1), idOf(2), idOf(5)])
  })

  test('what was sent goes once more: those that are named, or all', async () => {
    const { store } = subject
    await putEvents(store, numbered(1, 6))
    const relay = await relayingOn(store)
    const [a, b, c, d, e] = await relay.claim({ now, limit: 5 })
    await relay.settle('relay-1', [sent(a!), sent(b!), dead(c!), sent(d!), failed(e!, now + 9000)])
    const replay = async (eventIds?: readonly string[]) =>
      replaySent(store, await rowOf(store, relay.publisher), { eventIds })
    expect(await replay([idOf(2), idOf(3), idOf(6), idOf(99)])).toBe(1)
    expect(await replay([idOf(2)])).toBe(0)
    expect(await relay.list('SENT')).toEqual([done(told(1)), done(told(4))])
    expect(await replay()).toBe(2)
    expect(await replay()).toBe(0)
    expect(await countEvents(store.reader.outbox, now)).toMatchObject({ pending: 4, failed: 1, dead: 1, sent: 0 })
    const again = await relay.claim({ now })
    expect(idsOf(again)).toEqual([1, 2, 4, 6].map(idOf))
    await relay.settle('relay-1', again.map(sent))
    expect(await countEvents(store.reader.outbox, now)).toMatchObject({ pending: 0, failed: 1, dead: 1, sent: 4 })
  })

  test('a publisher that was forgotten meanwhile wakes, replays and settles nothing', async () => {
    const { store } = subject
    await putEvents(store, numbered(1, 3))
    const relay = await relayingOn(store)
    const events = await relay.claim({ now })
    await relay.settle('relay-1', [dead(events[0]!), sent(events[1]!)])
    const row = await rowOf(store, relay.publisher)
    for (let time = 0; time < 2; time += 1) await store.transaction(({ outbox }) => forget(outbox, relay.publisher))
    for (const eventIds of [undefined, [idOf(1), idOf(2)]]) {
      expect(await retryDead(store, row, { eventIds, now })).toBe(0)
      expect(await replaySent(store, row, { eventIds })).toBe(0)
    }
    expect(await relay.claim({ now })).toEqual([])
    expect(await relay.settle('relay-1', [sent(events[2]!)])).toEqual([])
    expect(await store.reader.outbox.publishers()).toEqual([])
  })

  test('an event is kept with its payload or without one', async () => {
    const { store } = subject
    const { payload, ...rendered } = told(1)
    await putEvents(store, [rendered, told(2)])
    expect(await store.reader.outbox.find([idOf(1), idOf(2)])).toMatchObject([{ eventId: idOf(1) }, { payload }])
    expect((await store.reader.outbox.find([idOf(1)]))[0]).not.toHaveProperty('payload')
    const relay = await relayingOn(store)
    expect(await relay.list()).toEqual([fresh(rendered), fresh(told(2))])
    expect(await relay.claim({ now })).toMatchObject([{ eventId: idOf(1) }, { payload }])
  })

  test('statistics and lists tell how many stand where, page by page and on by cursor', async () => {
    const { store } = subject
    const none = { pending: 0, failed: 0, dead: 0, sent: 0, oldestPendingMs: 0 }
    expect(await countEvents(store.reader.outbox, moment)).toEqual(none)
    await putEvents(store, numbered(1, 7))
    expect(await countEvents(store.reader.outbox, moment + 100)).toEqual({ ...none, pending: 7, oldestPendingMs: 99 })
    const relay = await relayingOn(store)
    expect(await countEvents(store.reader.outbox, moment + 100)).toEqual({ ...none, pending: 7, oldestPendingMs: 99 })
    const [a, b, c, d] = await relay.claim({ now, limit: 4 })
    expect(await countEvents(store.reader.outbox, moment + 100)).toEqual({ ...none, pending: 7, oldestPendingMs: 99 })
    await relay.settle('relay-1', [sent(a!), dead(b!), failed(c!, now + 50), sent(d!)])
    const counts = { pending: 3, failed: 1, dead: 1, sent: 2, oldestPendingMs: 97 }
    expect(await countEvents(store.reader.outbox, moment + 100)).toEqual(counts)
    for (const status of [undefined, 'PENDING'] as const) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const after = cursor === undefined ? undefined : markOfCursor(cursor)
        const row = await rowOf(store, relay.publisher)
        const page = await eventsBehind(store.reader.outbox, row, { status, after, limit: 2 })
        seen.push(...page.map(({ event }) => event.eventId))
        cursor = page.length === 0 ? undefined : cursorOfMark(page.at(-1)!.mark)
      } while (cursor !== undefined)
      expect(seen).toEqual(status === undefined ? idsOf(numbered(1, 7)) : idsOf(numbered(5, 7)))
    }
  })

  test('to remove what is gone changes nothing', async () => {
    const { store } = subject
    await putEvents(store, numbered(1, 2))
    const relay = await relayingOn(store)
    await relay.settle('relay-1', (await relay.claim({ now })).map(sent))
    for (let time = 0; time < 2; time += 1) {
      await store.transaction(({ outbox }) => outbox.removeEvents([1, 99]))
      expect(idsOf(await relay.list())).toEqual([idOf(2)])
    }
  })

  test('events that are delivered everywhere are removed by age, and nothing else', async () => {
    const { store } = subject
    await putEvents(store, numbered(1, 8))
    const one = await relayingOn(store, 'one')
    const other = await relayingOn(store, 'other')
    const all = await one.claim({ now })
    await one.settle(
      'relay-1',
      all.map((event, index) => (index === 1 ? dead(event) : sent(event))),
    )
    expect(await purgeSent(store, { before: moment + 1000 })).toBe(0)
    await other.settle('relay-1', (await other.claim({ now, limit: 6 })).map(sent))
    expect(await purgeSent(store, { before: moment + 4 })).toBe(2)
    expect(idsOf(await one.list())).toEqual([2, 4, 5, 6, 7, 8].map(idOf))
    const stats = await countEvents(store.reader.outbox, now)
    expect(stats.publishers).toMatchObject([
      { pending: 0, dead: 1, sent: 5 },
      { pending: 2, dead: 0, sent: 4 },
    ])
    await other.settle('relay-1', (await other.claim({ now })).map(sent))
    // The newest stays, and the dead one until it is delivered.
    expect(await purgeSent(store, { before: moment + 1000 })).toBe(4)
    expect(idsOf(await one.list())).toEqual([2, 8].map(idOf))
    expect(await retryDead(store, await rowOf(store, one.publisher), { now })).toBe(1)
    await one.settle('relay-1', (await one.claim({ now })).map(sent))
    expect(await purgeSent(store, { before: moment + 1000 })).toBe(1)
    expect(idsOf(await one.list())).toEqual([idOf(8)])
    await addEvents(store, [told(9, { orderId: idOf(8), sequence: 3 })])
    expect(idsOf(await one.claim({ now }))).toEqual([idOf(9)])
    expect((await store.reader.outbox.progress()).purgedBefore).toBe(moment + 8)
  })
}
