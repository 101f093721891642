import type { BodyLimits } from '../request/body.ts'

/** What the app lets in at most. Every loop, list, wait and buffer of this package has its bound here. */
export interface Limits extends BodyLimits {
  /** Requests being worked on at once; the next one is answered `BUSY` without waiting. Liveness is exempt. */
  readonly requestsInFlight: number
  /** The same, once a request has been worked on for longer than `lateMs`: then the server takes in more than it can do. */
  readonly requestsWhileLate: number
  readonly lateMs: number
  /** A request that has no answer after this time is answered `BUSY`, its outcome unknown. */
  readonly answerMs: number
  /** Listeners of `GET /products/stream`. */
  readonly streams: number
  /** Products that the stream shows at most, the oldest first. */
  readonly streamedProducts: number
  /** Requests of one user in a time; the next one is `RATE_LIMITED`. Off unless it is given. */
  readonly ratePerUser?: { readonly requests: number; readonly perMs: number } | undefined
}

export const defaultLimits: Limits = {
  // Two full batches of a lane: all that were let in are served within a turn or two of the event loop.
  requestsInFlight: 512,
  requestsWhileLate: 200,
  lateMs: 250,
  bodyBytes: 64 * 1024,
  bodyDepth: 20,
  bodyMs: 10_000,
  answerMs: 30_000,
  streams: 1000,
  streamedProducts: 1000,
}
