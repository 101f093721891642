import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { ShopError } from '@jumun/core'
import { invalidInput } from './invalid-input.ts'

export type JsonObject = Record<string, unknown>

export interface BodyLimits {
  /** Bytes of a request's body. */
  readonly bodyBytes: number
  /** How deep objects and lists of a body may be nested. */
  readonly bodyDepth: number
  /** A body that is sent has to be here after this time. */
  readonly bodyMs: number
}

/** So much of a body that is too large is read and dropped: a client that is still sending would not see an answer. */
const passedOverBytes = 1024 * 1024

/**
 * The JSON object that a request carries, undefined when it carries nothing.
 * @throws ShopError `UNSUPPORTED_MEDIA_TYPE`, `PAYLOAD_TOO_LARGE`, `INVALID_INPUT`
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<JsonObject | undefined> {
  const { headers } = request
  const length = headers['content-length']
  if (headers['transfer-encoding'] === undefined && (length === undefined || Number(length) === 0)) return undefined
  assertJson(request)
  if (Number(length ?? 0) > limits.bodyBytes) throw tooLarge(limits)
  const bytes = await receive(request, limits)
  return bytes.length === 0 ? undefined : parse(bytes, limits.bodyDepth)
}

function assertJson({ headers }: IncomingMessage): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';')
  const charset = parameters.map(parameter => parameter.trim()).find(parameter => parameter.startsWith('charset='))
  const utf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset)
  const plain = (headers['content-encoding'] ?? 'identity').toLowerCase() === 'identity'
  if (type.trim() === 'application/json' && utf8 && plain) return
  throw new ShopError('UNSUPPORTED_MEDIA_TYPE', 'A body has to be application/json in UTF-8, not compressed.', {})
}

function receive(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const timer = setTimeout(() => {
      end(() => reject(invalidInput('', `The body was not complete after ${limits.bodyMs} ms.`)))
    }, limits.bodyMs)

    function end(settle: () => void): void {
      clearTimeout(timer)
      request.off('data', onData).off('end', onEnd).off('error', onLost).off('close', onLost)
      settle()
    }
    function onData(chunk: Buffer): void {
      size += chunk.length
      if (size <= limits.bodyBytes) chunks.push(chunk)
      else if (size > limits.bodyBytes + passedOverBytes) end(() => reject(tooLarge(limits)))
    }
    function onEnd(): void {
      if (size > limits.bodyBytes) end(() => reject(tooLarge(limits)))
      else end(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    }
    // Nobody is left to read the answer; it only ends the work.
    function onLost(): void {
      end(() => reject(invalidInput('', 'The body broke off.')))
    }
    request.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost)
  })
}

function tooLarge({ bodyBytes }: BodyLimits): ShopError<'PAYLOAD_TOO_LARGE'> {
  return new ShopError('PAYLOAD_TOO_LARGE', `A body has at most ${bodyBytes} bytes.`, { limitBytes: bodyBytes })
}

function parse(bytes: Buffer, maxDepth: number): JsonObject {
  if (!isUtf8(bytes)) throw invalidInput('', 'The body is not valid UTF-8.')
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw invalidInput('', 'The body is not valid JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidInput('', 'The body has to be a JSON object.')
  }
  assertPlain(value, maxDepth)
  return value as JsonObject
}

/** Refuses what is nested too deep, and `__proto__`, a field that schemas pass over in silence. */
function assertPlain(root: object, maxDepth: number): void {
  let level: object[] = [root]
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxDepth) throw invalidInput('', `The body is nested deeper than ${maxDepth} levels.`)
    const next: object[] = []
    for (const parent of level) {
      if (Object.hasOwn(parent, '__proto__')) throw invalidInput('/__proto__', 'is not a known field')
      for (const child of Object.values(parent)) {
        if (typeof child === 'object' && child !== null) next.push(child as object)
      }
    }
    level = next
  }
}
