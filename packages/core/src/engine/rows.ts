import type { Change } from '../ports/change.ts'
import type { Transaction } from '../ports/transaction.ts'

/** Rows of one kind within a batch: changed command by command, written at its end in one set. */
export interface Rows<Row> {
  apply(rows: readonly Row[]): void
  /** Whether there may be something to write: of most kinds a batch has nothing. */
  readonly isChanged: boolean
  /** What there is to write, as it is then; what is taken away, as it was. */
  changed(): Row[]
  /** Writes what is new, and takes away what is gone; undefined where there is nothing of that, which is not waited for. */
  add?(transaction: Transaction): Promise<void> | undefined
  /** Writes what was there before and has changed, after the new rows of all kinds; as `add`. */
  save?(transaction: Transaction): Promise<void> | undefined
}

/** Rows that are only added to, such as entries of a ledger. */
export class AddedRows<Row> implements Rows<Row> {
  readonly #insert: (transaction: Transaction, rows: readonly Row[]) => Promise<void>
  readonly #rows: Row[] = []

  constructor(insert: (transaction: Transaction, rows: readonly Row[]) => Promise<void>) {
    this.#insert = insert
  }

  apply(rows: readonly Row[]): void {
    for (const row of rows) this.#rows.push(row)
  }

  /** Takes out the rows that are written along with rows of another kind. */
  take(isTaken: (row: Row) => boolean): Row[] {
    const taken: Row[] = []
    let left = 0
    for (const row of this.#rows) {
      if (isTaken(row)) {
        taken.push(row)
        continue
      }
      this.#rows[left] = row
      left += 1
    }
    this.#rows.length = left
    return taken
  }

  get isChanged(): boolean {
    return this.#rows.length > 0
  }

  changed(): Row[] {
    return this.#rows
  }

  add(transaction: Transaction): Promise<void> {
    return this.#insert(transaction, this.#rows)
  }
}

/** Rows that add up by their keys, such as figures of a day. They are written last: some go along with rows that are saved. */
export class SummedRows<Row> implements Rows<Row> {
  readonly #kind: SummedKind<Row>
  readonly #sums = new Map<string, Row>()

  constructor(kind: SummedKind<Row>) {
    this.#kind = kind
  }

  apply(rows: readonly Row[]): void {
    for (const row of rows) {
      const key = this.#kind.key(row)
      const sum = this.#sums.get(key)
      this.#sums.set(key, sum === undefined ? row : this.#kind.sum(sum, row))
    }
  }

  /** Takes out the rows that are written along with rows of another kind. */
  take(isTaken: (row: Row) => boolean): Row[] {
    const taken: Row[] = []
    for (const [key, row] of this.#sums) {
      if (!isTaken(row)) continue
      taken.push(row)
      this.#sums.delete(key)
    }
    return taken
  }

  get isChanged(): boolean {
    return this.#sums.size > 0
  }

  changed(): Row[] {
    return [...this.#sums.values()]
  }

  save(transaction: Transaction): Promise<void> {
    return this.#kind.add(transaction, [...this.#sums.values()])
  }
}

export interface SummedKind<Row> {
  key(row: Row): string
  sum(one: Row, other: Row): Row
  add(transaction: Transaction, rows: readonly Row[]): Promise<void>
}

/**
 * Rows with keys, each as it was read and as it is now (Fowler, "Identity Map"): new ones are inserted, changed ones saved,
 * those that were taken out removed.
 */
export class KeyedRows<Row> implements Rows<Row> {
  readonly #kind: KeyedKind<Row>
  // Made for the first row: of most kinds a batch has none.
  #rows: Map<string, KnownRow<Row>> | undefined
  #groups: Map<string, KnownRow<Row>[]> | undefined
  #isChanged = false

  constructor(kind: KeyedKind<Row>) {
    this.#kind = kind
  }

  get isChanged(): boolean {
    return this.#isChanged
  }

