import type { StoreError } from '@jumun/core'
import { type BigIntStats, type Stats, statSync } from 'node:fs'
import { unavailable } from '../sql/store-error.ts'
import { changeCounter } from './file-header.ts'

/** Tells whether a path still leads to the file that was opened. */
export interface FileWatch {
  /** Looks. @throws StoreError `FILE_REPLACED` */
  assertInPlace(): void
  /** Looks again only where the last look is a while ago: cheap enough to be asked without a pause. */
  assertLatelyInPlace(): void
}

/** A database in memory cannot be replaced. */
export const nothingToWatch: FileWatch = { assertInPlace() {}, assertLatelyInPlace() {} }

/**
 * A process that has a file open goes on with it after it was replaced or removed: what is written then is lost with the last
 * connection that has it open. A copy that is written over it (`cp`) is mixed with what this process goes on to write. SQLite
 * looks for neither. Its log is a part of the database and watched likewise, from when it is there: the first connection
 * makes it and the last one removes it.
 */
export function watchFile(path: string): FileWatch {
  const database = statOf(path)
  const logPath = `${path}-wal`
  let log: FileId | undefined
  const countChanges = changeCounter(path)
  let changes = countChanges() ?? 0
  let wasReplaced: StoreError | undefined
  let lookedAt = Number.NEGATIVE_INFINITY

  /** The path that leads elsewhere. */
  function replacedPath(): string | undefined {
    if (!isSame(database, statOf(path))) return path
    const logNow = statOf(logPath)
    if (log !== undefined && !isSame(log, logNow)) return logPath
    log ??= logNow
    let changesNow = countChanges()
    // Looked at again, should it have met someone who was writing it.
    if (!goesOn(changes, changesNow)) changesNow = countChanges()
    if (!goesOn(changes, changesNow)) return path
    changes = changesNow
    return undefined
  }

  function assertInPlace(): void {
    lookedAt = performance.now()
    const found = wasReplaced === undefined ? replacedPath() : undefined
    if (found !== undefined) wasReplaced = replaced(found)
    if (wasReplaced !== undefined) throw wasReplaced
  }

  return {
    assertInPlace,
    assertLatelyInPlace() {
      if (wasReplaced !== undefined || performance.now() - lookedAt > aWhileMs) assertInPlace()
    },
  }
}

const aWhileMs = 50

/** Changes are counted upwards and one by one; a copy counts from elsewhere, or is behind. */
function goesOn(before: number, now: number | undefined): now is number {
  return now !== undefined && now >= before && now - before < 2 ** 20
}

export type FileId = Pick<Stats, 'dev' | 'ino'> | Pick<BigIntStats, 'dev' | 'ino'>

const inNumbers = { throwIfNoEntry: false } as const
const exactly = { throwIfNoEntry: false, bigint: true } as const

/** In numbers, as those take less, where they hold it exactly. */
export function statOf(path: string): FileId | undefined {
  const found = statSync(path, inNumbers)
  if (found === undefined || (Number.isSafeInteger(found.ino) && Number.isSafeInteger(found.dev))) return found
  return statSync(path, exactly)
}

function isSame(one: FileId | undefined, other: FileId | undefined): boolean {
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev
}

function replaced(path: string): StoreError {
  const message = `${path} was replaced or removed while it was open. Close the store and open it again.`
  return unavailable('FILE_REPLACED', message)
}
