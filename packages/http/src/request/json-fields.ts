import { invalidInput } from './invalid-input.ts'

/** No object that is taken has so many fields; to look at each one that is not known costs more than it is worth. */
export const mostFields = 100

/** Fewer bytes than a body with one field too many takes: `"":1,` a field. */
const leastBytes = mostFields * 5

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const [brace, endBrace] = [0x7b, 0x7d]
const [bracket, endBracket] = [0x5b, 0x5d]

/**
 * Refuses a body with too many fields in one object before it is parsed: each name that was never met costs `JSON.parse` almost
 * a microsecond and memory that is not soon given back. Whether the rest is JSON is for the parser to say.
 * @throws ShopError `INVALID_INPUT`
 */
export function assertFewFields(bytes: Uint8Array): void {
  if (bytes.length < leastBytes) return
  /** Of each object or list that is open, how many names it had so far. */
  const open: number[] = []
  let fields = 0
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index]
    if (byte === quote) index = endOfText(bytes, index)
    else if (byte === colon) {
      fields += 1
      if (fields > mostFields) throw tooManyFields()
    } else if (byte === brace || byte === bracket) {
      open.push(fields)
      fields = 0
    } else if (byte === endBrace || byte === endBracket) fields = open.pop() ?? 0
  }
}

export function tooManyFields(): Error {
  return invalidInput('', `An object has at most ${mostFields} fields.`)
}

function endOfText(bytes: Uint8Array, begin: number): number {
  let index = begin + 1
  while (index < bytes.length && bytes[index] !== quote) index += bytes[index] === backslash ? 2 : 1
  return index
}
