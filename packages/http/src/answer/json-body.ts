import { createHash } from 'node:crypto'

export interface JsonBody {
  readonly text: string
  /** What tells this text from any other one. */
  readonly etag: string
}

/** By the object that was answered: equal questions share one, which is frozen and so always says the same. */
const made = new WeakMap<object, JsonBody>()

/** An answer as it goes over the wire with an `ETag`, made once for all that share it. */
export function jsonBody(json: object): JsonBody {
  const known = made.get(json)
  if (known !== undefined) return known
  const text = JSON.stringify(json)
  const body = { text, etag: `"${createHash('sha1').update(text).digest('base64url')}"` }
  if (Object.isFrozen(json)) made.set(json, body)
  return body
}
