import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Where downloads are kept, outside of the tree: JUMUN_CACHE, or the user's cache folder. */
export function cacheFolder(): string {
  const { JUMUN_CACHE, XDG_CACHE_HOME } = process.env
  return JUMUN_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'jumun')
}

/**
 * A folder of the cache, made by `fill` when it is not there yet. It appears as a whole: one that was interrupted is made
 * again, and of two that make it at once the first one counts.
 */
export async function cached(name: string, fill: (folder: string) => Promise<void> | void): Promise<string> {
  const folder = join(cacheFolder(), name)
  if (existsSync(folder)) return folder
  mkdirSync(dirname(folder), { recursive: true })
  const making = mkdtempSync(`${folder}.`)
  try {
    await fill(making)
    if (!existsSync(folder)) renameSync(making, folder)
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
  return folder
}
