import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Where downloads are kept, outside of the tree: JUMUN_CACHE, or the user's cache folder. */
export function cacheFolder(): string {
  const { JUMUN_CACHE, XDG_CACHE_HOME } = process.env
  return JUMUN_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'jumun')
}

/** The same for what other users run: as servers refuse to be root, and what is root's own is closed to others. */
export function sharedCacheFolder(): string {
  return process.env['JUMUN_CACHE'] || (process.getuid?.() === 0 ? '/var/cache/jumun' : cacheFolder())
}

/**
 * A folder of the cache, made by `fill` when it is not there yet. It appears as a whole: one that was interrupted is made
 * again, and of two that make it at once the first one counts.
 */
export async function cached(
  name: string,
  fill: (folder: string) => Promise<void> | void,
  cache = cacheFolder(),
): Promise<string> {
  const folder = join(cache, name)
  if (existsSync(folder)) return folder
  mkdirSync(dirname(folder), { recursive: true })
  const making = mkdtempSync(`${folder}.`)
  try {
    await fill(making)
    // A folder that is made under a name of its own is for its maker alone; servers run as users of their own.
    chmodSync(making, 0o755)
    if (!existsSync(folder)) renameSync(making, folder)
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
  return folder
}
