import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { ShopError } from '@jumun/core'
import type { Context } from 'koa'
import type { BodyRoom } from './body-room.ts'
import { invalidInput } from './invalid-input.ts'
import { assertFewFields, mostFields, tooManyFields } from './json-fields.ts'
import { type BodyLimits, receiveBody, tooLarge } from './receive-body.ts'

export type JsonObject = Record<string, unknown>

export interface JsonLimits extends BodyLimits {
  /** How deep objects and lists of a body may be nested. */
  readonly bodyDepth: number
}

/** Whether a request says that a body comes with it. */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) !== 0)
}

/**
 * Reads what a request carries, and answers what makes a JSON object of it: that takes time, which the caller gives it. A body
 * parser of the host may have read it before, and left what it found as `body` on the request, as Express does, or on Koa's.
 * @throws ShopError `UNSUPPORTED_MEDIA_TYPE`, `PAYLOAD_TOO_LARGE`, `INVALID_INPUT`, `BUSY`
 */
export async function readBody(ctx: Context, limits: JsonLimits, room: BodyRoom): Promise<() => JsonObject> {
  const { req } = ctx
  const found = (ctx.request as { body?: unknown }).body ?? (req as { body?: unknown }).body
  // Some parsers leave an empty object where they have read nothing, because the type was none of theirs.
  const wasRead = found !== undefined && (req.readableDidRead || !hasBody(req))
  if (wasRead) return () => hostBody(found, limits)
  if (!hasBody(req)) return () => ({})
  if (req.readableDidRead) {
    throw new Error("the host has read the body before: it has to leave it as `body` on Node's request")
  }
  assertJson(req)
  if (Number(req.headers['content-length'] ?? 0) > limits.bodyBytes) throw tooLarge(limits)
  const bytes = await receiveBody(req, limits, room)
  return () => parse(bytes, limits.bodyDepth)
}

function hostBody(found: unknown, { bodyDepth }: JsonLimits): JsonObject {
  if (typeof found === 'string' || found instanceof Uint8Array) return parse(Buffer.from(found), bodyDepth)
  return checked(found, bodyDepth)
}

function assertJson({ headers }: IncomingMessage): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';')
  const charset = parameters.map(parameter => parameter.trim()).find(parameter => parameter.startsWith('charset='))
  const utf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset)
  const plain = (headers['content-encoding'] ?? 'identity').toLowerCase() === 'identity'
  if (type.trim() === 'application/json' && utf8 && plain) return
  throw new ShopError('UNSUPPORTED_MEDIA_TYPE', 'A body has to be application/json in UTF-8, not compressed.', {})
}

/** What some editors and languages put before UTF-8; it says nothing, and JSON has no place for it. */
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

function parse(bytes: Buffer, maxDepth: number): JsonObject {
  if (bytes.length === 0) return {}
  if (!isUtf8(bytes)) throw invalidInput('', 'The body is not valid UTF-8.')
  const begin = bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0
  assertFewFields(bytes)
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8', begin))
  } catch {
    throw invalidInput('', 'The body is not valid JSON.')
  }
  return checked(value, maxDepth)
}

function checked(value: unknown, maxDepth: number): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidInput('', 'The body has to be a JSON object.')
  }
  assertPlain(value, maxDepth)
  return value as JsonObject
}

/** Refuses what is nested too deep or has too many fields, and `__proto__`, a field that schemas pass over in silence. */
function assertPlain(root: object, maxDepth: number): void {
  let level: object[] = [root]
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxDepth) throw invalidInput('', `The body is nested deeper than ${maxDepth} levels.`)
    const next: object[] = []
    for (const parent of level) {
      if (Object.hasOwn(parent, '__proto__')) throw invalidInput('/__proto__', 'is not a known field')
      const children: unknown[] = Array.isArray(parent) ? parent : Object.values(parent)
      if (!Array.isArray(parent) && children.length > mostFields) throw tooManyFields()
      for (const child of children) {
        if (typeof child === 'object' && child !== null) next.push(child)
      }
    }
    level = next
  }
}
