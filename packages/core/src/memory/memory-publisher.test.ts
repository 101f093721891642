import { expect, test } from 'vitest'
import { PoisonEventError } from '../ports/publisher.ts'
import { eventRow, idOf } from '../testing/store-contract/rows.ts'
import { createMemoryPublisher } from './memory-publisher.ts'

const { signal } = new AbortController()

test('each event is kept once, in the order of arrival', async () => {
  const publisher = createMemoryPublisher()
  const [first, second] = [eventRow({ eventId: idOf(2) }), eventRow({ eventId: idOf(1) })]
  for (const event of [first, second, first]) await publisher.publish(event, signal)
  expect(publisher.received).toEqual([first, second])
  expect(publisher.attempts).toEqual([idOf(2), idOf(1), idOf(2)])
})

test('it fails, refuses and loses answers as configured', async () => {
  const publisher = createMemoryPublisher()
  const event = eventRow()
  publisher.respond(() => 'fail')
  await expect(publisher.publish(event, signal)).rejects.not.toBeInstanceOf(PoisonEventError)
  publisher.respond(() => 'poison')
  await expect(publisher.publish(event, signal)).rejects.toBeInstanceOf(PoisonEventError)
  expect(publisher.received).toEqual([])
  publisher.respond(() => 'lose answer')
  await expect(publisher.publish(event, signal)).rejects.toThrow('lost')
  expect(publisher.received).toEqual([event])
  publisher.respond(() => 'accept')
  await publisher.publish(event, signal)
  expect(publisher.received).toEqual([event])
})

test('a hanging delivery ends when its signal does, and not before', async () => {
  const publisher = createMemoryPublisher()
  publisher.respond(() => 'hang')
  const abort = new AbortController()
  let ended = false
  const delivery = publisher.publish(eventRow(), abort.signal).finally(() => {
    ended = true
  })
  await new Promise(resolve => setImmediate(resolve))
  expect(ended).toBe(false)
  const reason = new Error('The lease is about to end.')
  abort.abort(reason)
  await expect(delivery).rejects.toBe(reason)
  await expect(publisher.publish(eventRow(), abort.signal)).rejects.toBe(reason)
  expect(publisher.received).toEqual([])
})
