import type { SqlConnection } from '../sql/connection.ts'
import type { Row, StoredRow } from '../sql/value.ts'
import { sqliteStoreError } from './sqlite-error.ts'
import type { SqliteStatements } from './statements.ts'

export interface TransactionConnection extends SqlConnection {
  /** @throws what made a statement fail, if one did: such a transaction is never committed */
  assertCommittable(): void
  end(): void
}

/**
 * As `guardConnection`, for a database that answers at once: a statement runs while it is called, so that none waits for
 * another, and an answer is the one promise that its caller waits for. To send each after the one before took a dozen.
 */
export function transactionConnection(statements: SqliteStatements): TransactionConnection {
  return new Connection(statements)
}

class Connection implements TransactionConnection {
  readonly #statements: SqliteStatements
  #failure: { error: unknown } | undefined
  #ended = false

  constructor(statements: SqliteStatements) {
    this.#statements = statements
  }

  all(statement: string, parameters: readonly unknown[]): Promise<StoredRow[]> {
    try {
      this.#assertUsable()
      return Promise.resolve(this.#statements.all(statement, parameters))
    } catch (error) {
      return this.#fail(error)
    }
  }

  run(statement: string, parameters: readonly unknown[]): Promise<number> {
    try {
      this.#assertUsable()
      return Promise.resolve(this.#statements.run(statement, parameters))
    } catch (error) {
      return this.#fail(error)
    }
  }

  allEach(statement: string, rows: readonly Row[], isUnique?: boolean): Promise<StoredRow[]> {
    try {
      this.#assertUsable()
      return Promise.resolve(this.#statements.allEach(statement, rows, isUnique))
    } catch (error) {
      return this.#fail(error)
    }
  }

  runEach(statement: string, rows: readonly Row[]): Promise<number> {
    try {
      this.#assertUsable()
      return Promise.resolve(this.#statements.runEach(statement, rows))
    } catch (error) {
      return this.#fail(error)
    }
  }

  assertCommittable(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  end(): void {
    this.#ended = true
  }

  #assertUsable(): void {
    this.assertCommittable()
    if (this.#ended) throw new TypeError('This transaction has ended: its repositories can no longer be used.')
  }

  // A promise is made of what is thrown as well: an async function would make one more.
  #fail(error: unknown): Promise<never> {
    this.#failure ??= { error: sqliteStoreError(error) ?? error }
    return Promise.reject(this.#failure.error)
  }
}
