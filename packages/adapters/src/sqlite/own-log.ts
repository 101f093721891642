import { StoreError } from '@jumun/core'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { changeCounter, changeCountsOfLog } from './file-header.ts'

/**
 * Looks whether the log beside a file is its own. A copy that was laid over a database whose server was killed meets the log
 * of what was there before: SQLite would write that into it, and the result is damaged, or the copy is undone. Page 1 counts
 * its changes: the log goes on where the file ends, or the file has taken a part of it in already. Files that were copied
 * while they had the same count, and logs in which page 1 is not, pass.
 * @throws StoreError `STALE_LOG`
 */
export async function assertOwnLog(path: string): Promise<void> {
  const logPath = `${path}-wal`
  if (!existsSync(path) || !existsSync(logPath)) return
  // Both are read one after the other, and others may be writing: only what stays so is wrong.
  for (let look = 1; !isOwnLog(path, logPath); look += 1) {
    if (look === looks) throw staleLog(path)
    await sleep(pauseMs)
  }
}

const looks = 5
const pauseMs = 20

function isOwnLog(path: string, logPath: string): boolean {
  try {
    return goesOn(path, logPath)
  } catch (error) {
    // Gone by now, or not to be read: SQLite will say so, if it matters.
    if (error instanceof Error && 'code' in error) return true
    throw error
  }
}

function goesOn(path: string, logPath: string): boolean {
  const count = changeCounter(path)()
  if (count === undefined) return true
  let first = true
  for (const logged of changeCountsOfLog(logPath)) {
    // The log begins behind this file.
    if (first && logged === count + 1) return true
    if (first && logged > count + 1) return false
    // Somewhere in it: up to here it is in the file.
    if (logged >= count) return true
    first = false
  }
  return first
}

function staleLog(path: string): StoreError {
  const message = `${path} was overwritten by another copy, and ${path}-wal belongs to the one before: to open them would mix both. Restore the copy again, with \`jumun restore\`.`
  return new StoreError('unavailable', message, { code: 'STALE_LOG' })
}
