import type { SqlConnection } from './connection.ts'

export interface GuardedConnection extends SqlConnection {
  /** @throws what made a statement fail, if one did: such a transaction is never committed */
  assertCommittable(): void
  /** Waits for the statements that were sent without waiting. */
  settled(): Promise<void>
  end(): void
}

/**
 * A transaction's connection that stops at the first failure. A database may have rolled everything back by itself
 * (deadlock, full disk), and statements that follow would then commit alone, one by one; the same holds for statements
 * that a piece of work which was not awaited sends after the end.
 *
 * `pipelined`: the connection takes statements before earlier ones are answered, and once one has failed it refuses the
 * rest of the transaction by itself.
 */
export function guardConnection(connection: SqlConnection, { pipelined = false } = {}): GuardedConnection {
  let failure: { error: unknown } | undefined
  let ended = false
  let underWay: Promise<void>[] = []

  function assertUsable(): void {
    if (failure !== undefined) throw failure.error
    if (ended) throw new TypeError('This transaction has ended: its repositories can no longer be used.')
  }

  async function settled(): Promise<void> {
    const sent = underWay
    underWay = []
    await Promise.all(sent)
  }

  async function guarded<T>(statement: () => Promise<T>): Promise<T> {
    assertUsable()
    try {
      return await statement()
    } catch (error) {
      // Where an earlier one has failed, this one only tells of it.
      await settled()
      failure ??= { error }
      throw failure.error
    }
  }

  async function inBackground(statement: Promise<number>, check: (met: number) => void): Promise<void> {
    try {
      check(await statement)
    } catch (error) {
      failure ??= { error }
    }
  }

  const later: SqlConnection['later'] = (statement, parameters, check) => {
    assertUsable()
    underWay.push(inBackground(connection.run(statement, parameters), check))
  }

  return {
    all: (statement, parameters) => guarded(() => connection.all(statement, parameters)),
    run: (statement, parameters) => guarded(() => connection.run(statement, parameters)),
    allEach: (statement, rows) => guarded(() => connection.allEach(statement, rows)),
    runEach: (statement, rows) => guarded(() => connection.runEach(statement, rows)),
    ...(pipelined && { later }),
    settled,
    assertCommittable() {
      if (failure !== undefined) throw failure.error
    },
    end() {
      ended = true
    },
  }
}
