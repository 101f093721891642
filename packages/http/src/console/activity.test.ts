import { channel, tracingChannel } from 'node:diagnostics_channel'
import { ShopError } from '@jumun/core'
import { afterEach, expect, it } from 'vitest'
import { type Activity, createActivity } from './activity.ts'

let now = Date.UTC(2026, 0, 31, 9, 0, 30)
let activity: Activity | undefined
afterEach(() => activity?.close())

const ended = (operation: string, more: { result?: unknown; error?: unknown }) =>
  tracingChannel('jumun:command').asyncEnd.publish({ operation, input: {}, ...more })

it('counts orders, payments, refusals and batches by the minute, and forgets after an hour', () => {
  activity = createActivity(() => now)
  ended('orders.place', { result: { payment: { amount: 4_500 } } })
  ended('orders.place', { result: { payment: { amount: 4_500 }, replayed: true } })
  ended('orders.create', { result: {} })
  ended('carts.add', { result: {} })
  channel('jumun:batch').publish({ size: 3, durationMs: 1 })
  now += 60_000
  ended('orders.pay', { result: { payment: { amount: 700 } } })
  ended('orders.place', { error: new ShopError('INSUFFICIENT_STOCK', '', { shortages: [] }) })
  ended('orders.place', { error: new TypeError('a defect') })
  expect(activity.minutes()).toEqual([
    { at: Date.UTC(2026, 0, 31, 9), orders: 2, paid: 4_500, refused: {}, batches: 1, commands: 3 },
    {
      at: Date.UTC(2026, 0, 31, 9, 1),
      orders: 0,
      paid: 700,
      refused: { INSUFFICIENT_STOCK: 1, INTERNAL: 1 },
      batches: 0,
      commands: 0,
    },
  ])
  now += 60 * 60_000
  const minutes = activity.minutes()
  expect(minutes).toHaveLength(61)
  expect(minutes[0]).toMatchObject({ at: Date.UTC(2026, 0, 31, 9, 1), paid: 700 })
  expect(minutes.at(-1)).toMatchObject({ orders: 0, batches: 0 })
  now += 60_000
  ended('orders.create', { result: {} })
  expect(activity.minutes().reduce((sum, { paid }) => sum + paid, 0)).toBe(0)
})

it('counts each way of placing an order, and what was paid for it', () => {
  activity = createActivity(() => now)
  for (const [operation, paid] of [
    ['orders.place', 1],
    ['orders.create', 0],
    ['carts.checkout', 10],
    ['orders.pay', 100],
    ['orders.cancel', 1_000],
  ] as const) {
    ended(operation, { result: { payment: { amount: paid } } })
  }
  ended('orders.pay', { result: { payment: { amount: 7 }, replayed: true } })
  channel('jumun:batch').publish({ size: 3, durationMs: 1 })
  channel('jumun:batch').publish({ size: 4, durationMs: 1 })
  for (let time = 0; time < 3; time += 1)
    ended('carts.add', { error: new ShopError('RATE_LIMITED', '', { retryAfterMs: 1 }) })
  const at = now - (now % 60_000)
  expect(activity.since).toBe(now)
  expect(activity.minutes()).toEqual([
    { at, orders: 3, paid: 111, refused: { RATE_LIMITED: 3 }, batches: 2, commands: 7 },
  ])
})

it('keeps a minute for an hour and no longer, also when the clock is put back', () => {
  const start = Date.UTC(2026, 1, 1, 9)
  let time = start
  activity = createActivity(() => time)
  const counted = (after: number) => {
    time = start + after
    return activity!.minutes().find(({ at }) => at === start)?.orders
  }
  ended('orders.create', { result: {} })
  time = start + 60 * 60_000
  ended('orders.create', { result: {} })
  expect(counted(60 * 60_000)).toBe(1)
  expect(counted(0)).toBe(1)
  time = start + 61 * 60_000
  ended('orders.create', { result: {} })
  expect(counted(61 * 60_000)).toBe(undefined)
  expect(counted(0)).toBe(0)
  expect(activity.minutes()).toHaveLength(1)
  time = start + 61 * 60_000
  expect(activity.minutes().map(({ orders }) => orders)).toEqual([...Array.from({ length: 59 }, () => 0), 1, 1])
})

it('counts no more once it is closed', () => {
  const closed = createActivity(() => now)
  closed.close()
  ended('orders.create', { result: {} })
  channel('jumun:batch').publish({ size: 3, durationMs: 1 })
  expect(closed.minutes()[0]).toMatchObject({ orders: 0, batches: 0 })
})
