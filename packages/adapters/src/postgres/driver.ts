import { unavailable } from '../sql/store-error.ts'

interface PostgresResult {
  /** The tag of the answer: `COMMIT` or `ROLLBACK`, after COMMIT. */
  readonly command?: string | null
  readonly rows: unknown[]
  readonly rowCount: number | null
}

/** As much of a pg client as this store uses. */
export interface PostgresClient {
  /** Whether it sends a query before the ones before it are answered (pg 8.23 and newer, when it was asked to). */
  readonly pipeline?: boolean
  /** Whether it asks for values as bytes. */
  readonly binary?: unknown
  /** What it tells of the server: a setting of the session that was changed, and that the server reports. */
  readonly connection?: {
    on(event: 'parameterStatus', listener: (told: { parameterName: string; parameterValue: string }) => void): unknown
  }
  query(query: {
    /** Under which the server is to keep it. */
    name?: string
    text: string
    values?: unknown[]
    rowMode: 'array'
    types: { getTypeParser(): (value: string) => unknown }
    query_timeout?: number
  }): Promise<PostgresResult>
}

export interface PostgresPoolClient extends PostgresClient {
  on(event: 'error', listener: (error: Error) => void): unknown
  release(broken?: boolean): void
}

/** As much of a `pg.Pool`. */
export interface PostgresPool {
  readonly options?: { readonly query_timeout?: number | undefined }
  connect(): Promise<PostgresPoolClient>
  on(event: 'error', listener: (error: Error) => void): unknown
  end(): Promise<void>
  /** Of several hosts: a connection was lost or refuses to write, and the others may be of the same host. */
  doubt?(): void
}

/** As much of a PGlite database, or of its transaction. */
export interface PgliteQueries {
  query(
    statement: string,
    parameters: unknown[],
    options: { rowMode: 'array'; parsers: Record<number, (value: string) => unknown> },
  ): Promise<{ rows: unknown[]; affectedRows?: number }>
}

export interface PgliteTransaction extends PgliteQueries {
  rollback(): Promise<void>
}

export interface Pglite extends PgliteQueries {
  readonly waitReady: Promise<void>
  transaction<T>(work: (transaction: PgliteTransaction) => Promise<T>): Promise<T>
}

/**
 * @param connectMs how long one connection may take to be made, where that is less than a caller waits for one of the pool
 * @throws StoreError `NO_DRIVER`
 */
export async function createPostgresPool(
  options: Readonly<Record<string, unknown>>,
  { connectMs }: { connectMs?: number } = {},
): Promise<PostgresPool> {
  const { default: pg } = await import('pg').catch((error: unknown) => {
    throw unavailable('NO_DRIVER', 'PostgreSQL needs the package pg: npm install pg', error)
  })
  if (connectMs === undefined) return new pg.Pool(options)
  class HastyClient extends pg.Client {
    constructor(config?: ConstructorParameters<typeof pg.Client>[0]) {
      super({ ...(config as object), connectionTimeoutMillis: connectMs! })
    }
  }
  return new pg.Pool({ ...options, Client: HastyClient })
}

export function isPostgresPool(value: unknown): value is PostgresPool {
  return has(value, 'connect') && has(value, 'totalCount')
}

export function isPostgresClient(value: unknown): value is PostgresClient {
  return has(value, 'query') && has(value, 'escapeIdentifier')
}

/** pg reads values that come as bytes as if they were texts, and so loses some of them. */
export function asksForBytes({ binary }: PostgresClient): boolean {
  return binary === true
}

export const binaryRefused =
  'pg is set to binary: true, with which it does not read values as they are stored. Leave it out.'

export function isPglite(value: unknown): value is Pglite {
  return has(value, 'waitReady') && has(value, 'transaction')
}

export function isPgliteTransaction(value: unknown): value is PgliteTransaction {
  return has(value, 'query') && has(value, 'rollback') && has(value, 'exec')
}

function has(value: unknown, property: string): boolean {
  return typeof value === 'object' && value !== null && property in value
}
