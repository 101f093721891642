import type { Ranking } from './ranking.ts'

/**
 * A ranking as it holds at a later moment before which nothing was committed: its window ends there. Those who ask within a
 * millisecond get one object, whose bytes a server makes once.
 */
export function createUpTo(): (ranking: Ranking, at: number) => Ranking {
  const newest = new WeakMap<Ranking, Ranking>()
  return (ranking, at) => {
    const known = newest.get(ranking) ?? ranking
    if (known.computedAt >= at) return known
    const later = Object.freeze({ ...ranking, to: at, computedAt: at })
    newest.set(ranking, later)
    return later
  }
}
