import { expect, it } from 'vitest'
import { createShop } from '../create-shop.ts'
import { parseInput } from '../input/input.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import { settingsInput } from './settings.ts'

const store = createMemoryStore()

/** What is wrong with settings, as the message of the refusal. */
function refusalOf(options: object): string {
  try {
    createShop({ store, ...options })
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

const dayMs = 86_400_000

const defaults = {
  events: [],
  wallet: { maxBalance: 10_000_000 },
  orders: {
    recordFailedOrders: true,
    failedRetentionMs: 30 * dayMs,
    failedKept: 100_000,
    expireAfterMs: 1_800_000,
    userCancelMs: 0,
    maxPending: 10,
    maxHeldUnits: 10_000,
  },
  carts: { retentionMs: 90 * dayMs },
  ranking: { cacheMs: 60_000, snapshotAtMinute: 30, snapshotRetentionMs: 1_825 * dayMs },
  outbox: {
    payload: 'rendered',
    batch: 500,
    concurrency: 10,
    leaseMs: 30_000,
    timeoutMs: 5_000,
    maxAttempts: 10,
    backoffMs: 1_000,
    maxBackoffMs: 60_000,
    retentionMs: 30 * dayMs,
  },
  idempotency: { retentionMs: 30 * dayMs },
  workers: { relayEveryMs: 500, expireEveryMs: 5_000 },
  lane: { maxBatch: 256, maxWaiting: 10_000 },
}

it('has the defaults that the domain names', () => {
  expect(parseInput(settingsInput, {})).toEqual(defaults)
})

it('keeps what is given, and every group that is not', () => {
  for (const [name, group] of Object.entries(defaults)) {
    if (name === 'events') continue
    expect(parseInput(settingsInput, { [name]: group })).toEqual(defaults)
    expect(parseInput(settingsInput, { [name]: {} })).toEqual(defaults)
  }
  expect(parseInput(settingsInput, { events: ['order.failed', 'stock.low'] }).events).toEqual([
    'order.failed',
    'stock.low',
  ])
  for (const payload of ['rendered', 'stored']) {
    expect(parseInput(settingsInput, { outbox: { payload } }).outbox.payload).toBe(payload)
  }
})

it.each<[string, string, number, number]>([
  ['wallet', 'maxBalance', 1, Number.MAX_SAFE_INTEGER],
  ['orders', 'failedRetentionMs', 0, 3_650 * dayMs],
  ['orders', 'failedKept', 0, 1_000_000_000],
  ['orders', 'expireAfterMs', 1, 365 * dayMs],
  ['orders', 'userCancelMs', 0, 365 * dayMs],
  ['orders', 'maxPending', 1, 1_000_000],
  ['orders', 'maxHeldUnits', 1, Number.MAX_SAFE_INTEGER],
  ['carts', 'retentionMs', 0, 3_650 * dayMs],
  ['ranking', 'cacheMs', 0, dayMs],
  ['ranking', 'snapshotAtMinute', 0, 1_439],
  ['ranking', 'snapshotRetentionMs', 0, 3_650 * dayMs],
  ['outbox', 'batch', 1, 10_000],
  ['outbox', 'concurrency', 1, 100],
  ['outbox', 'leaseMs', 5_001, dayMs],
  ['outbox', 'timeoutMs', 10, 29_999],
  ['outbox', 'maxAttempts', 1, 1_000_000],
  ['outbox', 'backoffMs', 1, 365 * dayMs],
  ['outbox', 'maxBackoffMs', 1, 365 * dayMs],
  ['outbox', 'retentionMs', 0, 3_650 * dayMs],
  ['idempotency', 'retentionMs', 0, 3_650 * dayMs],
  ['workers', 'relayEveryMs', 1, 365 * dayMs],
  ['workers', 'expireEveryMs', 1, 365 * dayMs],
  ['lane', 'maxBatch', 1, 10_000],
  ['lane', 'maxWaiting', 1, 10_000_000],
])('takes %s.%s from %i to %i', (group, name, least, most) => {
  const refused = (value: unknown) => refusalOf({ [group]: { [name]: value } })
  expect([least, most].map(refused)).toEqual(['', ''])
  for (const value of [least - 1, most + 1, least + 0.5, String(least)]) expect(refused(value)).not.toBe('')
})

// Who starts a shop parses its settings first, to say where a wrong one came from: without the words that core adds elsewhere.
it.each([
  [{ outbox: { payload: 'x' } }, 'must be rendered or stored'],
  [{ events: ['order.paid'] }, 'must be one of order.failed, wallet.changed, coupon.claimed, stock.changed, stock.low'],
  [{ wallet: { maxBalance: 0 } }, 'must be a whole number of at least 1'],
  [{ wallet: { maxBalance: 2 ** 53 } }, 'must be at most 9007199254740991'],
  [{ lane: { maxBatch: 1.5 } }, 'must be a whole number from 1 to 10000'],
  [{ lane: { maxBatch: 'x' } }, 'must be a whole number from 1 to 10000'],
  [{ outbox: { leaseMs: 100 } }, 'must be longer than timeoutMs: an attempt has to end within its lease'],
])('says of %j what is wrong in words of its own', (settings, message) => {
  expect(settingsInput.safeParse(settings).error?.issues.map(issue => issue.message)).toEqual([message])
})

it('fills what is left out of a group', () => {
  const { orders } = parseInput(settingsInput, { orders: { expireAfterMs: 1 }, wallet: undefined })
  expect(orders).toMatchObject({ recordFailedOrders: true, expireAfterMs: 1, maxPending: 10 })
})

it.each([
  [{ wallet: { maxBalance: 0 } }, '/wallet/maxBalance must be a whole number of at least 1'],
  [{ wallet: { limit: 1 } }, '/wallet/limit is not a known field'],
  [{ walet: {} }, '/walet is not a known field'],
  [{ orders: { expireAfterMs: 0 } }, '/orders/expireAfterMs must be a whole number from 1 to 31536000000'],
  [{ lane: { maxBatch: 0 } }, '/lane/maxBatch must be a whole number from 1 to 10000'],
  [{ ranking: { snapshotAtMinute: 1_440 } }, '/ranking/snapshotAtMinute must be a whole number from 0 to 1439'],
  [
    { outbox: { timeoutMs: 60_000 } },
    '/outbox/leaseMs must be longer than timeoutMs: an attempt has to end within its lease',
  ],
  [{ outbox: { payload: 'x' } }, '/outbox/payload must be rendered or stored'],
  [
    { events: ['order.paid'] },
    '/events/0 must be one of order.failed, wallet.changed, coupon.claimed, stock.changed, stock.low',
  ],
  [{ timeZone: 'Asia/Soul' }, '/timeZone: "Asia/Soul" is not a time zone such as Asia/Seoul'],
])('refuses %s', (options, message) => {
  expect(refusalOf(options)).toBe(message)
})

it('takes undefined for its own parts as left out', () => {
  expect(refusalOf({ clock: undefined, timeZone: undefined, publisher: undefined, cache: undefined })).toBe('')
})
