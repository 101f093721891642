import { unavailable } from '../sql/store-error.ts'
import { insteadOf, type ParameterName, parametersOf } from './parameters.ts'
import { type TlsOptions, tlsMode, tlsSettings } from './tls.ts'

/** What the parameters of a URL say. */
export interface Parameters {
  /** How many connections to hold at most. */
  readonly pool?: number
  readonly schema?: string
  readonly tls?: TlsOptions
  readonly socket?: string
  readonly applicationName?: string
  readonly multipleStatements?: boolean
  /** Whether to take a server only if it takes writes; so it is where several hosts are named. */
  readonly sessionAttributes?: SessionAttributes
  /** For which statements a node of Galera first takes what the others have stored: the sum of 1, 2, 4 and 8. */
  readonly syncWait?: number
  /** Which other server may answer what all visitors ask, and how old its answers may be. */
  readonly replica?: ReplicaOptions
}

/** A server that follows the one that takes writes, reached by the same user, database and TLS. */
export interface ReplicaOptions {
  readonly host: string
  /** The port of its kind of server unless said otherwise. */
  readonly port?: number
  /** How old its answers may be, in whole seconds from 1 to 3600: it is read from while that is proved. */
  readonly maxStaleness: number
}

type SessionAttributes = 'any' | 'read-write'

const namesOfKinds = { sqlite: 'SQLite', mysql: 'MySQL and MariaDB', postgres: 'PostgreSQL' }

/** Reads what stands behind the `?`. @throws StoreError `UNKNOWN_PARAMETER`, `BAD_PARAMETER` */
export function parametersOfUrl(kind: keyof typeof namesOfKinds, query: string | undefined): Parameters {
  const given = new Map<ParameterName, { readonly spelling: string; readonly value: string }>()
  for (const pair of (query ?? '').split('&').filter(text => text !== '')) {
    const [spelling = '', value = ''] = pair.split(/=(.*)/s)
    const name = nameOf(kind, spelling)
    const before = given.get(name)?.spelling
    if (before !== undefined) {
      const which = before === spelling ? `${spelling} is given twice` : `${before} and ${spelling} say the same`
      throw unavailable('BAD_PARAMETER', `${which}: write one of them.`)
    }
    given.set(name, { spelling, value: decoded(spelling, value) })
  }
  const text = (name: ParameterName) => given.get(name)?.value
  const pool = given.get('pool')
  const many = given.get('multipleStatements')
  const tls = tlsOf(given)
  return {
    ...(pool && { pool: poolSize(pool.value) }),
    ...(given.has('schema') && { schema: schemaName(text('schema')!) }),
    ...(tls && { tls }),
    ...(given.has('socket') && { socket: text('socket')! }),
    ...(given.has('applicationName') && { applicationName: text('applicationName')! }),
    ...(given.has('sessionAttributes') && { sessionAttributes: sessionAttributes(text('sessionAttributes')!) }),
    ...(given.has('syncWait') && { syncWait: syncWait(text('syncWait')!) }),
    ...replicaOf(text('replica'), text('maxStaleness')),
    ...(many && { multipleStatements: trueOrFalse(many.spelling, many.value) }),
  }
}

function nameOf(kind: keyof typeof namesOfKinds, spelling: string): ParameterName {
  const known: Partial<Record<ParameterName, readonly string[]>> = kind === 'sqlite' ? {} : parametersOf[kind]
  const found = Object.entries(known).find(([, spellings]) => spellings.includes(spelling))
  if (found) return found[0] as ParameterName
  const all = Object.values(known).map(spellings => spellings[0])
  // Only what looks like a name is repeated: it may be a part of a password.
  const which = /^[\w.-]{1,40}$/.test(spelling) ? spelling : 'of this name'
  const better = insteadOf[spelling]
  const instead = better !== undefined && all.includes(better) ? `; ${better} does that` : ''
  const list = all.length === 0 ? 'It has none.' : `It has ${all.join(', ')}.`
  throw unavailable('UNKNOWN_PARAMETER', `A URL of ${namesOfKinds[kind]} has no parameter ${which}${instead}. ${list}`)
}

