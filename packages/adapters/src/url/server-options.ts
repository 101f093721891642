import { isStoreError } from '@jumun/core'
import { unavailable } from '../sql/store-error.ts'
import { type DatabaseUrl, parseDatabaseUrl } from './database-url.ts'
import { poolSize, type ReplicaOptions, replicaOptions } from './read-parameters.ts'
import type { HostAddress } from './server-address.ts'
import { type TlsMode, type TlsOptions, type TlsSettings, tlsSettings } from './tls.ts'

/** What the options of both kinds of server have in common. */
export interface ServerOptions {
  /** How many connections the pool holds at most; the driver's own default, 10, unless said otherwise. */
  readonly pool?: number
  /** How far the connection has to be safe; in plain text unless said otherwise. */
  readonly tls?: TlsMode | TlsOptions
  /**
   * A server that may answer what all visitors ask alike (the list of what is on sale, best sellers), and how old that may be.
   * None unless said otherwise.
   */
  readonly replica?: ReplicaOptions
}

export type ServerUrl = Extract<DatabaseUrl, { kind: 'mysql' | 'postgres' }>

/** @throws StoreError `BAD_URL` also for a URL of another kind of database */
export function serverUrl(url: string, kind: ServerUrl['kind']): ServerUrl {
  // The name may come from an option.
  const parsed = parseDatabaseUrl(url, { named: false })
  if (parsed.kind === kind) return parsed
  const wanted = kind === 'mysql' ? 'mysql://' : 'postgres://'
  throw unavailable('BAD_URL', `The URL must begin with ${wanted}, not with ${url.slice(0, url.indexOf(':'))}:.`)
}

/** Options count over what the URL says. @throws StoreError `BAD_PARAMETER` */
export function poolOf(options: ServerOptions, url: ServerUrl | undefined): number | undefined {
  return options.pool === undefined ? url?.pool : poolSize(options.pool)
}

/** Options count over what the URL says. @throws StoreError `BAD_PARAMETER` */
export function replicaOf(options: ServerOptions, url: ServerUrl | undefined): ReplicaOptions | undefined {
  return options.replica === undefined ? url?.replica : replicaOptions(options.replica)
}

/**
 * The TLS that was asked for, undefined for none. The driver's own option `ssl` is passed on as it is, and may not stand beside
 * another wish; words that are none of its options would be let go, and the connection be in plain text.
 * @throws StoreError `BAD_PARAMETER`
 */
export function tlsOf(
  { tls: asked }: ServerOptions,
  url: ServerUrl | undefined,
  driverOptions: Readonly<Record<string, unknown>>,
): TlsSettings | undefined {
  const other = Object.keys(driverOptions).find(name => /^(tls|ssl(?!negotiation$).)/i.test(name))
  if (other !== undefined)
    throw unavailable('BAD_PARAMETER', `There is no option ${other}: ask for TLS with the option tls.`)
  const tls = asked ?? url?.tls
  if (tls === undefined) return undefined
  if (driverOptions['ssl'] !== undefined) {
    throw unavailable('BAD_PARAMETER', 'TLS is asked for by ssl and by tls or the URL: leave one of them out.')
  }
  return tlsSettings(typeof tls === 'string' ? { mode: tls } : tls)
}

/** Opens with TLS as it was asked for; where it is only preferred, in plain text if the server has none. */
export async function withTls<T>(
  tls: TlsSettings | undefined,
  open: (tls: TlsSettings | undefined) => Promise<T>,
): Promise<T> {
  if (tls?.mode !== 'prefer') return open(tls)
  try {
    return await open({ ...tls, mode: 'require' })
  } catch (error) {
    if (!isStoreError(error, 'TLS_UNAVAILABLE')) throw error
    return open(undefined)
  }
}

/** Where a connection leads, for messages: without the password. */
export function shownPlace(
  kind: ServerUrl['kind'],
  options: Readonly<Record<string, unknown>>,
  hosts?: readonly HostAddress[],
): string {
  const part = (name: string, before: string, after = '') => {
    const value = options[name]
    return (typeof value === 'string' && value !== '') || typeof value === 'number' ? `${before}${value}${after}` : ''
  }
  const host = part('socketPath', '') || part('host', '') || 'localhost'
  const several = hosts?.map(hostText).join(',')
  return `${kind}://${part('user', '', '@')}${several ?? `${host}${part('port', ':')}`}${part('database', '/')}`
}

export function hostText({ host, port }: HostAddress): string {
  const shown = host.includes(':') ? `[${host}]` : host
  return port === undefined ? shown : `${shown}:${port}`
}

/** A replica that is slow is worth less than the primary: callers wait for it no longer than this. */
export const replicaWaits = { acquireTimeoutMs: 1_000, statementTimeoutMs: 5_000 }

/** How long to wait for one of several hosts: who has only one, as long as for a connection. */
export function hostWaitMs(acquireTimeoutMs: number, hosts: readonly HostAddress[] | undefined): number {
  return hosts === undefined ? acquireTimeoutMs : Math.max(500, Math.min(2_000, acquireTimeoutMs / hosts.length))
}

/** The port that is connected to; undefined for a socket. */
export function portOf(
  { port, host, socketPath }: Readonly<Record<string, unknown>>,
  defaultPort: number,
): number | undefined {
  const isSocket = socketPath !== undefined || (typeof host === 'string' && host.startsWith('/'))
  return isSocket ? undefined : Number(port ?? defaultPort)
}
