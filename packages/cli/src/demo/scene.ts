import { isShopError, type Shop } from '@jumun/core'
import type { Platform } from '../platform/platform.ts'
import type { Story } from './story.ts'

/** What the chapters share. */
export interface Scene {
  readonly shop: Shop
  readonly story: Story
  readonly platform: Platform
  readonly users: readonly string[]
}

/** How many calls were answered, and how many refused with which code. Anything but a refusal is a failure of the demo. */
export async function raced<T>(calls: readonly (() => Promise<T>)[]): Promise<{
  won: T[]
  refused: ReadonlyMap<string, number>
  elapsedMs: number
}> {
  const start = performance.now()
  const results = await Promise.allSettled(calls.map(call => call()))
  const elapsedMs = performance.now() - start
  const won: T[] = []
  const refused = new Map<string, number>()
  for (const result of results) {
    if (result.status === 'fulfilled') won.push(result.value)
    else if (isShopError(result.reason)) {
      refused.set(result.reason.code, (refused.get(result.reason.code) ?? 0) + 1)
    } else throw result.reason
  }
  return { won, refused, elapsedMs }
}

export function repeat<T>(count: number, call: (index: number) => Promise<T>): (() => Promise<T>)[] {
  return Array.from({ length: count }, (_, index) => () => call(index))
}

/** `1.2 s`, `85 ms` */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`
}
