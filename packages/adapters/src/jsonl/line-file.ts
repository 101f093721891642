import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface LineFile {
  /** Resolves once the lines are on the disk, not merely handed to the operating system. */
  append(...lines: readonly string[]): Promise<void>
  /** Waits for the lines under way. Appending afterwards fails; closing again does nothing. */
  close(): Promise<void>
}

interface Waiting {
  readonly lines: readonly string[]
  resolve(): void
  reject(error: unknown): void
}

/** One write takes at most this many calls, so that the first of a long queue need not wait for the last. */
const maxCallsAtOnce = 1000

/**
 * A file that lines are appended to, durably. Lines that arrive while others are being written share the next write and
 * its one fsync. Several processes may append to one file. The file is opened with the first line, and made if need be.
 *
 * A write that fails half-way leaves half a line; the next one begins with a line break, so that it stays the only one
 * that a reader has to pass over.
 */
export function createLineFile(path: string): LineFile {
  let waiting: Waiting[] = []
  let file: FileHandle | undefined
  let torn = false
  let writing: Promise<void> | undefined
  let closed = false

  async function write(calls: readonly Waiting[]): Promise<void> {
    if (file === undefined) ({ file, torn } = await openForAppending(path))
    const text = `${torn ? '\n' : ''}${calls.flatMap(({ lines }) => lines.map(line => `${line}\n`)).join('')}`
    torn = true
    await file.appendFile(text)
    torn = false
    await file.datasync()
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const calls = waiting.slice(0, maxCallsAtOnce)
      waiting = waiting.slice(maxCallsAtOnce)
      try {
        await write(calls)
        for (const { resolve } of calls) resolve()
      } catch (error) {
        for (const { reject } of calls) reject(error)
      }
    }
    writing = undefined
  }

  return {
    append(...lines) {
      if (closed) return Promise.reject(new Error('The file of lines is closed.'))
      return new Promise((resolve, reject) => {
        waiting.push({ lines, resolve, reject })
        writing ??= writeAll()
      })
    },
    async close() {
      closed = true
      await writing
      const opened = file
      file = undefined
      await opened?.close()
    },
  }
}

async function openForAppending(path: string): Promise<{ file: FileHandle; torn: boolean }> {
  const file = await open(path, 'a+')
  try {
    const { size } = await file.stat()
    if (size === 0) {
      // A file is found again after a power cut only when its folder knows of it, too.
      await syncFolder(dirname(path))
      return { file, torn: false }
    }
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
    return { file, torn: buffer[0] !== 0x0a }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows has no handles of folders, and keeps its folders by itself.
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
