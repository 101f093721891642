import { type OpenedStore, openStore } from '@jumun/adapters/open'
import { StoreError } from '@jumun/core'
import { databaseRefusal } from '../output/database-refusal.ts'
import type { NamedDatabase } from './database.ts'

export interface Opening {
  /** Whether to make a shop where there is none. A typing error in a path must not leave an empty one behind. */
  readonly create: boolean
  /** Whether to bring the tables of a shop up to date. */
  readonly migrate: boolean
}

/**
 * Opens the database that the settings name.
 * @throws UsageError, Refusal in the words of the command line
 */
export async function openNamedStore(database: NamedDatabase, { create, migrate }: Opening): Promise<OpenedStore> {
  const inMemory = /^sqlite:(\/\/)?:memory:$/i.test(database.url)
  const onWait = (message: string) => void process.stderr.write(`jumun: ${message}\n`)
  try {
    return await openStore(database.url, { create, migrate: migrate || inMemory, onWait })
  } catch (error) {
    throw databaseRefusal(error, database)
  }
}

/** @throws Refusal */
export async function assertUpToDate(store: OpenedStore, database: NamedDatabase): Promise<void> {
  if ((await store.pendingMigrations()).length === 0) return
  const older = new StoreError('unavailable', `The shop at ${database.shown} is one of an older version.`, {
    code: 'SCHEMA_TOO_OLD',
  })
  throw databaseRefusal(older, database)
}
