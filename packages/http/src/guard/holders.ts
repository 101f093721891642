/** What one user, or one address, has of something that is shared. */
export interface Holder<Waiting = unknown> {
  running: number
  /** Those that wait for a turn, the first one next. */
  readonly waiting: Waiting[]
  /** Running and waiting. */
  readonly held: number
}

export interface Holders<Waiting = unknown> {
  /** The holder of that name; it counts as present from now on. */
  of(name: string): Holder<Waiting>
  gaveBack(holder: Holder<Waiting>): void
  /** Those that hold something or did a moment ago. */
  readonly size: number
  /** The one that holds most; undefined when there is none. */
  greediest(): Holder<Waiting> | undefined
}

/** A user who thinks between two requests is still there: else a flood would take every place meanwhile. */
const presentMs = 1_000
const sweepMs = 250

class Present<Waiting> implements Holder<Waiting> {
  running = 0
  readonly waiting: Waiting[] = []
  seenAt = 0

  get held(): number {
    return this.running + this.waiting.length
  }
}

export function trackHolders<Waiting>(now: () => number): Holders<Waiting> {
  const present = new Map<string, Present<Waiting>>()
  let sweptAt = Number.NEGATIVE_INFINITY

  function sweep(at: number): void {
    if (at - sweptAt < sweepMs) return
    sweptAt = at
    for (const [name, holder] of present) {
      if (holder.held === 0 && at - holder.seenAt > presentMs) present.delete(name)
    }
  }

  return {
    of(name) {
      const at = now()
      sweep(at)
      let holder = present.get(name)
      if (holder === undefined) {
        holder = new Present()
        present.set(name, holder)
      }
      holder.seenAt = at
      return holder
    },
    gaveBack(holder) {
      holder.running -= 1
      ;(holder as Present<Waiting>).seenAt = now()
    },
    get size() {
      return present.size
    },
    greediest() {
      let most: Present<Waiting> | undefined
      for (const holder of present.values()) if (holder.held > (most?.held ?? 0)) most = holder
      return most
    },
  }
}
