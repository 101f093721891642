import type { JsonLimits } from '../request/body.ts'
import type { TurnLimits } from './turns.ts'

/** What the app lets in at most. Every loop, list, wait and buffer of this package has its bound here. */
export interface Limits extends JsonLimits, TurnLimits {
  /** Bytes of all bodies that are on their way. */
  readonly bodyBytesInAll: number
  /** A request that has no answer after this time is answered `BUSY`, its outcome unknown. */
  readonly answerMs: number
  /** Listeners of `GET /products/stream`. */
  readonly streams: number
  /** Products that the stream shows at most, the oldest first. */
  readonly streamedProducts: number
  /** Bytes of the stream's first event; products that do not fit are not shown. */
  readonly streamedBytes: number
  /** Products that an older contract lists in one answer at most. */
  readonly contractProducts: number
  /** A listener that has not read for so long is cut off. */
  readonly streamUnreadMs: number
}

export const defaultLimits: Limits = {
  // Two full batches of a lane: all that were let in are served within a turn or two of the event loop.
  requestsInFlight: 512,
  requestsWhileLate: 200,
  lateMs: 250,
  sharedPlaces: 24,
  waitMs: 5_000,
  bodyBytes: 64 * 1024,
  bodyDepth: 20,
  bodyChunks: 1024,
  bodyMs: 10_000,
  bodyBytesInAll: 32 * 1024 * 1024,
  answerMs: 30_000,
  streams: 1000,
  streamedProducts: 1000,
  streamedBytes: 256 * 1024,
  contractProducts: 100_000,
  streamUnreadMs: 20_000,
}
