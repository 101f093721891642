import { EventTooLargeError, PlatformAwayError, PoisonEventError } from '@jumun/core'
import type { Answer } from './post.ts'

/**
 * Refusals of the event itself: malformed, too large, of a type or content that the platform does not take. The same bytes
 * will never be welcome, so trying again only delays the order's later events.
 */
const permanent: ReadonlySet<number> = new Set([400, 415, 422])

/**
 * Judges what a platform answered; nothing of its body is repeated, for it may hold anything.
 *
 * Every refusal but the permanent ones may pass and is tried again: of the server (5xx), of the moment (408, 425, 429, and
 * 409: the same event is being taken right now), and of the set-up (401, 403, 404, 405, 410: a wrong secret or address
 * says nothing of the event, which has to arrive once the mistake is corrected). A redirect is one of the latter: it is
 * never followed, because it would carry orders to an address that is not configured.
 * @throws PoisonEventError when the event is refused for good
 * @throws PlatformAwayError with the pause that the platform asks for, where it does (`Retry-After`, RFC 9110)
 */
export function judgeStatus({ status, retryAfter }: Answer, bytes: number): void {
  if (status >= 200 && status < 300) return
  if (status === 413) {
    throw new EventTooLargeError(`The platform refuses the event for its ${bytes} bytes: HTTP 413.`, { bytes })
  }
  if (permanent.has(status)) throw new PoisonEventError(`The platform refuses the event for good: HTTP ${status}.`)
  if (status >= 300 && status < 400) {
    throw new PlatformAwayError(`The platform redirects (HTTP ${status}); that is not followed.`)
  }
  const retryAfterMs = millisecondsOf(retryAfter)
  throw new PlatformAwayError(`The platform answered HTTP ${status}.`, { retryAfterMs })
}

/** Seconds, or a date; undefined for anything else. */
function millisecondsOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined
  if (/^\d{1,10}$/.test(retryAfter)) return Number(retryAfter) * 1000
  const at = /^[A-Z][a-z]{2,8},? /.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}
