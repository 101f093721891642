import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { createListeners } from './stream-listeners.ts'

/** As much of a response as listeners look at. */
function response(writableLength: number) {
  const fake = { writableLength, destroyed: false, destroy: () => (fake.destroyed = true) }
  return fake
}

it('cuts off who has not taken all for too long, and no other', async () => {
  let now = 0
  const listeners = createListeners(1_000, () => now)
  const add = (unread: number) => {
    const sent = response(unread)
    const { stream, follow } = listeners.add('a')
    follow(sent as unknown as ServerResponse)
    stream.resume()
    return { stream, sent }
  }
  const reading = add(0)
  const stalled = add(1)
  const slow = add(1)
  const step = async (ms: number) => {
    now += ms
    await listeners.say(Buffer.from(': \n\n'))
    await new Promise(resolve => setImmediate(resolve))
    listeners.cutUnread()
  }
  await step(900)
  slow.sent.writableLength = 0
  await step(100)
  slow.sent.writableLength = 1
  await step(1)
  expect([reading, stalled, slow].map(({ stream, sent }) => [stream.destroyed, sent.destroyed])).toEqual([
    [false, false],
    [true, true],
    [false, false],
  ])
  await step(999)
  expect(slow.stream.destroyed).toBe(false)
  await step(1)
  await new Promise(resolve => setImmediate(resolve))
  expect([slow.stream.destroyed, reading.stream.destroyed, listeners.size]).toEqual([true, false, 1])
})

it('cuts off at once who lags behind by megabytes', async () => {
  const listeners = createListeners(1_000, () => 0)
  const { stream } = listeners.add('a')
  await listeners.say(Buffer.alloc(4 * 1024 * 1024))
  listeners.cutUnread()
  expect(stream.destroyed).toBe(false)
  await listeners.say(Buffer.alloc(1))
  listeners.cutUnread()
  expect(stream.destroyed).toBe(true)
})

it('knows how many there are of each address, and ends the newest of the one with most', async () => {
  const listeners = createListeners(1_000)
  expect([listeners.size, listeners.most, listeners.of('a')]).toEqual([0, 0, 0])
  listeners.endOne()
  const [first, second] = [listeners.add('a'), listeners.add('a')]
  listeners.add('b')
  expect([listeners.size, listeners.most, listeners.of('a'), listeners.of('b')]).toEqual([3, 2, 2, 1])
  listeners.endOne()
  expect([first.stream.writableEnded, second.stream.writableEnded]).toEqual([false, true])
  expect([listeners.size, listeners.most, listeners.of('a')]).toEqual([2, 1, 1])
  first.stream.destroy()
  await new Promise(resolve => setImmediate(resolve))
  expect([listeners.size, listeners.of('a')]).toEqual([1, 0])
})

it('speaks to twenty-five in one turn of the event loop', async () => {
  const listeners = createListeners(1_000)
  const streams = Array.from({ length: 60 }, () => listeners.add('a').stream)
  const told = () => streams.filter(stream => stream.readableLength > 0).length
  const said = listeners.say(Buffer.from('x'))
  const counts = [told()]
  for (let turn = 0; turn < 2; turn += 1) {
    await new Promise(resolve => setImmediate(resolve))
    counts.push(told())
  }
  await said
  expect(counts).toEqual([25, 50, 60])
})

it('ends one of the address that came first, of those that have as many', async () => {
  const listeners = createListeners(1_000)
  const add = (address: string) => listeners.add(address).stream
  const [a, b] = [add('a'), add('b')]
  listeners.endOne()
  expect([a.writableEnded, b.writableEnded]).toEqual([true, false])
  // Who comes again has come last.
  const again = add('a')
  listeners.endOne()
  expect([again.writableEnded, b.writableEnded]).toEqual([false, true])
  expect([listeners.size, listeners.of('b')]).toEqual([1, 0])
})

it('ends all of them at once', () => {
  const listeners = createListeners(1_000)
  const streams = ['a', 'a', 'b'].map(address => listeners.add(address).stream)
  listeners.endAll()
  expect(streams.map(stream => stream.writableEnded)).toEqual([true, true, true])
})

it('counts together what a listener has not taken from its stream and from its response', async () => {
  const listeners = createListeners(1_000, () => 0)
  const sent = response(2 * 1024 * 1024)
  const { stream, follow } = listeners.add('a')
  follow(sent as unknown as ServerResponse)
  await listeners.say(Buffer.alloc(2 * 1024 * 1024))
  listeners.cutUnread()
  expect([stream.destroyed, sent.destroyed]).toEqual([false, false])
  await listeners.say(Buffer.alloc(1))
  listeners.cutUnread()
  expect([stream.destroyed, sent.destroyed]).toEqual([true, true])
})
