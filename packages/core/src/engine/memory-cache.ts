import type { Cache } from '../ports/cache.ts'
import type { Clock } from '../ports/clock.ts'

const maxEntries = 10_000

/** A cache in this process's memory; the oldest entries make room for new ones. */
export function createMemoryCache(clock: Clock): Cache {
  const entries = new Map<string, { value: string; until: number }>()
  return {
    async get(key) {
      const entry = entries.get(key)
      if (entry === undefined || entry.until > clock.now()) return entry?.value
      entries.delete(key)
      return undefined
    },
    async set(key, value, ttlMs) {
      entries.delete(key)
      entries.set(key, { value, until: clock.now() + ttlMs })
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value!)
    },
    async delete(key) {
      entries.delete(key)
    },
  }
}
