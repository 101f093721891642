import type { KeptEvent } from '../outbox/event.ts'
import type { ScannedRows, Scanner } from '../ports/scanner.ts'

/** Rows in chunks or one by one, counted by kind. */
export class RowSource {
  readonly counts: Record<string, number> = {}
  readonly #scanner: Scanner

  constructor(scanner: Scanner) {
    this.#scanner = scanner
  }

  async *chunks<Kind extends keyof ScannedRows>(kind: Kind): AsyncGenerator<readonly ScannedRows[Kind][]> {
    let count = 0
    for await (const chunk of this.#scanner.scan(kind)) {
      count += chunk.length
      yield chunk
    }
    this.counts[kind] = count
  }

  async *all<Kind extends keyof ScannedRows>(kind: Kind): AsyncGenerator<ScannedRows[Kind]> {
    for await (const chunk of this.chunks(kind)) yield* chunk
  }

  eventsOf(orderIds: readonly string[]): Promise<readonly KeptEvent[]> {
    return this.#scanner.eventsOf(orderIds)
  }
}
