import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

/** @throws Error that tells both values, when they differ */
export function hold(what: string, found: unknown, expected: unknown): void {
  if (isDeepStrictEqual(found, expected)) return
  throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`)
}

/** How often each word stands in a list: `{ ok: 10, INSUFFICIENT_STOCK: 90 }`. */
export function countEach(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

/** Waits for something that has to come true; returns how long it took. @throws Error when it does not */
export async function reached(what: string, condition: () => boolean, maxMs: number): Promise<number> {
  const startedAt = performance.now()
  while (!condition()) {
    if (performance.now() - startedAt > maxMs) throw new Error(`not within ${maxMs} ms: ${what}`)
    await sleep(2)
  }
  return performance.now() - startedAt
}
