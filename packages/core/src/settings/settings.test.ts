import { expect, it } from 'vitest'
import { createShop } from '../create-shop.ts'
import { parseInput } from '../input.ts'
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

it('has the defaults that the domain names', () => {
  const settings = parseInput(settingsInput, {})
  expect(settings).toMatchObject({
    wallet: { maxBalance: 10_000_000 },
    orders: { recordFailedOrders: true, expireAfterMs: 30 * 60_000 },
    ranking: { cacheMs: 60_000, snapshotAtMinute: 30 },
  })
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
  [{ timeZone: 'Asia/Soul' }, '/timeZone: "Asia/Soul" is not a time zone such as Asia/Seoul'],
])('refuses %s', (options, message) => {
  expect(refusalOf(options)).toBe(message)
})

it('takes undefined for its own parts as left out', () => {
  expect(refusalOf({ clock: undefined, timeZone: undefined, publisher: undefined, cache: undefined })).toBe('')
})
