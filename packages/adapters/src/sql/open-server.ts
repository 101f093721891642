import { isStoreError, StoreError } from '@jumun/core'
import type { Session, SessionPool } from './session.ts'
import { unavailable } from './store-error.ts'

/**
 * The first conversation with a server. That none begins in time means here that no server is there: later it means that
 * all connections are in use.
 * @throws StoreError
 */
export async function firstConversation<T>(pool: SessionPool, use: (session: Session) => Promise<T>): Promise<T> {
  let session: Session
  try {
    session = await pool.acquire()
  } catch (error) {
    if (isStoreError(error, 'BUSY')) throw unavailable('NO_SERVER', 'No server answered in time.', error)
    throw error
  }
  try {
    return await use(session)
  } finally {
    session.release()
  }
}

/** The same error, with the place that was to be opened. */
export function atPlace(error: unknown, place: string): unknown {
  if (!isStoreError(error)) return error
  return new StoreError(error.failure, `${place}: ${error.message}`, { code: error.code, cause: error.cause })
}
