import { unavailable } from '../sql/store-error.ts'

/** As much of mysql2's callback connection as this store uses. */
export interface MysqlConnection {
  readonly config?: { readonly multipleStatements?: boolean }
  query(
    options: { sql: string; values: readonly unknown[]; rowsAsArray: true; supportBigNumbers: true; timeout?: number },
    done: (error: Error | null, result: unknown) => void,
  ): unknown
}

export interface MysqlPoolConnection extends MysqlConnection {
  release(): void
  destroy(): void
}

export interface MysqlPool {
  getConnection(done: (error: Error | null, connection: MysqlPoolConnection) => void): void
  end(done: (error?: Error | null) => void): void
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
    return createPool(options) as unknown as MysqlPool
  } catch (error) {
    throw unavailable('BAD_PARAMETER', `mysql2 does not take these options: ${(error as Error).message}.`, error)
  }
}

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
