import type { SqliteDatabase } from './database.ts'
import { isBusy } from './sqlite-error.ts'

/**
 * Asked while someone holds the lock for writing: whether the shop's own connection sees that. Undefined where it cannot be told
 * at present.
 */
export type LockSight = () => boolean | undefined

/**
 * Locks of files belong to processes: of two copies of SQLite in one process (two versions of better-sqlite3, or Node's own beside it)
 * neither sees the locks of the other. That a second writer is refused proves that there is one copy.
 */
export function lockSight(database: SqliteDatabase): LockSight {
  return () => {
    // It may be the host's own connection, whose transaction this is.
    if (!database.open || database.inTransaction) return undefined
    try {
      database.prepare('begin immediate').run()
    } catch (error) {
      return isBusy(error) ? true : undefined
    }
    database.prepare('rollback').run()
    return false
  }
}
