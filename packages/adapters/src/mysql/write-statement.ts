import { StoreError } from '@jumun/core'
import { literalOf, type Writing } from './literal.ts'
import { RowSet } from './row-set.ts'

/** A statement stops growing here although its server would take more: rows beyond go in another one. */
const enoughBytes = 4_000_000

/** What else stands in a packet: the command, its attributes. */
export const packetOverhead = 64

/**
 * The texts of a statement with its parameters written in: one, or several where the rows of a `RowSet` do not fit into one
 * packet of `packetBytes`; none for a set without rows.
 * @throws StoreError `oversized` when a row or the statement itself does not fit
 */
export function writeStatement(
  statement: string,
  parameters: readonly unknown[],
  { writing, packetBytes }: { readonly writing: Writing; readonly packetBytes: number },
): readonly string[] {
  const parts = partsOf(statement)
  if (parts.length !== parameters.length + 1) {
    throw new TypeError(`The statement takes ${parts.length - 1} values, and ${parameters.length} are given.`)
  }
  const literals = parameters.map(value => (value instanceof RowSet ? '' : literalOf(value, writing)))
  const at = parameters.findIndex(value => value instanceof RowSet)
  const most = packetBytes - packetOverhead - Buffer.byteLength(textOf(parts, literals))
  if (most < 0) throw oversized(packetBytes)
  const set = parameters[at]
  if (!(set instanceof RowSet)) return [textOf(parts, literals)]
  const texts = set.write(writing, { enough: Math.min(enoughBytes, most), most })
  if (texts === undefined) throw oversized(packetBytes)
  return texts.map(text => textOf(parts, literals.with(at, text)))
}

function textOf(parts: readonly string[], literals: readonly string[]): string {
  return parts.reduce((text, part, i) => `${text}${literals[i - 1]}${part}`)
}

function oversized(packetBytes: number): StoreError {
  const limit = `${packetBytes} bytes that the database server takes at once (max_allowed_packet)`
  return new StoreError('oversized', `This is one row larger than the ${limit}.`)
}

const known = new Map<string, readonly string[]>()

/** A statement cut at its placeholders. Statements are few and stay the same. */
function partsOf(statement: string): readonly string[] {
  let parts = known.get(statement)
  if (parts === undefined) {
    parts = cutAtPlaceholders(statement)
    known.set(statement, parts)
  }
  return parts
}

/** What stands between quotes or in a comment is passed over. */
function cutAtPlaceholders(statement: string): string[] {
  const parts: string[] = []
  let start = 0
  for (const { 0: token, index } of statement.matchAll(/'[^']*'|"[^"]*"|`[^`]*`|--[^\n]*|\/\*.*?\*\/|\?/gs)) {
    if (token !== '?') continue
    parts.push(statement.slice(start, index))
    start = index + 1
  }
  return [...parts, statement.slice(start)]
}
