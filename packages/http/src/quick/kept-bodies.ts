/** An answer as it is sent. */
export interface SentBody {
  readonly content: string | Buffer
  /** Of the content in UTF-8. */
  readonly bytes: number
  /** Where it can be asked for with a condition. */
  readonly etag?: string
}

/** A body with the number of the state before it was asked for: of the last commit, or of the last change of what it tells. */
export interface KeptBody extends SentBody {
  readonly at: number
  /** When it was kept, by the clock that the bodies were created with. */
  readonly since: number
}

/** Bodies by what was asked for. All of them together are bounded by their size, and what was not asked for lately goes. */
export interface KeptBodies {
  get(key: string): KeptBody | undefined
  /**
   * Whether it is worth keeping: whether it was asked for not long ago, before more was answered than can be kept. Who asks for
   * more things than that in turn would find none of them, and keeps none.
   */
  isWanted(key: string): boolean
  /** Notes that it was asked for, and is not kept. */
  note(key: string, body: SentBody): void
  keep(key: string, body: SentBody, at: number): void
}

/** Of a body besides what is sent: its key, its place in the map. */
const bytesBesides = 400
/** Longer ones are kept as bytes, outside of the heap: it would grow by twice as much as there is in it. */
const longestText = 2_048

export function createKeptBodies(mostBytes: number, now: () => number = () => performance.now()): KeptBodies {
  const kept = new Map<string, { readonly body: KeptBody; isUsed: boolean }>()
  /** Goes round: what was asked for since it came by is put behind all others, what was not goes ("second chance"). */
  const hand = kept.entries()
  let keptBytes = 0
  let young = new Set<string>()
  let old = new Set<string>()
  let youngBytes = 0

  function drop(key: string, body: KeptBody): void {
    kept.delete(key)
    keptBytes -= bytesOf(key, body)
  }

  function makeRoom(): void {
    while (keptBytes > mostBytes) {
      // All that is kept is still before it: behind it nothing stays.
      const [key, place] = hand.next().value!
      if (place.isUsed) {
        place.isUsed = false
        kept.delete(key)
        kept.set(key, place)
      } else drop(key, place.body)
    }
  }

  return {
    get(key) {
      const place = kept.get(key)
      if (place !== undefined) place.isUsed = true
      return place?.body
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
    keep(key, body, at) {
      const before = kept.get(key)
      if (before !== undefined) drop(key, before.body)
      kept.set(key, { body: { ...body, content: contentOf(body), at, since: now() }, isUsed: false })
      keptBytes += bytesOf(key, body)
      makeRoom()
    },
  }
}

function contentOf({ content, bytes }: SentBody): string | Buffer {
  return typeof content === 'string' && bytes > longestText ? Buffer.from(content) : content
}

/** A text with other than Latin letters takes two bytes for each. */
function bytesOf(key: string, { bytes }: SentBody): number {
  return key.length + (bytes > longestText ? bytes : 2 * bytes) + bytesBesides
}