function tlsOf(given: ReadonlyMap<ParameterName, { spelling: string; value: string }>): TlsOptions | undefined {
  const mode = given.get('tls')
  const files = (['ca', 'cert', 'key'] as const).filter(name => given.has(name))
  if (mode === undefined && files.length === 0) return undefined
  const tls: TlsOptions = {
    ...(mode && { mode: tlsMode(mode.value, mode.spelling) }),
    ...Object.fromEntries(files.map(name => [name, given.get(name)!.value])),
  }
  // What cannot be is rejected before anything is opened.
  tlsSettings(tls)
  return tls
}

/** How many connections a pool may hold. @throws StoreError `BAD_PARAMETER` */
export function poolSize(value: number | string): number {
  const size = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof size === 'number' && Number.isInteger(size) && size >= 1 && size <= 10_000) return size
  throw unavailable('BAD_PARAMETER', `pool must be a whole number from 1 to 10000, not ${JSON.stringify(value)}.`)
}

/** @throws StoreError `BAD_PARAMETER` */
export function schemaName(value: string): string {
  if (value !== '' && Buffer.byteLength(value) <= 63 && !/[\p{Cc}]/u.test(value)) return value
  throw unavailable('BAD_PARAMETER', 'schema must be a name of 1 to 63 bytes, without control characters.')
}

/** @throws StoreError `BAD_PARAMETER` */
function sessionAttributes(value: string): SessionAttributes {
  if (value === 'any') return 'any'
  if (value === 'read-write' || value === 'primary') return 'read-write'
  throw unavailable('BAD_PARAMETER', 'target_session_attrs must be read-write or any: a shop writes.')
}

/** @throws StoreError `BAD_PARAMETER` */
export function syncWait(value: number | string): number {
  const bits = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof bits === 'number' && Number.isInteger(bits) && bits >= 0 && bits <= 15) return bits
  throw unavailable(
    'BAD_PARAMETER',
    `wsrep_sync_wait must be a whole number from 0 to 15, not ${JSON.stringify(value)}.`,
  )
}

/** Neither without the other: who reads from a replica says how old that may be. */
function replicaOf(place: string | undefined, age: string | undefined): { replica?: ReplicaOptions } {
  if (place === undefined && age === undefined) return {}
  if (place === undefined || age === undefined) {
    const missing = place === undefined ? 'replica=HOST' : 'max_staleness=SECONDS'
    throw unavailable('BAD_PARAMETER', `replica and max_staleness belong together: add ${missing}.`)
  }
  const [, bracketed, plain = '', port] = /^(?:\[([^\]]+)\]|([^:,@/]+))(?::(\d+))?$/.exec(place) ?? []
  return {
    replica: replicaOptions({
      host: bracketed ?? plain,
      ...(port !== undefined && { port: Number(port) }),
      maxStaleness: /^\d+$/.test(age) ? Number(age) : Number.NaN,
    }),
  }
}

/** @throws StoreError `BAD_PARAMETER` */
export function replicaOptions(replica: ReplicaOptions): ReplicaOptions {
  const { host, port = 1, maxStaleness } = replica
  if (host === '' || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw unavailable(
      'BAD_PARAMETER',
      'replica must be one HOST or HOST:PORT; its user and database are those of the URL.',
    )
  }
  if (Number.isInteger(maxStaleness) && maxStaleness >= 1 && maxStaleness <= 3600) return replica
  throw unavailable('BAD_PARAMETER', 'max_staleness must be a whole number of seconds from 1 to 3600.')
}

function trueOrFalse(name: string, value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true'
  throw unavailable('BAD_PARAMETER', `${name} must be true or false.`)
}

function decoded(name: string, value: string): string {
  try {
    return decodeURIComponent(value)
  } catch (cause) {
    throw unavailable('BAD_URL', `A % in ${name} does not begin a code such as %40; write %25 for a % itself.`, cause)
  }
}
