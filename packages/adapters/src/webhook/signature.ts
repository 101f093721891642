import { createHmac, type KeyObject } from 'node:crypto'

export interface SignedMessage {
  readonly id: string
  /** Unix seconds, as they stand in the header. */
  readonly timestamp: string
  /** The body exactly as it travels. */
  readonly payload: string | Uint8Array
}

/** The symmetric signature of Standard Webhooks: `v1,` and the base64 HMAC-SHA256 of `id.timestamp.payload`. */
export function signatureOf({ id, timestamp, payload }: SignedMessage, key: KeyObject): string {
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(payload).digest('base64')
  return `v1,${digest}`
}
