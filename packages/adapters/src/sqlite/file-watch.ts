import { StoreError } from '@jumun/core'
import { type BigIntStats, statSync } from 'node:fs'

/** Tells whether a path still leads to the file that was opened. */
export interface FileWatch {
  /** @throws StoreError `FILE_REPLACED` */
  assertInPlace(): void
}

/** A database in memory cannot be replaced. */
export const nothingToWatch: FileWatch = { assertInPlace() {} }

/**
 * Whoever has a file open goes on with it after it was replaced or removed: what is written then is lost with the last
 * connection that has it open. SQLite does not look. Its log is a part of the database and watched likewise, from when it
 * is there; it is made by the first connection and removed by the last one.
 */
export function watchFile(path: string): FileWatch {
  const database = statOf(path)
  const logPath = `${path}-wal`
  let log: BigIntStats | undefined
  return {
    assertInPlace() {
      if (!isSame(database, statOf(path))) throw replaced(path)
      const logNow = statOf(logPath)
      if (log !== undefined && !isSame(log, logNow)) throw replaced(logPath)
      log ??= logNow
    },
  }
}

function statOf(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })
}

function isSame(one: BigIntStats | undefined, other: BigIntStats | undefined): boolean {
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev
}

function replaced(path: string): StoreError {
  const message = `${path} was replaced or removed while it was open. Close the store and open it again.`
  return new StoreError('unavailable', message, { code: 'FILE_REPLACED' })
}
