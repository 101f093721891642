import type { Row, StoredRow } from './value.ts'

/**
 * One conversation with a database, reduced to what repositories need. Statements are texts that stay the same from call
 * to call, so that a connection can keep them prepared. What goes wrong is thrown as a `StoreError`.
 */
export interface SqlConnection {
  all(statement: string, parameters: readonly unknown[]): Promise<StoredRow[]>
  /** Returns how many rows the statement met. */
  run(statement: string, parameters: readonly unknown[]): Promise<number>
  /** `all` for one row of parameters after another, the answers appended. `isUnique`: each has one row at most. */
  allEach(statement: string, rows: readonly Row[], isUnique?: boolean): Promise<StoredRow[]>
  /** `run` for one row of parameters after another, the counts added up. */
  runEach(statement: string, rows: readonly Row[]): Promise<number>
  /**
   * `run` without waiting for the answer, which `check` is given: what goes wrong, there too, is thrown by a later statement
   * or by the end of the transaction. Resolves once the statement is sent, so that the next one is prepared while the
   * database is at this one. Absent outside of a store's own transactions.
   */
  readonly later?: (statement: string, parameters: readonly unknown[], check: (met: number) => void) => Promise<void>
  /**
   * Present where a key that no plain read finds may be taken for absent at first, and called when one is: what is decided
   * is then decided again, unless a unique key has proved it.
   */
  readonly assumeAbsent?: () => void
}

/** A connection that can only do one statement after another: a server's, or a host's. */
export function connectionOf(execute: Pick<SqlConnection, 'all' | 'run'>): SqlConnection {
  return {
    all: execute.all,
    run: execute.run,
    async allEach(statement, rows) {
      const found: StoredRow[] = []
      for (const row of rows) found.push(...(await execute.all(statement, row)))
      return found
    },
    async runEach(statement, rows) {
      let count = 0
      for (const row of rows) count += await execute.run(statement, row)
      return count
    },
  }
}
