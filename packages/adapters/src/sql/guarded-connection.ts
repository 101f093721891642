import type { SqlConnection } from './connection.ts'

export interface GuardedConnection extends SqlConnection {
  /** @throws what made a statement fail, if one did: such a transaction is never committed */
  assertCommittable(): void
  end(): void
}

/**
 * A transaction's connection that stops at the first failure. A database may have rolled everything back by itself
 * (deadlock, full disk), and statements that follow would then commit alone, one by one; the same holds for statements
 * that a piece of work which was not awaited sends after the end.
 */
export function guardConnection(connection: SqlConnection): GuardedConnection {
  let failure: { error: unknown } | undefined
  let ended = false

  async function guarded<T>(statement: () => Promise<T>): Promise<T> {
    if (failure !== undefined) throw failure.error
    if (ended) throw new TypeError('This transaction has ended: its repositories can no longer be used.')
    try {
      return await statement()
    } catch (error) {
      failure ??= { error }
      throw error
    }
  }

  return {
    all: (statement, parameters) => guarded(() => connection.all(statement, parameters)),
    run: (statement, parameters) => guarded(() => connection.run(statement, parameters)),
    allEach: (statement, rows) => guarded(() => connection.allEach(statement, rows)),
    runEach: (statement, rows) => guarded(() => connection.runEach(statement, rows)),
    assertCommittable() {
      if (failure !== undefined) throw failure.error
    },
    end() {
      ended = true
    },
  }
}
