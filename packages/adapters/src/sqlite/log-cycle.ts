import { closeSync, openSync, readSync } from 'node:fs'
import { frameHeaderBytes, logHeaderBytes } from './file-header.ts'

export interface LogCycle {
  /** The number of the present cycle, undefined where there is no log. @throws Error where it cannot be read */
  current(): bigint | undefined
  /** Whether that cycle, of the last look, has come to so many frames. @throws Error where it cannot be read */
  holds(frames: number): boolean
  close(): void
}

/**
 * Tells by short reads how far the log of a file has come. When all of it is in the file, SQLite begins the log anew at its start,
 * with other salts: a frame whose salts are not those in front belongs to an earlier cycle (sqlite.org/fileformat2.html).
 * No locks are held on the log, so a descriptor of it may be closed, unlike one of the database or of its `-shm`.
 */
export function logCycle(path: string): LogCycle {
  const header = Buffer.alloc(logHeaderBytes)
  const salts = Buffer.alloc(8)
  let file: number | undefined
  return {
    current() {
      file ??= openSync(`${path}-wal`, 'r')
      if (readSync(file, header, 0, logHeaderBytes, 0) < logHeaderBytes) return undefined
      return header.readBigUInt64BE(16)
    },
    holds(frames) {
      const frameBytes = frameHeaderBytes + header.readUInt32BE(8)
      const at = logHeaderBytes + (frames - 1) * frameBytes + 8
      return file !== undefined && readSync(file, salts, 0, 8, at) === 8 && salts.equals(header.subarray(16, 24))
    },
    close() {
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}
