import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { undoOnExit } from './undo-on-exit.ts'

/** A file system of our own that can run full. */
export interface SmallDisk {
  readonly folder: string
  /** Leaves not one byte. */
  fill(): void
  free(): void
  remove(): void
}

export function canMount(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0
}

/** Only where `canMount`. */
export function createSmallDisk(name: string, mebibytes: number): SmallDisk {
  const parent = mkdtempSync(join(tmpdir(), `${name}-`))
  const folder = join(parent, 'disk')
  mkdirSync(folder)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, name, folder])
  const undo = () => {
    // Lazily, as a process that ends early has not closed its files.
    execFileSync('umount', ['--lazy', folder])
    rmSync(parent, { recursive: true, force: true })
  }
  const undone = undoOnExit(undo)
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill: () => fill(ballast),
    free: () => rmSync(ballast, { force: true }),
    remove() {
      undo()
      undone()
    },
  }
}

function fill(path: string): void {
  const file = openSync(path, 'a')
  try {
    for (const size of [1 << 20, 4096, 1]) {
      for (let full = false; !full; ) full = !tryToWrite(file, Buffer.alloc(size))
    }
  } finally {
    closeSync(file)
  }
}

function tryToWrite(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) > 0
  } catch {
    return false
  }
}
