import type { Reader, Transaction } from '../../ports/transaction.ts'
import type { Store } from '../../ports/store.ts'
import { StoreError } from '../../ports/store-error.ts'
import { never, strikes, type World } from './world.ts'

/** What a store has to know of the server that has it open. */
export interface StoreOwner {
  readonly isAlive: boolean
  readonly died: Promise<void>
  crash(): void
}

class Crash extends Error {}

/**
 * A server's connection to the shared store: each call waits for its turn, and may fail as databases do. Once the server
 * is dead nothing comes back, and what it had not committed is rolled back.
 */
export function createFaultyStore(inner: Store, owner: StoreOwner, world: World, onCommit: () => Promise<void>): Store {
  const { scheduler, faults } = world

  /** The server's turn, or its end. */
  async function turn(): Promise<void> {
    if (!owner.isAlive) return never()
    await scheduler.turn(owner)
  }

  async function transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    await turn()
    const ending = { told: 'done' as 'done' | 'lost' | 'nobody' }
    try {
      const result = await inner.transaction(async rows => {
        if (!owner.isAlive) throw new Crash()
        const death = owner.died.then(() => {
          throw new Crash()
        })
        return Promise.race([commitAfter(work(turnedRows(rows, withinTransaction)), ending), death])
      })
      await onCommit()
      // The commit itself belongs to the database: it happens, though its server is gone.
      if (ending.told === 'nobody') owner.crash()
      if (!owner.isAlive) return await never()
      if (ending.told === 'lost') throw new StoreError('unknown', 'The answer to COMMIT was lost.')
      return result
    } catch (error) {
      if (error instanceof Crash) return never()
      throw error
    }
  }

  async function withinTransaction(): Promise<void> {
    await turn()
    if (strikes(world, 0.002)) {
      faults['crash within a transaction'] += 1
      owner.crash()
      throw new Crash()
    }
    if (strikes(world, 0.004)) {
      faults.deadlock += 1
      throw new StoreError('transient', 'A deadlock, by the seed.')
    }
  }

  /** What becomes of COMMIT: to throw in here rolls back. */
  async function commitAfter<T>(work: Promise<T>, ending: { told: 'done' | 'lost' | 'nobody' }): Promise<T> {
    const result = await work
    await turn()
    const fate = drawFate(world)
    if (fate === 'answered') return result
    faults[fate] += 1
    switch (fate) {
      case 'crash before commit':
        owner.crash()
        throw new Crash()
      case 'commit lost, undone':
        throw new StoreError('unknown', 'COMMIT was lost.')
      case 'crash after commit':
        ending.told = 'nobody'
        break
      case 'commit lost, done':
        ending.told = 'lost'
    }
    return result
  }

  async function beforeRead(): Promise<void> {
    await turn()
    if (strikes(world, 0.01)) {
      faults['read failed'] += 1
      throw new StoreError('transient', 'The connection was lost, by the seed.')
    }
  }

  return {
    transaction,
    reader: turnedRows(inner.reader, beforeRead),
    snapshot: async work => {
      await turn()
      return inner.snapshot(work)
    },
    adopt: host => inner.adopt(host),
    ping: () => inner.ping(),
    facts: () => inner.facts(),
    close: async () => undefined,
  }
}

/** What becomes of a COMMIT. */
function drawFate({ scheduler, faulty }: World) {
  const dice = faulty ? scheduler.random.below(100) : 100
  if (dice < 2) return 'crash before commit'
  if (dice < 4) return 'crash after commit'
  if (dice < 7) return 'commit lost, done'
  return dice < 10 ? 'commit lost, undone' : 'answered'
}

type Rows = Readonly<Record<string, Readonly<Record<string, (...values: unknown[]) => Promise<unknown>>>>>

/** Repositories whose calls each wait for their turn. */
function turnedRows<R extends Reader | Transaction>(rows: R, before: () => Promise<void>): R {
  const turned: Record<string, Record<string, (...values: unknown[]) => Promise<unknown>>> = {}
  for (const [name, repository] of Object.entries(rows as unknown as Rows)) {
    const calls: Record<string, (...values: unknown[]) => Promise<unknown>> = {}
    for (const [call, run] of Object.entries(repository)) {
      calls[call] = async (...values) => {
        await before()
        return run(...values)
      }
    }
    turned[name] = calls
  }
  return turned as unknown as R
}
