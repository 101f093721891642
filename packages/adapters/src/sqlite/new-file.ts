import { closeSync, openSync } from 'node:fs'
import { noFolder } from './path-error.ts'

/**
 * Makes a file that only its owner may read: it holds names and balances, and SQLite would make it as readable as the
 * process lets it. SQLite gives its log the same permissions. A file that is there stays as it is.
 * @throws StoreError `CANNOT_OPEN` where there is no such folder
 */
export function makeOwnFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw noFolder(path, error)
    // It is there, or cannot be made: then opening it says why.
  }
}
