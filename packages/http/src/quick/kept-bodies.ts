import type { JsonBody } from '../answer/json-body.ts'

/** A body with the number of the last commit before it was asked for. */
export interface KeptBody {
  readonly body: JsonBody
  readonly at: number
}

type Size = Pick<JsonBody, 'text' | 'bytes'>

/** Bodies by what was asked for. All of them together are bounded by their size, and what was not asked for lately goes. */
export interface KeptBodies {
  get(key: string): KeptBody | undefined
  /**
   * Whether it is worth keeping: whether it was asked for not long ago, before more was answered than can be kept. Who asks for
   * more things than that in turn would find none of them, and keeps none.
   */
  isWanted(key: string): boolean
  /** Notes that it was asked for, and is not kept. */
  note(key: string, body: Size): void
  keep(key: string, kept: KeptBody): void
}

/** Of a body besides its text: its key, its place in the map. */
const bytesBesides = 300

export function createKeptBodies(mostBytes: number): KeptBodies {
  const kept = new Map<string, { readonly entry: KeptBody; isUsed: boolean }>()
  /** Goes round: what was asked for since it came by is put behind all others, what was not goes ("second chance"). */
  let hand = kept.entries()
  let keptBytes = 0
  let young = new Set<string>()
  let old = new Set<string>()
  let youngBytes = 0

  function drop(key: string, { body }: KeptBody): void {
    kept.delete(key)
    keptBytes -= bytesOf(key, body)
  }

  function makeRoom(): void {
    while (keptBytes > mostBytes) {
      const { value, done } = hand.next()
      if (done === true) {
        hand = kept.entries()
        continue
      }
      const [key, place] = value
      if (place.isUsed) {
        place.isUsed = false
        kept.delete(key)
        kept.set(key, place)
      } else drop(key, place.entry)
    }
  }

  return {
    get(key) {
      const place = kept.get(key)
      if (place !== undefined) place.isUsed = true
      return place?.entry
    },
    isWanted: key => young.has(key) || old.has(key) || kept.has(key),
    note(key, body) {
      young.add(key)
      youngBytes += bytesOf(key, body)
      if (youngBytes < mostBytes / 2) return
      old = young
      young = new Set()
      youngBytes = 0
    },
    keep(key, entry) {
      const before = kept.get(key)
      if (before !== undefined) drop(key, before.entry)
      kept.set(key, { entry, isUsed: false })
      keptBytes += bytesOf(key, entry.body)
      makeRoom()
    },
  }
}

/** A text with other than Latin letters takes two bytes for each. */
function bytesOf(key: string, { text, bytes }: Size): number {
  return key.length + text.length * (bytes === text.length ? 1 : 2) + bytesBesides
}
