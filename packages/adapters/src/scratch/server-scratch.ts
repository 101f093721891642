import { randomBytes } from 'node:crypto'
import { maskUrl } from '../url/mask-url.ts'
import type { Inspector } from './inspector.ts'
import { type ScratchDatabase, ScratchError } from './scratch-database.ts'

/** How a kind of server lets databases come and go. */
export interface ScratchServer {
  readonly kind: 'mysql' | 'postgres'
  readonly defaultPort: number
  inspect(url: string): Promise<Inspector>
  /** The URLs at which databases can be made, likely ones first: the one that was named need not be there. */
  doors(target: string): string[]
  /** SQL that answers `on` or 1 where nothing can be written. */
  readonly isReadOnlySql: string
  /** SQL that drops a database and all connections to it. */
  dropSql(name: string): string
  /** Whether an error says that the user may not do this. */
  isForbidden(error: unknown): boolean
  /** SQL that lets `user` make databases whose names begin with `prefix`. */
  grantSql(user: string, prefix: string): string
}

/** How long a server may take to greet, and to answer a statement: one that is stuck must not keep anybody for ever. */
export const answerMs = 10_000
export const statementMs = 60_000

/** @throws ScratchError */
export async function createOnServer(
  server: ScratchServer,
  { targets, prefix }: { targets: readonly string[]; prefix: string },
): Promise<ScratchDatabase> {
  const name = `${prefix}_${randomBytes(4).toString('hex')}`
  const { target, door } = await reach(server, targets)
  const shown = maskUrl(target)
  try {
    await statement(server, door, `create database ${name}`)
  } catch (error) {
    const message = `a scratch database cannot be made at ${shown} (${said(error)})`
    if (!server.isForbidden(error)) throw new ScratchError('UNAVAILABLE', message, { cause: error })
    const user = decodeURIComponent(new URL(target).username)
    throw new ScratchError('NOT_PERMITTED', message, {
      advice: `Let the user make one for the time being: ${server.grantSql(user, prefix)}`,
      cause: error,
    })
  }
  const url = withPath(target, name)
  const { hostname, port } = new URL(url)
  return {
    kind: server.kind,
    url,
    shown: maskUrl(url),
    server: { host: hostname.replaceAll(/[[\]]/g, ''), port: port === '' ? server.defaultPort : Number(port) },
    drop: () => statement(server, door, server.dropSql(name)),
  }
}

/** The first of several hosts that takes writes, or that answers at least: what it lacks shows in what is refused. */
async function reach(server: ScratchServer, targets: readonly string[]): Promise<{ target: string; door: string }> {
  let cause: unknown
  let reading: { target: string; door: string } | undefined
  for (const target of targets) {
    for (const door of server.doors(target)) {
      try {
        if (await takesWrites(server, door)) return { target, door }
        reading ??= { target, door }
      } catch (error) {
        cause ??= error
      }
    }
  }
  if (reading !== undefined) return reading
  const shown = targets.map(maskUrl).join(', ')
  throw new ScratchError('UNAVAILABLE', `${shown} cannot be reached (${said(cause)})`, { cause })
}

async function takesWrites(server: ScratchServer, url: string): Promise<boolean> {
  const inspector = await server.inspect(url)
  try {
    const [row] = await inspector.rows(server.isReadOnlySql)
    return !['on', '1'].includes(String(row?.[0]))
  } finally {
    await inspector.close()
  }
}

async function statement(server: ScratchServer, url: string, sql: string): Promise<void> {
  const inspector = await server.inspect(url)
  try {
    await inspector.rows(sql)
  } finally {
    await inspector.close()
  }
}

/** The same server, another database. */
export function withPath(url: string, path: string): string {
  const other = new URL(url)
  other.pathname = `/${path}`
  return other.href
}

function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ((error as NodeJS.ErrnoException).code ?? error.name)
}
