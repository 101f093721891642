import { randomInt } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs'

// The first bytes of an SQLite file, and of its log (sqlite.org/fileformat2.html).

/** Where page 1 holds the count of changes, and the count at which its other figures were right. */
const countAt = 24
const countOfVersionAt = 92
const headerBytes = 100

/**
 * Files that were read here, by device and inode, kept open until the process ends: to close one would give up all locks that
 * this process holds on it, those of SQLite's connections too (POSIX says so).
 */
const keptOpen = new Map<string, number>()

/** Tells how often page 1 has been changed, as the file itself says; undefined where it is too short to be a database. */
export function changeCounter(path: string): () => number | undefined {
  const { dev, ino } = statSync(path, { bigint: true })
  const key = `${dev}:${ino}`
  const file = keptOpen.get(key) ?? openSync(path, 'r')
  keptOpen.set(key, file)
  const count = Buffer.alloc(4)
  return () => {
    try {
      return readSync(file, count, 0, 4, countAt) < 4 ? undefined : count.readUInt32BE(0)
    } catch {
      // A folder; SQLite will say so.
      return undefined
    }
  }
}

/**
 * Lets a copy count its changes from a number of its own. SQLite looks only whether the count has changed; but the log of one
 * copy does not go on where another one ended, and that shows. No one may have the file open.
 */
export function countFromElsewhere(path: string): void {
  const count = Buffer.alloc(4)
  // Far from the counts of files that began at 1, and below where it would wrap around soon.
  count.writeUInt32BE(randomInt(2 ** 24, 2 ** 31))
  const file = openSync(path, 'r+')
  try {
    writeSync(file, count, 0, 4, countAt)
    writeSync(file, count, 0, 4, countOfVersionAt)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

export const logHeaderBytes = 32
export const frameHeaderBytes = 24

/** The counts of changes in a log, in order: of each page 1 that was written into it since it was begun. */
export function* changeCountsOfLog(path: string): Generator<number> {
  const file = openSync(path, 'r')
  try {
    const log = Buffer.alloc(logHeaderBytes)
    if (readSync(file, log, 0, logHeaderBytes, 0) < logHeaderBytes) return
    const pageBytes = log.readUInt32BE(8)
    if (pageBytes < 512 || pageBytes > 65_536) return
    const salts = log.subarray(16, 24)
    const frame = Buffer.alloc(frameHeaderBytes + headerBytes)
    for (let at = logHeaderBytes; ; at += frameHeaderBytes + pageBytes) {
      if (readSync(file, frame, 0, frame.length, at) < frame.length) return
      // What stands behind is left over from an earlier log in the same file.
      if (!frame.subarray(8, 16).equals(salts)) return
      if (frame.readUInt32BE(0) === 1) yield frame.readUInt32BE(frameHeaderBytes + countAt)
    }
  } finally {
    closeSync(file)
  }
}
