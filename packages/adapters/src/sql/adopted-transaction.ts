import {
  type AdoptedTransaction,
  HostTransactionError,
  hostTransactionEnded,
  hostTransactionLost,
  hostTransactionOver,
  StoreError,
  type Transaction,
} from '@jumun/core'
import { connectionOf, type SqlConnection } from './connection.ts'
import { guardConnection } from './guarded-connection.ts'
import type { HostConversation } from './host-conversation.ts'
import type { HostSession, HostUse } from './host-session.ts'
import { createMutex, type Mutex } from './mutex.ts'

/** What a database makes of what a host has handed over. */
export interface AdoptedHost {
  readonly conversation: HostConversation
  readonly session: HostSession
}

interface Adoption extends AdoptedHost {
  /** For work that decides, and for work that only reads. */
  repositoriesOf(connection: SqlConnection, use: HostUse): Transaction
}

/** A driver refuses, in words of its own, to go on with a transaction that has ended or a client that is closed. */
function refusalOf(error: unknown, entered: boolean): unknown {
  if (error instanceof HostTransactionError || error instanceof StoreError || !(error instanceof Error)) return error
  // A wrong use, such as a statement of the host that is still being read, passes.
  if (entered && !(error instanceof TypeError)) return hostTransactionOver({ cause: error })
  const message = `The transaction cannot be used: ${error.message}`
  return new HostTransactionError('unusable', message, { cause: error })
}

/** One conversation can do only one thing at a time, however many adoptions it has. */
const turns = new WeakMap<object, Mutex>()

function turnOf(connection: object): Mutex {
  const mutex = turns.get(connection) ?? createMutex()
  turns.set(connection, mutex)
  return mutex
}

export function adoptedTransaction({ conversation, session, repositoriesOf }: Adoption): AdoptedTransaction {
  const connection = connectionOf(conversation)
  /** Whether there was a first use. */
  let entered = false
  /** Set for good once the transaction is known to have ended. */
  let over: { cause: unknown } | undefined

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const { carrier } = conversation
    return turnOf(carrier)(async () => {
      // A driver that no longer gives it says why at the first statement.
      const below = (await conversation.connection?.().catch(() => carrier)) ?? carrier
      return below === carrier ? work() : turnOf(below)(work)
    })
  }

  async function enter(use: HostUse): Promise<void> {
    if (over !== undefined) throw hostTransactionOver(over)
    try {
      await session.enter(use)
      entered = true
    } catch (thrown) {
      if (session.isLost(thrown)) {
        over = { cause: thrown }
        throw hostTransactionLost(over)
      }
      const error = refusalOf(thrown, entered)
      if (error instanceof HostTransactionError && error.failure === 'over') over = { cause: error.cause }
      throw error
    }
  }

  async function underSavepoint<T>(use: HostUse, work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    await enter(use)
    const guarded = guardConnection(connection)
    try {
      const result = await work(guarded)
      await guarded.settled()
      guarded.assertCommittable()
      guarded.end()
      await session.keep()
      return result
    } catch (error) {
      guarded.end()
      await guarded.settled()
      await undo(error)
      throw session.explain(error)
    } finally {
      // Where this fails the connection is lost, and the session with it.
      await session.restore().catch(() => undefined)
    }
  }

  /** What is not undone is reported, and the end of this adoption: what the host's transaction holds now is not known. */
  async function undo(failure: unknown): Promise<void> {
    try {
      await session.undo()
    } catch {
      over = { cause: failure }
      throw session.rollsBackAll(failure) ? hostTransactionLost(over) : hostTransactionEnded(over)
    }
  }

  /**
   * Twice where the first time was in vain for a reason that the second sees: a row that someone has written meanwhile, or
   * a key that was taken for absent.
   */
  async function run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    let assumed = false
    const assumeAbsent = () => {
      assumed = true
    }
    try {
      return await underSavepoint('write', guarded => work(repositoriesOf({ ...guarded, assumeAbsent }, 'write')))
    } catch (error) {
      const meanwhile = error instanceof StoreError ? error.failure === 'conflict' : assumed
      if (!meanwhile || over !== undefined) throw error
    }
    return underSavepoint('write', guarded => work(repositoriesOf(guarded, 'write')))
  }

  return {
    carrier: conversation.carrier,
    run: work => inTurn(() => run(work)),
    read: work => inTurn(() => underSavepoint('read', guarded => work(repositoriesOf(guarded, 'read')))),
  }
}
