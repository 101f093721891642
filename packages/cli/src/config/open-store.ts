import type { Store } from '@jumun/core'
import { existsSync } from 'node:fs'
import { parseDatabaseUrl, withoutPassword } from './database-url.ts'
import { Refusal } from '../output/refusal.ts'

/** What the stores of all databases can do beyond the port. */
export interface AdministeredStore extends Store {
  migrate(): Promise<string[]>
  pendingMigrations(): Promise<string[]>
  backup?(path: string, onProgress?: (pages: { totalPages: number; remainingPages: number }) => void): Promise<void>
}

/**
 * Opens the database of a `--db`. Unless it may be created, there has to be a shop in it already: a typing error in a path
 * must not leave an empty shop behind, and a foreign database is left alone.
 * @throws UsageError, Refusal, StoreError
 */
export async function openStore(url: string, { create }: { create: boolean }): Promise<AdministeredStore> {
  const database = parseDatabaseUrl(url)
  const shown = withoutPassword(url)
  if (database.kind !== 'sqlite') {
    const store = await openServer(database)
    return checked(store, shown, create)
  }
  const { path } = database
  const inMemory = path === ':memory:'
  if (!create && !inMemory && !existsSync(path)) {
    throw new Refusal(
      'NO_SHOP',
      `there is no shop at ${shown}: run \`jumun init\` first, or name another one with --db`,
    )
  }
  const { openSqlite } = await import('@jumun/adapters/sqlite')
  const store = await openSqlite({ path, migrate: create || inMemory })
  return inMemory ? store : checked(store, shown, create)
}

async function openServer({ kind, url }: { kind: 'mysql' | 'postgres'; url: string }): Promise<AdministeredStore> {
  if (kind === 'mysql') {
    const { openMysql } = await import('@jumun/adapters/mysql')
    return openMysql({ uri: url, migrate: false })
  }
  const { openPostgres } = await import('@jumun/adapters/postgres')
  return openPostgres({ connectionString: url, migrate: false })
}

async function checked(store: AdministeredStore, shown: string, create: boolean): Promise<AdministeredStore> {
  try {
    if (create) await store.migrate()
    else await assertShop(store, shown)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

async function assertShop(store: AdministeredStore, shown: string): Promise<void> {
  if ((await store.pendingMigrations()).length === 0) return
  throw new Refusal(
    'NO_SHOP',
    `there is no shop at ${shown}, or an older one: run \`jumun init\` for a new shop, \`jumun migrate\` to update one`,
  )
}
