import { createRequire } from 'node:module'
import type { SqliteDriver } from './load-driver.ts'

/**
 * The file that this very driver was loaded from, so that a thread loads the same one: a second copy of SQLite in a process would
 * not see the locks of the first, and give them up when it closes its files (docs/decisions/075). Undefined where that is not
 * known, as in a bundle that contains the driver, or where it would not follow: Electron may unpack the same file twice.
 */
export function driverFile(
  driver: SqliteDriver,
  versions: NodeJS.ProcessVersions = process.versions,
): string | undefined {
  if (versions['electron'] !== undefined) return undefined
  // What has been loaded is one list for all modules, no matter from where it is looked at.
  const { cache } = createRequire(process.execPath)
  return Object.keys(cache).find(file => cache[file]?.exports === driver)
}
