import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { maskUrl, parseDatabaseUrl } from '@jumun/adapters/open'
import { Refusal } from '../output/refusal.ts'
import { inspect } from './inspector.ts'

/** A database of the doctor's own, of the kind and at the place of the one that is asked about. */
export interface ScratchDatabase {
  readonly kind: 'sqlite' | 'mysql' | 'postgres'
  readonly url: string
  /** Without a password, to be shown. */
  readonly shown: string
  /** Removes it with all that is in it; again does nothing. */
  drop(): Promise<void>
}

/**
 * Nothing that is there is touched: for a file, a new folder beside it; on a server, a new database.
 * @throws UsageError, Refusal when there is no server, or the user may not make a database
 */
export async function createScratchDatabase(target: string): Promise<ScratchDatabase> {
  const database = parseDatabaseUrl(target)
  if (database.kind === 'sqlite') return createFile(database.path)
  return createOnServer(database.kind, target.replace(/^postgresql:/i, 'postgres:').replace(/^mariadb:/i, 'mysql:'))
}

function createFile(path: string): ScratchDatabase {
  const folder = folderBeside(path)
  const url = `sqlite:${join(folder, 'shop.db')}`
  return {
    kind: 'sqlite',
    url,
    shown: url,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Beside the shop's file, because the disk is a part of what is tested; elsewhere where nothing can be written there. */
function folderBeside(path: string): string {
  if (path !== ':memory:') {
    try {
      return mkdtempSync(join(dirname(resolve(path)), 'jumun_doctor_'))
    } catch {
      // The command says which place it was.
    }
  }
  return mkdtempSync(join(tmpdir(), 'jumun_doctor_'))
}

async function createOnServer(kind: 'mysql' | 'postgres', target: string): Promise<ScratchDatabase> {
  const name = `jumun_doctor_${randomBytes(4).toString('hex')}`
  const server = await reach(kind, target)
  try {
    await inspect(server, inspector => inspector.rows(`create database ${name}`))
  } catch (error) {
    throw notPermitted(kind, target, error)
  }
  const url = withPath(target, name)
  // Connections that a killed process has left behind would keep PostgreSQL from dropping it.
  const statement = `drop database if exists ${name}${kind === 'postgres' ? ' with (force)' : ''}`
  return {
    kind,
    url,
    shown: maskUrl(url),
    drop: () => inspect(server, async inspector => void (await inspector.rows(statement))),
  }
}

/** The URL by which databases can be made: the one that was named need not be there. */
async function reach(kind: 'mysql' | 'postgres', target: string): Promise<string> {
  const urls = kind === 'mysql' ? [withPath(target, '')] : [target, withPath(target, 'postgres')]
  let cause: unknown
  for (const url of urls) {
    try {
      await inspect(url, inspector => inspector.rows('select 1'))
      return url
    } catch (error) {
      cause ??= error
    }
  }
  const said = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause)
  throw new Refusal('UNAVAILABLE', `${maskUrl(target)} cannot be reached (${said})`, { cause })
}

function withPath(url: string, path: string): string {
  const other = new URL(url)
  other.pathname = `/${path}`
  return other.href
}

function notPermitted(kind: 'mysql' | 'postgres', target: string, cause: unknown): Refusal {
  const user = decodeURIComponent(new URL(target).username)
  const grant =
    kind === 'mysql'
      ? `grant all on \`jumun\\_doctor\\_%\`.* to '${user}'@'%';`
      : `alter role ${user === '' ? 'USER' : user} createdb;`
  const said = cause instanceof Error ? cause.message : String(cause)
  return new Refusal('NOT_PERMITTED', `a scratch database cannot be made at ${maskUrl(target)} (${said})`, {
    lines: [`Let the user make one for the time being: ${grant}`],
    cause,
  })
}
