import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Numbers that are the same for the same seed. */
export interface SeededRandom {
  /** From 0 up to, and without, 1. */
  next(): number
  /** A whole number from 0 up to, and without, `limit`. */
  below(limit: number): number
  chance(share: number): boolean
  pick<T>(values: readonly T[]): T
}

/** Stands here as well as in the doctor's toolbox: core imports no package that is built on it. */
export function createSeededRandom(seed: number): SeededRandom {
  const generator = xoroshiro128plus(seed)
  // Neighbouring seeds begin nearly alike.
  generator.jump()
  const next = () => uniformFloat64(generator)
  const below = (limit: number) => uniformInt(generator, 0, limit - 1)
  return { next, below, chance: share => next() < share, pick: values => values[below(values.length)]! }
}
