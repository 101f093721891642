import * as z from 'zod'
import { positiveMoney, wholeNumber } from '../input/input.ts'
import { chosenEventTypes } from '../outbox/event.ts'

const dayMs = 86_400_000
const durationMs = wholeNumber(1, 365 * dayMs)
/** Ten years at most, or for ever. */
const retentionMs = wholeNumber(0, 3_650 * dayMs)
const count = wholeNumber(1, 1_000_000)

/** What a shop can be told when it is created; every field has a default. */
export const settingsInput = z.strictObject({
  /** Which events are published besides those of orders that are paid, changed and cancelled. */
  events: z
    .array(z.enum(chosenEventTypes, { error: `must be one of ${chosenEventTypes.join(', ')}` }))
    .readonly()
    .default([]),
  wallet: z
    .strictObject({
      /** The balance that no charge may pass. */
      maxBalance: positiveMoney.default(10_000_000),
    })
    .prefault({}),
  orders: z
    .strictObject({
      /** Whether a refused `place` leaves an order marked `FAILED`. */
      recordFailedOrders: z.boolean().default(true),
      /** How long a `FAILED` order is kept; 0 for ever. */
      failedRetentionMs: retentionMs.default(30 * dayMs),
      /** How many `FAILED` orders are kept, the newest; 0 for any number. */
      failedKept: wholeNumber(0, 1_000_000_000).default(100_000),
      /** How long an order made by `create` waits for its payment. */
      expireAfterMs: durationMs.default(30 * 60_000),
      /** How long after its payment a user may cancel an order; 0 is until it is completed. */
      userCancelMs: wholeNumber(0, 365 * dayMs).default(0),
      /** How many orders of one user may wait for their payment at a time. */
      maxPending: count.default(10),
      /** How many units they may hold in all. */
      maxHeldUnits: wholeNumber(1, Number.MAX_SAFE_INTEGER).default(10_000),
    })
    .prefault({}),
  carts: z
    .strictObject({
      /** How long a line stays in a cart after it was added; 0 for ever. */
      retentionMs: retentionMs.default(90 * dayMs),
    })
    .prefault({}),
  ranking: z
    .strictObject({
      /** How long the best sellers are kept before they are read again; 0 for no cache. */
      cacheMs: wholeNumber(0, dayMs).default(60_000),
      /** Minutes after the business day begins at which the daily snapshot is taken. */
      snapshotAtMinute: wholeNumber(0, 24 * 60 - 1).default(30),
      /** How long a daily snapshot is kept; 0 for ever. */
      snapshotRetentionMs: retentionMs.default(5 * 365 * dayMs),
    })
    .prefault({}),
  outbox: z
    .strictObject({
      /**
       * `stored`: each event with its payload, for change data capture; `rendered`: the relay works it out of the order, and
       * an order takes about half of the space.
       */
      payload: z.enum(['rendered', 'stored'], { error: 'must be rendered or stored' }).default('rendered'),
      /** How many events a relay leases at once. */
      batch: wholeNumber(1, 10_000).default(500),
      /** How many it delivers side by side; events of one order never are. */
      concurrency: wholeNumber(1, 100).default(10),
      /** For how long an event belongs to the relay that leased it. */
      leaseMs: wholeNumber(100, dayMs).default(30_000),
      /** One attempt at a delivery ends after this. */
      timeoutMs: wholeNumber(10, dayMs).default(5_000),
      /** Failures that count against an event before it is dead; those of a platform that is away never do. */
      maxAttempts: count.default(10),
      /** The n-th retry waits about backoffMs × 2^(n−1), at most maxBackoffMs. */
      backoffMs: durationMs.default(1_000),
      /** The longest pause between two attempts. */
      maxBackoffMs: durationMs.default(60_000),
      /** How long an event is kept that every publisher has delivered; 0 for ever. */
      retentionMs: retentionMs.default(30 * dayMs),
    })
    .refine(({ timeoutMs, leaseMs }) => timeoutMs < leaseMs, {
      error: 'must be longer than timeoutMs: an attempt has to end within its lease',
      path: ['leaseMs'],
    })
    .prefault({}),
  idempotency: z
    .strictObject({
      /** How long an answer is kept for its key; 0 for ever. */
      retentionMs: retentionMs.default(30 * dayMs),
    })
    .prefault({}),
  workers: z
    .strictObject({
      /** How often the outbox is looked at. */
      relayEveryMs: durationMs.default(500),
      /** How often orders and coupons whose time is over are looked for. */
      expireEveryMs: durationMs.default(5_000),
    })
    .prefault({}),
  lane: z
    .strictObject({
      /** Commands that a transaction takes at most. With 256 callers, 256 serve 1.1 to 1.25 times as many as 128. */
      maxBatch: wholeNumber(1, 10_000).default(256),
      /** Commands that wait at most; the next one is BUSY. */
      maxWaiting: wholeNumber(1, 10_000_000).default(10_000),
    })
    .prefault({}),
})

export type SettingsInput = z.input<typeof settingsInput>
export type Settings = z.output<typeof settingsInput>
