import type { SqlConnection } from './connection.ts'

export interface GuardedConnection extends SqlConnection {
  readonly later: NonNullable<SqlConnection['later']>
  /** @throws what made a statement fail, if one did: such a transaction is never committed */
  assertCommittable(): void
  /** Waits for all statements that were sent. */
  settled(): Promise<void>
  end(): void
}

/**
 * A transaction's connection that stops at the first failure. A database may have rolled everything back by itself
 * (deadlock, full disk), and statements that follow would then commit alone, one by one; the same holds for statements
 * that a piece of work which was not awaited sends after the end.
 *
 * `pipelined`: the connection takes statements before earlier ones are answered, and once one has failed it refuses the
 * rest of the transaction by itself. Any other is sent a statement only when the one before has succeeded; what is gained
 * is the time in which the next one is put together.
 */
export function guardConnection(connection: SqlConnection, { pipelined = false } = {}): GuardedConnection {
  let failure: { error: unknown; of: number } | undefined
  let ended = false
  let answered: Promise<void> = Promise.resolve()
  let count = 0

  function assertUsable(): void {
    if (failure !== undefined) throw failure.error
    if (ended) throw new TypeError('This transaction has ended: its repositories can no longer be used.')
  }

  /** In the order of the calls; `sent` resolves when the connection has it. */
  function send<T>(statement: () => Promise<T>): { sent: Promise<void>; answer: Promise<T> } {
    const start = async () => {
      assertUsable()
      return statement()
    }
    const before = answered
    const of = (count += 1)
    const answer = pipelined ? start() : before.then(start)
    const recorded = answer.then(
      () => undefined,
      error => {
        // Of answers that come together, the one to an earlier statement may be read later: it says why.
        if (failure === undefined || of < failure.of) failure = { error, of }
      },
    )
    answered = pipelined ? Promise.all([before, recorded]).then(() => undefined) : recorded
    return { sent: pipelined ? Promise.resolve() : before, answer }
  }

  async function guarded<T>(statement: () => Promise<T>): Promise<T> {
    const { answer } = send(statement)
    try {
      return await answer
    } catch (error) {
      // Where an earlier one has failed, this one only tells of it.
      await answered
      throw failure?.error ?? error
    }
  }

  return {
    all: (statement, parameters) => guarded(() => connection.all(statement, parameters)),
    run: (statement, parameters) => guarded(() => connection.run(statement, parameters)),
    allEach: (statement, rows) => guarded(() => connection.allEach(statement, rows)),
    runEach: (statement, rows) => guarded(() => connection.runEach(statement, rows)),
    async later(statement, parameters, check) {
      const { sent } = send(async () => check(await connection.run(statement, parameters)))
      await sent
      assertUsable()
    },
    settled: () => answered,
    assertCommittable() {
      if (failure !== undefined) throw failure.error
    },
    end() {
      ended = true
    },
  }
}
