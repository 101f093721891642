import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where Debian puts servers, which is not on every user's PATH. */
export const serverFolders: readonly string[] = ['/usr/sbin', '/usr/local/sbin']

/** Where each installed version of PostgreSQL has its programs, the newest one first. */
export function postgresFolders(): string[] {
  const all = '/usr/lib/postgresql'
  if (!existsSync(all)) return []
  const versions = readdirSync(all).toSorted((a, b) => Number(b) - Number(a))
  return versions.map(version => join(all, version, 'bin'))
}

/** The file of a program, undefined where it is not installed. */
export function findProgram(program: string, folders: readonly string[] = serverFolders): string | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter)
  return [...folders, ...path].map(folder => join(folder, program)).find(file => existsSync(file))
}

/** The same, for a program that has to be there. @throws Error that says what to install */
export function programOf(program: string, debianPackage: string, folders?: readonly string[]): string {
  const file = findProgram(program, folders)
  if (file === undefined) throw new Error(`${program} is not installed: apt-get install ${debianPackage}`)
  return file
}

export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** Who runs a server where this process is root, as servers refuse to; undefined where this user does. */
export function ownerFor(user: string): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}
