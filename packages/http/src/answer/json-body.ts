import { createHash } from 'node:crypto'

export interface JsonBody {
  readonly text: string
  /** Of the text in UTF-8. */
  readonly bytes: number
  /** What tells this text from any other one. */
  readonly etag: string
}

/** By what the shop has answered: equal questions share it, frozen, and so it always says the same. */
const made = new WeakMap<object, JsonBody>()

/** An answer as it goes over the wire with an `ETag`, made once for all that share what it is made from. */
export function jsonBody(from: object, toJson: () => object): JsonBody {
  const known = made.get(from)
  if (known !== undefined) return known
  const text = JSON.stringify(toJson())
  const body = {
    text,
    bytes: Buffer.byteLength(text),
    etag: `"${createHash('sha1').update(text).digest('base64url')}"`,
  }
  if (Object.isFrozen(from)) made.set(from, body)
  return body
}
