import { hashText, randomSeed } from './hash-text.ts'

const partCount = 256

/**
 * Texts by 53 bits of each, so that millions of them take eight bytes each: two that differ are taken for the same with a
 * chance of one in 2^53. First all are added, then it is asked.
 */
export class TextSet {
  readonly #seeds = [randomSeed(), randomSeed()] as const
  /** Sorted one by one, once all are there, so that no step takes long. */
  readonly #parts = Array.from({ length: partCount }, (): number[] => [])
  #sorted: Float64Array[] | undefined

  add(text: string): void {
    const bits = this.#bitsOf(text)
    this.#parts[bits % partCount]!.push(bits)
  }

  has(text: string): boolean {
    const bits = this.#bitsOf(text)
    const part = this.#sort()[bits % partCount]!
    let [from, to] = [0, part.length]
    while (from < to) {
      const middle = (from + to) >>> 1
      if (part[middle]! < bits) from = middle + 1
      else to = middle
    }
    return part[from] === bits
  }

  /** Tells which texts were added more than once; undefined where none was. */
  repeated(): ((text: string) => boolean) | undefined {
    const found = new Set(
      this.#sort().flatMap(part => Array.from(part.filter((bits, index) => bits === part[index + 1]))),
    )
    return found.size === 0 ? undefined : text => found.has(this.#bitsOf(text))
  }

  #sort(): Float64Array[] {
    this.#sorted ??= this.#parts.map(part => new Float64Array(part).sort())
    return this.#sorted
  }

  #bitsOf(text: string): number {
    return hashText(text, this.#seeds[0]) * 2 ** 21 + (hashText(text, this.#seeds[1]) >>> 11)
  }
}
