import { describe, expect, it } from 'vitest'
import { lease, outboxOf, publisherRow } from '../suites/outbox-rows.ts'
import type { OutboxRepository } from '../ports/outbox.ts'
import { besides } from '../suites/relay-shop.ts'
import { createMemoryPublisher } from '../memory/memory-publisher.ts'
import { claimEvents } from './claim-events.ts'
import { forget, introduce } from './publishers.ts'
import { replaySent, retryDead } from './requeue-events.ts'
import { settleEvents } from './settle-events.ts'

type Lock = OutboxRepository['lockPublisher']

/** A shop with one event, whose publisher is locked as the test says. */
async function lockedBy(lock: (take: Lock) => Lock, row = {}) {
  const opened = await outboxOf(1, { row })
  const { store } = opened
  const transaction = store.transaction.bind(store)
  store.transaction = work =>
    transaction(rows => {
      const { outbox } = rows
      return work({ ...rows, outbox: { ...outbox, lockPublisher: lock(outbox.lockPublisher) } })
    })
  return opened
}

const { publisher } = publisherRow

describe.each<[string, boolean, (opened: Awaited<ReturnType<typeof lockedBy>>) => Promise<unknown>]>([
  ['a claim', false, ({ store }) => store.transaction(({ outbox }) => claimEvents(outbox, lease))],
  [
    'what became of a claim',
    true,
    ({ store }) =>
      store.transaction(({ outbox }) => settleEvents(outbox, { publisher, token: 't', now: 1, deliveries: [] })),
  ],
  ['a new name', true, ({ store }) => store.transaction(({ outbox }) => introduce(outbox, 'kafka'))],
  ['a name that is forgotten', true, ({ store }) => store.transaction(({ outbox }) => forget(outbox, publisher))],
  ['a replay', true, ({ store }) => replaySent(store, publisherRow, {})],
  ['a retry', true, ({ store }) => retryDead(store, publisherRow, { now: 1 })],
])('%s', (_, waits, call) => {
  it(waits ? 'waits for another one of the same publisher' : 'is not made while there is another one', async () => {
    const noted: { wait: boolean }[] = []
    const note =
      (take: Lock): Lock =>
      (which, options) => (noted.push(options), take(which, options))
    await call(await lockedBy(note, { name: '' }))
    expect(noted).toEqual([{ wait: waits }])
  })
})

it('is not locked to claim once as many were tried as may be', async () => {
  const noted: boolean[] = []
  const opened = await lockedBy(take => (which, options) => (noted.push(options.wait), take(which, options)))
  await opened.order()
  expect(await opened.shop.outbox.relay({ limit: 1 })).toMatchObject({ sent: 1 })
  // Claimed, and settled.
  expect(noted).toEqual([false, true])
})

it('forgets nothing of a publisher that is gone by then', async () => {
  const opened = await lockedBy(() => async () => undefined, { cursor: 1 })
  await opened.store.transaction(({ outbox }) => forget(outbox, publisher))
  expect(await opened.store.reader.outbox.publishers()).toEqual([{ ...publisherRow, cursor: 1 }])
})

describe('a relay that finds another one claiming', () => {
  /** A store in which another relay claims the first so many times that this one looks. */
  const busyFor = (times: number) => {
    let looks = 0
    const lock =
      (take: Lock): Lock =>
      async (which, options) => {
        if (options.wait) return take(which, options)
        looks += 1
        return looks <= times ? undefined : take(which, options)
      }
    return { lock, looks: () => looks }
  }

  it('looks again a moment later, and delivers', async () => {
    const busy = busyFor(3)
    const memory = createMemoryPublisher()
    const shop = besides(await lockedBy(busy.lock), memory)
    expect(await shop.outbox.relay()).toEqual({ sent: 1, failed: 0, dead: 0 })
    expect(busy.looks()).toBeGreaterThanOrEqual(4)
    expect(memory.received).toHaveLength(1)
  })

  it('leaves it alone where it is stuck', async () => {
    const busy = busyFor(Infinity)
    const shop = besides(await lockedBy(busy.lock), createMemoryPublisher())
    const began = performance.now()
    expect(await shop.outbox.relay()).toEqual({ sent: 0, failed: 0, dead: 0 })
    // Timers may come a millisecond early.
    expect(performance.now() - began).toBeGreaterThan(195)
    expect(busy.looks()).toBeGreaterThan(2)
  })
})
