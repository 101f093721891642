import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createShunned } from './shunned.ts'

/** As much of a connection as is held back. */
function connection() {
  let heldAt: number | undefined
  let readAt: number | undefined
  const socket = Object.assign(new EventEmitter(), {
    pause: () => (heldAt = Date.now()),
    resume: () => (readAt = Date.now()),
  })
  return {
    socket: socket as unknown as Socket,
    close: () => socket.emit('close'),
    get heldMs() {
      return heldAt === undefined ? 0 : readAt === undefined ? undefined : readAt - heldAt
    },
  }
}

let random = 0
let shunned: ReturnType<typeof createShunned>
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  random = 1
  shunned = createShunned(
    () => Date.now(),
    () => random,
    work => work(),
  )
})
afterEach(() => {
  vi.useRealTimers()
})

function held(address = 'a') {
  const one = connection()
  shunned.hold(one.socket, address)
  return one
}

it('reads nothing new of an address that was abused, for a while that grows to five seconds', () => {
  const times: (number | undefined)[] = [held().heldMs]
  for (let round = 0; round < 6; round += 1) {
    shunned.add('a')
    shunned.add('a')
    const one = held()
    vi.advanceTimersByTime(6_000)
    times.push(one.heldMs)
  }
  expect(times).toEqual([0, 500, 1_000, 2_000, 4_000, 5_000, 5_000])
  expect(held('b').heldMs).toBe(0)
})

it('is over after its time, and starts over after half a minute', () => {
  shunned.add('a')
  vi.advanceTimersByTime(500)
  expect(held().heldMs).toBe(0)
  vi.advanceTimersByTime(30_000)
  shunned.add('a')
  const again = held()
  vi.advanceTimersByTime(10_000)
  expect(again.heldMs).toBe(1_000)
  vi.advanceTimersByTime(30_000)
  shunned.add('a')
  const later = held()
  vi.advanceTimersByTime(10_000)
  expect(later.heldMs).toBe(500)
})

it.each([
  [499, 500],
  [500, 1_000],
  [30_500, 1_000],
  [30_501, 500],
])('counts what is done after %i ms together, for more, or as a beginning: %i', (afterMs, heldMs) => {
  shunned.add('a')
  vi.advanceTimersByTime(afterMs)
  shunned.add('a')
  const one = held()
  vi.advanceTimersByTime(1_000)
  expect(one.heldMs).toBe(heldMs)
})

it('remembers ten thousand addresses, and no more', () => {
  shunned.add('a')
  for (let address = 0; address < 9_998; address += 1) shunned.add(`${address}`)
  const one = held()
  expect([one.heldMs, held('9997').heldMs]).toEqual([undefined, undefined])
  vi.advanceTimersByTime(499)
  shunned.add('one more')
  vi.advanceTimersByTime(1)
  expect([one.heldMs, held('b').heldMs]).toEqual([500, 0])
})

it('has forgotten the first of more than that', () => {
  shunned.add('a')
  for (let address = 0; address < 9_999; address += 1) shunned.add(`${address}`)
  expect([held().heldMs, held('9998').heldMs]).toEqual([0, undefined])
})

it('reads those it holds one by one, and none that has gone', () => {
  shunned.add('a')
  random = 0
  const early = held()
  random = 0.5
  const later = held()
  const gone = held()
  gone.close()
  vi.advanceTimersByTime(10_000)
  expect([early.heldMs, later.heldMs, gone.heldMs]).toEqual([250, 450, undefined])
})

it('holds each once, and what comes as long as others wait', () => {
  shunned.add('a')
  random = 0
  const those = Array.from({ length: 4 }, () => held())
  shunned.hold(those[0]!.socket, 'a')
  expect(those[0]!.socket.listenerCount('close')).toBe(1)
  vi.advanceTimersByTime(600)
  const late = held()
  vi.advanceTimersByTime(10_000)
  expect(those.map(({ heldMs }) => heldMs)).toEqual([250, 450, 650, 850])
  expect(late.heldMs).toBe(450)
  expect(held().heldMs).toBe(0)
})

it('gives no turn to those that have gone', () => {
  shunned.add('a')
  random = 0
  for (const gone of Array.from({ length: 50 }, () => held())) gone.close()
  const last = held()
  vi.advanceTimersByTime(1_000)
  expect(last.heldMs).toBe(250)
})

it('reads a long queue within half a minute', () => {
  shunned.add('a')
  const those = Array.from({ length: 1_579 }, () => held())
  vi.advanceTimersByTime(31_000)
  expect(those.filter(({ heldMs }) => heldMs === undefined)).toEqual([])
  expect([those[1]!.heldMs, those.at(-1)!.heldMs]).toEqual([518, 500 + 1_578 * 18])
})
