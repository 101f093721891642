import { unavailable } from '../sql/store-error.ts'
import type { Writing } from './literal.ts'

/** As much of mysql2's callback connection as this store uses. */
export interface MysqlConnection {
  readonly config?: {
    readonly multipleStatements?: boolean
    readonly queryFormat?: unknown
    readonly typeCast?: unknown
    /** A collation by its number, in whose character set statements are sent. It follows what servers report. */
    readonly charsetNumber?: number
  }
  query(
    options: { readonly sql: string; readonly values: readonly unknown[]; readonly [option: string]: unknown },
    done: (error: Error | null, result: unknown) => void,
  ): unknown
}

export interface MysqlPoolConnection extends MysqlConnection {
  release(): void
  destroy(): void
}

export interface MysqlPool {
  readonly config?: { readonly resetOnRelease?: boolean }
  getConnection(done: (error: Error | null, connection: MysqlPoolConnection) => void): void
  end(done: (error?: Error | null) => void): void
  /** Of several hosts: a connection was lost or refuses to write, and the others may be of the same host. */
  doubt?(): void
}

/** A mysql2 pool of the host, of callbacks or of promises. */
export interface MysqlHostPool {
  readonly getConnection: unknown
  readonly end: unknown
}

/** @throws StoreError `NO_DRIVER` */
export async function createMysqlPool(options: Readonly<Record<string, unknown>>): Promise<MysqlPool> {
  const { createPool } = await import('mysql2').catch((error: unknown) => {
    throw unavailable('NO_DRIVER', 'MySQL needs the package mysql2: npm install mysql2', error)
  })
  try {
    return createPool({ ...options, queryFormat: asItIs }) as unknown as MysqlPool
  } catch (error) {
    throw unavailable('BAD_PARAMETER', `mysql2 does not take these options: ${(error as Error).message}.`, error)
  }
}

/** How texts may stand in statements over a connection whose session is set to UTF-8 with the first of them. */
export function writingFor({ config }: MysqlConnection): Writing {
  const isOurs = config?.queryFormat === undefined || config.queryFormat === asItIs
  return isOurs && isUtf8(config?.charsetNumber) ? 'utf8' : 'ascii'
}

/** The collations of utf8mb4 in MySQL and MariaDB; of those that are not known here, nothing is expected. */
function isUtf8(collation = 0): boolean {
  return utf8Collations.some(([from, to]) => from <= collation && collation <= to)
}

const utf8Collations = [
  [45, 46],
  [224, 247],
  [255, 309],
  [2304, 2559],
] as const

/** Values are written by us: the driver would look for placeholders in the whole text. */
const asItIs = (sql: string) => sql

/** The callback pool of either kind of pool (a query by callback makes no error object ahead), undefined otherwise. */
export function mysqlPoolOf(value: unknown): MysqlPool | undefined {
  if (!isObject(value)) return undefined
  if ('pool' in value && isObject(value.pool) && 'getConnection' in value.pool) return value.pool as MysqlPool
  return 'getConnection' in value && 'promise' in value ? (value as unknown as MysqlPool) : undefined
}

/** The callback connection of either kind of connection, undefined for anything else. */
export function mysqlConnectionOf(value: unknown): MysqlConnection | undefined {
  if (!isObject(value) || !('beginTransaction' in value)) return undefined
  const connection = 'connection' in value && isObject(value.connection) ? value.connection : value
  return 'query' in connection ? (connection as unknown as MysqlConnection) : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
