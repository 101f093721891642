import { PoisonEventError } from '@jumun/core'

/**
 * Refusals of the event itself: malformed, too large, of a type or content that the platform does not take. The same bytes
 * will never be welcome, so trying again only delays the order's later events.
 */
const permanent: ReadonlySet<number> = new Set([400, 413, 415, 422])

/**
 * Judges what a platform answered; nothing of its body is repeated, for it may hold anything.
 *
 * Every refusal but the permanent ones may pass and is tried again: of the server (5xx), of the moment (408, 425, 429, and
 * 409: the same event is being taken right now), and of the set-up (401, 403, 404, 405, 410: a wrong secret or address
 * says nothing of the event, which has to arrive once the mistake is corrected). A redirect is one of the latter: it is
 * never followed, because it would carry orders to an address that nobody has configured.
 * @throws PoisonEventError when the event is refused for good
 */
export function judgeStatus(status: number): void {
  if (status >= 200 && status < 300) return
  if (permanent.has(status)) throw new PoisonEventError(`The platform refuses the event for good: HTTP ${status}.`)
  if (status >= 300 && status < 400) throw new Error(`The platform redirects (HTTP ${status}); that is not followed.`)
  throw new Error(`The platform answered HTTP ${status}.`)
}
