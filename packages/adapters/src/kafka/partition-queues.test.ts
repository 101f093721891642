import { PlatformAwayError, type ShopEvent } from '@jumun/core'
import { expect, it } from 'vitest'
import { heldBack, type Tally } from '../delivery/rounds.ts'
import type { KafkaMessage } from './message.ts'
import { createQueues } from './partition-queues.ts'

/** Messages of one order each, of these sizes. */
function messagesOf(sizes: readonly number[], topic = 't'): KafkaMessage[] {
  return sizes.map((bytes, i) => {
    const orderId = `o${i}`
    const event: ShopEvent = {
      eventId: `${orderId}.1`,
      type: 'order.paid',
      orderId,
      sequence: 1,
      payload: '{}',
      createdAt: 0,
    }
    return { event, topic, key: Buffer.from(orderId), value: Buffer.from('{}'), headers: new Map(), bytes }
  })
}

function counting() {
  const outcomes = new Map<string, string>()
  const blocked = new Set<string>()
  const tally: Tally = {
    arrived: ({ eventId }) => void outcomes.set(eventId, 'arrived'),
    failed({ eventId, orderId }, { message }) {
      outcomes.set(eventId, message)
      blocked.add(orderId)
    },
    isSettled: ({ eventId }) => outcomes.has(eventId),
    isBlocked: orderId => blocked.has(orderId),
  }
  return { tally, outcomes: () => Object.fromEntries(outcomes), blocked }
}

const onePartition = new Map([['t', 1]])

it.each([
  ['all that is no more than 900 000 bytes', [450_000, 450_000], [2]],
  ['no byte more', [450_000, 450_001], [1, 1]],
  ['one that is larger than that alone', [2_000_000, 1, 899_999, 1], [1, 2, 1]],
])('a part has %s', (_, sizes, lengths) => {
  const queues = createQueues(messagesOf(sizes), onePartition, counting().tally)
  const seen: number[] = []
  for (let [part] = queues.next(); part !== undefined; [part] = queues.next()) {
    seen.push(part.messages.length)
    part.acknowledged()
  }
  expect(seen).toEqual(lengths)
})

it('halves what is sent as long as it is refused, and doubles it with each that is taken', () => {
  const { tally, outcomes } = counting()
  const queues = createQueues(messagesOf(Array.from({ length: 70 }, () => 1)), onePartition, tally)
  const lengths: (number | undefined)[] = []
  for (const answer of ['halve', 'halve', 'halve', 'acknowledged', 'acknowledged', 'halve', 'acknowledged'] as const) {
    const [part] = queues.next()
    lengths.push(part!.messages.length)
    part![answer]()
  }
  expect(lengths).toEqual([70, 35, 17, 8, 16, 32, 16])
  queues.next()[0]!.refused(new Error('it is nonsense'))
  queues.next()[0]!.failed(new Error('it is away'))
  expect(queues.next()).toEqual([])
  const told = Array.from({ length: 70 }, (_, i) => [
    `o${i}.1`,
    i < 40 ? 'arrived' : i === 40 ? 'it is nonsense' : 'it is away',
  ])
  expect(outcomes()).toEqual(Object.fromEntries(told))
})

it('has parts by topic and partition, each in its order', () => {
  const messages = [...messagesOf([1, 1, 1, 1, 1, 1]), ...messagesOf([1], 'u')]
  const counts = new Map([
    ['t', 2],
    ['u', 1],
  ])
  const parts = createQueues(messages, counts, counting().tally).next()
  expect(
    parts.map(({ key, messages: of }) => [key, ...of.map(({ event, partition }) => `${event.orderId} ${partition}`)]),
  ).toEqual([
    ['t:0', 'o0 0', 'o2 0', 'o4 0', 'o5 0'],
    ['t:1', 'o1 1', 'o3 1'],
    ['u:0', 'o0 0'],
  ])
})

it.each([
  ['is not known', new Map<string, number>()],
  ['has no partition', new Map([['t', 0]])],
])('goes nowhere with a topic that %s', (_, counts) => {
  const { tally, outcomes, blocked } = counting()
  expect(createQueues(messagesOf([1, 1]), counts, tally).next()).toEqual([])
  expect(outcomes()).toEqual({
    'o0.1': 'Kafka has no partition of topic t.',
    'o1.1': 'Kafka has no partition of topic t.',
  })
  expect(blocked.size).toBe(2)
})

it('holds back what waits behind an event of its order that was refused meanwhile', () => {
  const { tally, outcomes, blocked } = counting()
  const queues = createQueues(messagesOf([1, 1, 1]), onePartition, tally)
  queues.next()
  blocked.add('o1')
  expect(queues.next()[0]!.messages.map(({ event }) => event.orderId)).toEqual(['o0', 'o2'])
  expect(outcomes()).toEqual({ 'o1.1': heldBack().message })
  expect(heldBack()).toBeInstanceOf(PlatformAwayError)
})
