// Packs packages as they would be published.
import { spawnSync, type SpawnSyncOptions } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pnpm } from './pnpm.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isWindows = process.platform === 'win32'

export interface Packed {
  /** Such as `@jumun/core`. */
  readonly name: string
  readonly tarball: string
}

/** The package of `packages/NAME`, packed into a folder of its own in `work`. */
export function pack(name: string, work: string): Packed {
  const target = join(work, name)
  mkdirSync(target)
  const folder = join(root, 'packages', name)
  run('npx', ['--yes', pnpm, 'pack', '--pack-destination', target], { cwd: folder, shell: isWindows })
  const file = readdirSync(target).find(found => found.endsWith('.tgz'))!
  return { name: `@jumun/${name}`, tarball: join(target, file) }
}

/** @throws Error with the output of a command that fails */
export function run(command: string, args: readonly string[], options: SpawnSyncOptions = {}): void {
  const result = spawnSync(command, args, { encoding: 'utf8', ...options })
  if (result.status === 0) return
  const said = `${String(result.stdout ?? '')}${String(result.stderr ?? result.error)}`
  throw new Error(`${command} ${args.join(' ')} failed:\n${said}`)
}
