import { decoderOf } from './row-codec.ts'
import type { StoredRow } from './value.ts'

type ResultKinds = Readonly<Record<string, 'key' | 'text' | 'integer'>>

type ResultOf<Kinds extends ResultKinds> = {
  readonly [Name in keyof Kinds]: Kinds[Name] extends 'integer' ? number : string
}

/** Reads an answer that is no table's row: what it selects, by names of our own in the order of the select list. */
export function resultOf<const Kinds extends ResultKinds>(kinds: Kinds): (stored: StoredRow) => ResultOf<Kinds> {
  const decode = decoderOf<ResultOf<Kinds>>(
    Object.entries(kinds).map(([field, kind]) => ({ field, kind, absent: 'never' })),
  )
  return stored => decode(stored)
}
