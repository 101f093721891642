/** What is known of the keys that were used last: some of the others are forgotten, so that made-up ones cannot fill the memory. */
export interface RecentKeys<T> {
  get(key: string): T | undefined
  set(key: string, value: T): void
}

/**
 * Remembers at least half of `most` keys and at most so many. In two generations: when the young one is full it becomes the old
 * one, and what was that is forgotten. To remove the oldest key of a map each time would be slower the more were removed before.
 */
export function createRecentKeys<T>(most: number): RecentKeys<T> {
  let young = new Map<string, T>()
  let old = new Map<string, T>()
  return {
    get: key => young.get(key) ?? old.get(key),
    set(key, value) {
      young.set(key, value)
      if (young.size < most / 2) return
      old = young
      young = new Map()
    },
  }
}
