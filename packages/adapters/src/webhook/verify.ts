import { timingSafeEqual } from 'node:crypto'
import { signatureOf } from './signature.ts'
import { signingKeys, type WebhookSecret } from './signing-key.ts'

/** Thrown for a message that must not be believed; a receiver answers 401. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError'
}

export interface WebhookVerification {
  /** Of the request, by any case of name: Node's `request.headers` or the `Headers` of the web. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** The body exactly as it arrived, before any parsing. */
  readonly payload: string | Uint8Array
  /** The message is believed when any of several secrets has signed it. */
  readonly secret: WebhookSecret
  /** How far the sender's clock may be from ours, either way, before a message counts as replayed; default 300. */
  readonly toleranceSeconds?: number
  /** Epoch milliseconds, default the present. */
  readonly now?: number
}

/**
 * The receiver's side of `createWebhookPublisher`, and of any other sender that follows Standard Webhooks: answers id and
 * time (epoch milliseconds) of a message that was signed with the secret and is not old.
 * @throws WebhookVerificationError for any other message
 * @throws TypeError when the secret itself is not usable
 */
export function verifyWebhook(verification: WebhookVerification): { readonly id: string; readonly sentAt: number } {
  const { headers, payload, secret, toleranceSeconds = 300, now = Date.now() } = verification
  const keys = signingKeys(secret)
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  const signatures = headerOf(headers, 'webhook-signature').split(' ')

  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookVerificationError('webhook-timestamp is not a time in seconds.')
  const age = Math.floor(now / 1000) - Number(timestamp)
  if (Math.abs(age) > toleranceSeconds) {
    throw new WebhookVerificationError(`The message is ${Math.abs(age)} s ${age > 0 ? 'old' : 'ahead of time'}.`)
  }
  const expected = keys.map(key => Buffer.from(signatureOf({ id, timestamp, payload }, key)))
  // Versions other than v1 may stand beside it; they never match.
  const given = signatures.map(signature => Buffer.from(signature))
  const authentic = expected.some(ours => given.some(theirs => isEqual(ours, theirs)))
  if (!authentic) throw new WebhookVerificationError('No signature of the message is by a known secret.')
  return { id, sentAt: Number(timestamp) * 1000 }
}

/** Compares in a time that tells nothing of where two signatures differ; their length is no secret. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

function headerOf(headers: WebhookVerification['headers'], name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : plainHeader(headers, name)
  if (typeof value === 'string' && value !== '') return value
  throw new WebhookVerificationError(`The header ${name} is missing.`)
}

function plainHeader(headers: Exclude<WebhookVerification['headers'], Headers>, name: string): string | undefined {
  const found = Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1]
  return typeof found === 'string' ? found : found?.[0]
}
