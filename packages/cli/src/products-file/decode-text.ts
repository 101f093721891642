import { TextDecoder } from 'node:util'
import iconv from 'iconv-lite'
import { Refusal } from '../output/refusal.ts'
import { UsageError } from '../usage/usage-error.ts'

/**
 * The text of a file. Korean Excel writes CP949, of whose syllables Node's own `euc-kr` knows only some.
 * @throws UsageError for an unknown encoding, Refusal for bytes that are no text in it
 */
export function decodeText(bytes: Uint8Array, encoding: string, name: string): string {
  if (!iconv.encodingExists(encoding)) {
    throw new UsageError(`--encoding ${String(encoding)} is not known; try utf-8, utf-16le or cp949`)
  }
  const text = isUtf8(encoding) ? utf8(bytes) : iconv.decode(Buffer.from(bytes), encoding)
  // What stands for bytes that mean nothing.
  if (text !== undefined && !text.includes('\uFFFD')) return text
  const hint = 'save it as "CSV UTF-8", or name its --encoding, such as cp949'
  throw new Refusal('INVALID_INPUT', `${name} is not ${encoding} text: ${hint}`)
}

function isUtf8(encoding: string): boolean {
  return /^utf-?8$/i.test(encoding)
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    // Files of "Unicode text" begin with a mark of their own.
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(Buffer.from(bytes), 'utf-16le')
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
