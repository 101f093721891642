import { hashText, randomSeed } from './hash-text.ts'

/** Ids fall into so many groups. */
const groupCount = 65_536

/** Of ids that are in memory at a time. */
const idsPerPass = 100_000

// The largest below 2^26: the product of two remainders is exact.
const primes = [67_108_859, 67_108_837] as const

/**
 * Compares what is expected with what is there, which come one by one and in any order, and keeps neither: in a sum for each
 * group of ids every thing counts with a random factor of its own. The sums are 0 where the two are the same, and where they
 * are not with a chance of one in 2^52. What differs is looked for in the groups whose sums do.
 */
export class Differences {
  readonly #seeds = [randomSeed(), randomSeed()] as const
  readonly #sums = [new Float64Array(groupCount), new Float64Array(groupCount)] as const

  /** Adds so many of a thing to those of an id, or takes them away. */
  add(id: string, thing: string, amount: number): void {
    const group = this.#groupOf(id)
    for (const lane of [0, 1] as const) {
      const prime = primes[lane]
      const factor = hashText(thing, hashText(id, this.#seeds[lane])) % prime
      const sums = this.#sums[lane]
      sums[group] = (sums[group]! + factor * (amount % prime)) % prime
    }
  }

  /** Which ids have to be looked at in each pass, so that a pass holds little of them: none where nothing differs. */
  passes(idCount: number): ((id: string) => boolean)[] {
    const [one, other] = this.#sums
    const differing: number[] = []
    for (let group = 0; group < groupCount; group += 1) {
      if (one[group] !== 0 || other[group] !== 0) differing.push(group)
    }
    const groupsPerPass = Math.max(1, Math.floor((idsPerPass * groupCount) / Math.max(1, idCount)))
    const passes: ((id: string) => boolean)[] = []
    for (let from = 0; from < differing.length; from += groupsPerPass) {
      const groups = new Set(differing.slice(from, from + groupsPerPass))
      passes.push(id => groups.has(this.#groupOf(id)))
    }
    return passes
  }

  #groupOf(id: string): number {
    return hashText(id, this.#seeds[0]) % groupCount
  }
}
