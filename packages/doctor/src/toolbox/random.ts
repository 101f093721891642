import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Numbers that are drawn by a seed: the same for the same one, so that a run can be repeated. */
export interface Random {
  /** From 0 up to, and without, 1. */
  next(): number
  /** A whole number from 0 up to, and without, `limit`, which is at least 1. */
  below(limit: number): number
  /** True for this share of the calls. */
  chance(share: number): boolean
  /** One of at least one item. */
  pick<T>(items: readonly T[]): T
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  // The first numbers tell the seed, and neighbours draw nearly the same: one jump leaves all of that behind.
  generator.jump()
  const next = () => uniformFloat64(generator)
  const below = (limit: number) => uniformInt(generator, 0, limit - 1)
  return {
    next,
    below,
    chance: share => next() < share,
    pick: items => items[below(items.length)]!,
  }
}
