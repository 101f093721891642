import type { Change } from '../ports/change.ts'

/** Rows by key, each as it was loaded and as it is now; `after` is undefined for a removed one. */
export class Rows<T> {
  readonly #rows = new Map<string, { before: T | undefined; after: T | undefined }>()

  load(rows: readonly T[], keyOf: (row: T) => string): void {
    for (const row of rows) this.#rows.set(keyOf(row), { before: row, after: row })
  }

  get(key: string): T | undefined {
    return this.#rows.get(key)?.after
  }

  /** Returns whether the row is new. */
  put(key: string, row: T): boolean {
    const known = this.#rows.get(key)
    if (known === undefined) this.#rows.set(key, { before: undefined, after: row })
    else known.after = row
    return known === undefined
  }

  remove(key: string): void {
    const known = this.#rows.get(key)
    if (known !== undefined) known.after = undefined
  }

  keys(): Iterable<string> {
    return this.#rows.keys()
  }

  values(): T[] {
    return [...this.#rows.values()].flatMap(({ after }) => (after === undefined ? [] : [after]))
  }

  inserted(): T[] {
    return this.#select(({ before, after }) => (before === undefined ? after : undefined))
  }

  saved(): T[] {
    return this.#select(({ before, after }) => (before !== undefined && before !== after ? after : undefined))
  }

  changed(): Change<T>[] {
    return this.#select(({ before, after }) =>
      before !== undefined && after !== undefined && before !== after ? { before, after } : undefined,
    )
  }

  removed(): T[] {
    return this.#select(({ before, after }) => (after === undefined ? before : undefined))
  }

  #select<U>(choose: (row: { before: T | undefined; after: T | undefined }) => U | undefined): U[] {
    const chosen: U[] = []
    for (const row of this.#rows.values()) {
      const value = choose(row)
      if (value !== undefined) chosen.push(value)
    }
    return chosen
  }
}
