import { channel } from 'node:diagnostics_channel'
import { type Command, decideBatch, type Environment } from './decide-batch.ts'
import type { Outcome } from './lane.ts'
import type { Store } from '../ports/store.ts'
import { StoreError } from '../ports/store-error.ts'
import { storeRefusal, transact } from './transact.ts'

/** Published after each batch, for metrics and traces: `{ size, durationMs }`. */
const batchChannel = channel('jumun:batch')

/**
 * Decides a batch in a transaction of its own. When that fails as a whole, each command is run once alone, so that one
 * that cannot be decided or written fails alone. Nothing is acknowledged that is not committed.
 */
export async function runBatch(
  store: Store,
  commands: readonly Command[],
  environment: Environment,
): Promise<readonly Outcome<unknown>[]> {
  const startedAt = performance.now()
  try {
    return await transact(store, transaction => decideBatch(transaction, commands, environment))
  } catch (error) {
    const failure = error instanceof StoreError ? error.failure : 'defect'
    // Nobody knows whether it was committed. Who has a key can find out: under the same locks, the key is there or not.
    if (failure === 'unknown') return eachAlone(store, commands, environment, error)
    // A database that is locked or gone is so for each of them: to ask once a command would only take that much longer.
    const poisoned = failure === 'conflict' || failure === 'constraint' || failure === 'defect'
    if (commands.length > 1 && poisoned) return eachAlone(store, commands, environment)
    const refusal = { ok: false as const, error: storeRefusal(error) }
    return commands.map(() => refusal)
  } finally {
    if (batchChannel.hasSubscribers) {
      batchChannel.publish({ size: commands.length, durationMs: performance.now() - startedAt })
    }
  }
}

async function eachAlone(
  store: Store,
  commands: readonly Command[],
  environment: Environment,
  lostCommit?: unknown,
): Promise<Outcome<unknown>[]> {
  const outcomes: Outcome<unknown>[] = []
  let gone: StoreError | undefined
  for (const command of commands) {
    const keyed = (command.input as { idempotencyKey?: string }).idempotencyKey !== undefined
    if (gone !== undefined || (lostCommit !== undefined && !keyed)) {
      outcomes.push({ ok: false, error: storeRefusal(lostCommit ?? gone) })
      continue
    }
    try {
      const [outcome] = await transact(store, transaction => decideBatch(transaction, [command], environment))
      outcomes.push(outcome!)
    } catch (error) {
      // Where a commit was lost, a second failure does not tell that the first try was in vain.
      outcomes.push({ ok: false, error: storeRefusal(lostCommit ?? error) })
      // The rest would only wait for the same answer.
      const forAll = error instanceof StoreError && (error.failure === 'unavailable' || error.failure === 'transient')
      if (forAll) gone = error
    }
  }
  return outcomes
}
