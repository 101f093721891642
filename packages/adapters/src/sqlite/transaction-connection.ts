import type { SqlConnection } from '../sql/connection.ts'
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
  let failure: { error: unknown } | undefined
  let ended = false

  function assertCommittable(): void {
    if (failure !== undefined) throw failure.error
  }

  // A promise is made of what is thrown as well: an async function would make one more.
  function answer<Given, T>(
    run: (statement: string, given: Given, isUnique?: boolean) => T,
  ): (statement: string, given: Given, isUnique?: boolean) => Promise<T> {
    return (statement, given, isUnique) => {
      try {
        assertCommittable()
        if (ended) throw new TypeError('This transaction has ended: its repositories can no longer be used.')
        return Promise.resolve(run(statement, given, isUnique))
      } catch (error) {
        failure ??= { error: sqliteStoreError(error) ?? error }
        return Promise.reject(failure.error)
      }
    }
  }

  return {
    all: answer(statements.all),
    run: answer(statements.run),
    allEach: answer(statements.allEach),
    runEach: answer(statements.runEach),
    assertCommittable,
    end() {
      ended = true
    },
  }
}
