import { createSecretKey, type KeyObject } from 'node:crypto'

const prefix = 'whsec_'
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/

/** One secret, or several while they are being exchanged for one another. */
export type WebhookSecret = string | readonly string[]

/**
 * The HMAC keys behind secrets. `whsec_` is followed by the key in base64, as Standard Webhooks serialises it (which asks
 * for 24 to 64 random bytes); a text without the prefix is itself the key. As key objects they do not show up when printed.
 * @throws TypeError when a secret is empty or not base64; the text of the secret is not told
 */
export function signingKeys(secret: WebhookSecret): readonly KeyObject[] {
  const secrets = typeof secret === 'string' ? [secret] : secret
  if (secrets.length === 0) throw new TypeError('A webhook needs at least one secret, or none given at all.')
  return secrets.map(signingKey)
}

/** For callers that need it only later. @throws TypeError for a secret that cannot be used */
export function assertWebhookSecret(secret: WebhookSecret): void {
  signingKeys(secret)
}

function signingKey(secret: string): KeyObject {
  const encoded = secret.startsWith(prefix) ? secret.slice(prefix.length) : undefined
  if (encoded !== undefined && !base64.test(encoded)) {
    throw new TypeError(`A webhook secret that begins with ${prefix} must go on in base64.`)
  }
  const key = encoded === undefined ? Buffer.from(secret, 'utf8') : Buffer.from(encoded, 'base64')
  if (key.length === 0) throw new TypeError('A webhook secret must not be empty.')
  return createSecretKey(key)
}
