import { expect, test } from 'vitest'
import { claimEvents } from '../../outbox/claim-events.ts'
import { countEvents } from '../../outbox/count-events.ts'
import type { KeptEvent } from '../../outbox/event.ts'
import { introduce } from '../../outbox/publishers.ts'
import { settleEvents } from '../../outbox/settle-events.ts'
import type { Store } from '../../ports/store.ts'
import { insist } from './insist.ts'
import { putShop } from './put.ts'
import { sent } from './relaying.ts'
import { eventRow, idOf, moment, orderRow } from './rows.ts'
import type { Subject } from './subject.ts'

const now = moment + 1000
const leaseUntil = now + 60_000
const maxRounds = 500

/** `orders` orders with `each` events each, in the order of their creation. */
async function putEvents(store: Store, orders: number, each: number): Promise<KeptEvent[]> {
  const events = Array.from({ length: orders * each }, (_, index) =>
    eventRow({
      eventId: idOf(index),
      orderId: idOf(index % orders),
      sequence: 2 + Math.floor(index / orders),
      createdAt: moment + index,
    }),
  )
  const rows = Array.from({ length: orders }, (_, index) => orderRow({ orderId: idOf(index) }))
  await putShop(store, { orders: rows, events })
  return events
}

/** Claims until it is its turn: one that claims at the same moment comes first. */
async function claim(door: Store, lease: { publisher: number; token: string; limit: number }) {
  for (let round = 0; round < maxRounds; round += 1) {
    const claimed = await insist(door, ({ outbox }) => claimEvents(outbox, { now, leaseUntil, ...lease }))
    if (claimed !== undefined) return claimed.events
    await new Promise(resolve => setImmediate(resolve))
  }
  throw new Error('Someone else claims all the time.')
}

export function relaysContract(subject: Subject): void {
  test('two claims at once lease different events, and wait for nothing', async () => {
    const [store, other] = await subject.pair()
    const events = await putEvents(store, 40, 1)
    const publisher = await insist(store, ({ outbox }) => introduce(outbox, 'test'))
    const lease = (token: string) => ({ publisher, token, limit: 15 })
    const leased = await Promise.all([
      claim(store, lease('relay-1')),
      claim(other, lease('relay-2')),
      claim(store, lease('relay-3')),
    ])
    const ids = leased.flat().map(event => event.eventId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.sort()).toEqual(events.map(event => event.eventId))
  })

  test('relays side by side deliver every event once, and those of an order in their order', async () => {
    const [store, other] = await subject.pair()
    const events = await putEvents(store, 12, 4)
    const publisher = await insist(store, ({ outbox }) => introduce(outbox, 'test'))
    const delivered: KeptEvent[] = []
    const relay = async (door: Store, name: string) => {
      for (let round = 0; delivered.length < events.length; round += 1) {
        if (round === maxRounds) throw new Error(`Only ${delivered.length} events were delivered.`)
        const token = `${name}/${round}`
        const leased = await claim(door, { publisher, token, limit: 5 })
        delivered.push(...leased)
        const settlement = { publisher, token, now, deliveries: leased.map(sent) }
        const settled = await insist(door, ({ outbox }) => settleEvents(outbox, settlement))
        expect(settled.map(({ event }) => event.eventId)).toEqual(leased.map(event => event.eventId))
        await new Promise(resolve => setImmediate(resolve))
      }
    }
    await Promise.all([relay(store, 'a'), relay(other, 'b'), relay(store, 'c')])
    expect(delivered.map(event => event.eventId).sort()).toEqual(events.map(event => event.eventId))
    for (const { orderId } of events.slice(0, 12)) {
      const sequence = delivered.filter(event => event.orderId === orderId).map(event => event.sequence)
      expect(sequence).toEqual([2, 3, 4, 5])
    }
    expect(await countEvents(store.reader.outbox, now)).toMatchObject({ pending: 0, sent: events.length })
  })

  test('events are claimed while orders are being written', async () => {
    const [store, other] = await subject.pair()
    await putEvents(store, 10, 1)
    const writing = insist(store, async transaction => {
      await transaction.wallets.lock(['mina'])
      await transaction.orders.insert([orderRow({ orderId: idOf(100) })])
      await transaction.outbox.insert([eventRow({ eventId: idOf(100), orderId: idOf(100), createdAt: moment + 100 })])
    })
    const publisher = await insist(other, ({ outbox }) => introduce(outbox, 'test'))
    const [leased] = await Promise.all([claim(other, { publisher, token: 'relay', limit: 100 }), writing])
    const later = await claim(other, { publisher, token: 'relay', limit: 100 })
    expect([...leased, ...later].map(event => event.eventId).sort()).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100].map(number => idOf(number)),
    )
  })
}
