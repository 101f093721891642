import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onInterrupt } from './interrupt.ts'

export interface TemporaryFolder {
  readonly path: string
  remove(): void
}

/** A folder that is gone when the command ends, by Ctrl-C too. */
export function createTemporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'jumun-'))
  const removeFiles = () => rmSync(path, { recursive: true, force: true })
  const release = onInterrupt(removeFiles)
  return {
    path,
    remove() {
      release()
      removeFiles()
    },
  }
}
