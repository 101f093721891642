import type { Store } from '@jumun/core'
import type { OpenOptions } from './sql/open-options.ts'
import { parseDatabaseUrl } from './url/database-url.ts'

export type { OpenOptions } from './sql/open-options.ts'
export { type DatabaseUrl, parseDatabaseUrl } from './url/database-url.ts'
export { maskUrl } from './url/mask-url.ts'
export type { ServerAddress } from './url/server-address.ts'
export type { TlsMode, TlsOptions } from './url/tls.ts'

/** What the stores of all databases can do beyond the port. */
export interface OpenedStore extends Store {
  /** Brings the tables up to date; returns the names of the migrations that were applied. */
  migrate(): Promise<string[]>
  /** What `migrate` would apply; all of them in a database that holds no shop. */
  pendingMigrations(): Promise<string[]>
  /** Copies the database into a file as it is at this moment; only SQLite can. */
  backup?(path: string, onProgress?: (pages: { totalPages: number; remainingPages: number }) => void): Promise<void>
}

/**
 * Opens the shop that a URL names: `sqlite:PATH`, `sqlite::memory:`, `mysql://…`, `mariadb://…`, `postgres://…` or
 * `postgresql://…`, with the parameters that docs/operations.md lists. Only the driver that is needed is loaded.
 * @throws StoreError as `openSqlite`, `openMysql` and `openPostgres`
 */
export async function openStore(url: string, options: OpenOptions = {}): Promise<OpenedStore> {
  const database = parseDatabaseUrl(url)
  switch (database.kind) {
    case 'sqlite': {
      const { openSqlite } = await import('./sqlite.ts')
      return openSqlite({ path: database.path, ...options })
    }
    case 'mysql': {
      const { openMysql } = await import('./mysql.ts')
      return openMysql({ uri: url, ...options })
    }
    case 'postgres': {
      const { openPostgres } = await import('./postgres.ts')
      return openPostgres({ connectionString: url, ...options })
    }
  }
}