  /** Whether there are rows that the store does not have yet. */
  get hasNew(): boolean {
    if (!this.#isChanged) return false
    for (const { before, after } of this.#rows?.values() ?? []) {
      if (before === undefined && after !== undefined) return true
    }
    return false
  }

  changed(): Row[] {
    const rows: Row[] = []
    for (const { before, after } of this.#rows?.values() ?? []) {
      const row = before === after ? undefined : (after ?? before)
      if (row !== undefined) rows.push(row)
    }
    return rows
  }

  /** Rows as the store has them; read again, they take the place of what was read before. */
  load(rows: readonly Row[]): void {
    for (const row of rows) {
      const known = this.#known(row)
      known.before = row
      known.after = row
    }
  }

  apply(rows: readonly Row[]): void {
    this.#isChanged = true
    for (const row of rows) this.#known(row).after = row
  }

  remove(rows: readonly Row[]): void {
    this.#isChanged = true
    for (const row of rows) this.#known(row).after = undefined
  }

  get(key: string): Row | undefined {
    return this.#rows?.get(key)?.after
  }

  /** All rows that are there, in the order in which they came. */
  all(): Row[] {
    return [...(this.#rows?.values() ?? [])].flatMap(({ after }) => after ?? [])
  }

  some(is: (row: Row) => boolean): boolean {
    for (const { after } of this.#rows?.values() ?? []) if (after !== undefined && is(after)) return true
    return false
  }

  /** The rows of a group in the order in which they came. */
  ofGroup(group: string): Row[] {
    const members = this.#groups?.get(group)
    // Most have one, and a list that grows takes room for more.
    if (members?.length === 1 && members[0]!.after !== undefined) return [members[0]!.after]
    const rows: Row[] = []
    for (const { after } of members ?? []) if (after !== undefined) rows.push(after)
    return rows
  }

  // A kind that leaves out how its rows are removed or saved never has such rows.

  add(transaction: Transaction): Promise<void> | undefined {
    const removed: Row[] = []
    const inserted: Row[] = []
    for (const known of this.#rows?.values() ?? []) {
      const { before, after } = known
      if (before === after) continue
      if (after === undefined) removed.push(before!)
      else if (before === undefined) inserted.push(after)
      else continue
      // The store has it now: what a later command makes of it is saved.
      known.before = after
    }
    const insert = () => (inserted.length > 0 ? this.#kind.insert(transaction, inserted) : undefined)
    return removed.length > 0 ? this.#kind.remove!(transaction, removed).then(insert) : insert()
  }

  save(transaction: Transaction): Promise<void> | undefined {
    const saved: Change<Row>[] = []
    for (const known of this.#rows?.values() ?? []) {
      const { before, after } = known
      if (before !== after && before !== undefined && after !== undefined) saved.push(known as Change<Row>)
    }
    return saved.length > 0 ? this.#kind.save!(transaction, saved) : undefined
  }

  #known(row: Row): KnownRow<Row> {
    const { key: keyOf, group: groupOf } = this.#kind
    const rows = (this.#rows ??= new Map())
    const key = keyOf(row)
    let known = rows.get(key)
    if (known === undefined) {
      known = { before: undefined, after: undefined }
      rows.set(key, known)
      if (groupOf !== undefined) join((this.#groups ??= new Map()), groupOf(row), known)
    }
    return known
  }
}

function join<Row>(groups: Map<string, Row[]>, group: string, row: Row): void {
  const members = groups.get(group)
  if (members === undefined) groups.set(group, [row])
  else members.push(row)
}

export interface KeyedKind<Row> {
  key(row: Row): string
  /** Another way to find rows, by something that never changes in one. */
  group?(row: Row): string
  insert(transaction: Transaction, rows: readonly Row[]): Promise<void>
  /** Left out for rows that never change, as `remove` is for those that never go. */
  save?(transaction: Transaction, changes: readonly Change<Row>[]): Promise<void>
  remove?(transaction: Transaction, rows: readonly Row[]): Promise<void>
}

interface KnownRow<Row> {
  before: Row | undefined
  after: Row | undefined
}
