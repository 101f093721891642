import { type ErrorCode, isShopError } from '@jumun/core'
import { latenessOf } from '../request/late-refusal.ts'
import { createDebts } from './debts.ts'

/** Keeps those waiting for their refusal who are refused for doing too much: told at once they would do it again at once. */
export interface Penalties {
  serve(refusal: unknown, address: string): Promise<void>
}

/** Nothing is kept back for so long that a client would think that nothing comes. */
const longestMs = 1_000
/** Waiting costs a timer and a socket: many, but not any number. */
const maxWaiting = 2_000
/** Requests of an address that are none, in a second and at once, before they cost it time. */
const perSecond = 200
const burst = 1_000

/** Answered to a client that sends something that could never have been done; a client in order hardly ever sees them. */
const senseless: ReadonlySet<ErrorCode> = new Set([
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
])

export function createPenalties(now = () => performance.now()): Penalties {
  const debts = createDebts({ perSecond, burst }, longestMs, now)
  let waiting = 0

  function penaltyOf(refusal: unknown, address: string): number {
    const marked = latenessOf(refusal)
    if (marked !== undefined) return marked
    if (!isShopError(refusal)) return 0
    if (isShopError(refusal, 'RATE_LIMITED')) {
      // At a high rate that is soon over, and to be refused again costs more than it is worth.
      return Math.max(Math.min(refusal.details.retryAfterMs, longestMs), debts.add(address))
    }
    return senseless.has(refusal.code) ? debts.add(address) : 0
  }

  return {
    async serve(refusal, address) {
      const ms = penaltyOf(refusal, address)
      if (ms === 0 || waiting >= maxWaiting) return
      waiting += 1
      await new Promise(resolve => {
        setTimeout(resolve, ms).unref()
      })
      waiting -= 1
    },
  }
}
