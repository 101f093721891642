import type { ScannedRows, Scanner } from '../ports/scanner.ts'

/** Rows one by one, counted by kind the first time that they are read. */
export class RowSource {
  readonly counts: Record<string, number> = {}
  readonly #scanner: Scanner

  constructor(scanner: Scanner) {
    this.#scanner = scanner
  }

  async *all<Kind extends keyof ScannedRows>(kind: Kind): AsyncGenerator<ScannedRows[Kind]> {
    let count = 0
    for await (const chunk of this.#scanner.scan(kind)) {
      count += chunk.length
      yield* chunk
    }
    this.counts[kind] = count
  }
}
