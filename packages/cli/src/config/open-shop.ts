import type { OpenedStore } from '@jumun/adapters/open'
import { createShop, type Logger, type Shop, type ShopOptions } from '@jumun/core'
import type { Config } from './config.ts'
import { databaseOf } from './database.ts'
import { openPublisher } from './open-publisher.ts'
import { assertUpToDate, openNamedStore, type Opening } from './open-store.ts'

export interface OpenShop {
  readonly shop: Shop
  readonly store: OpenedStore
}

/** The shop that the settings name, its tables up to date. Closing it closes its store and its publisher. */
export async function openShop(
  config: Config,
  options: Opening & { logger: Logger } & Pick<ShopOptions, 'cache' | 'couponGate'>,
): Promise<OpenShop> {
  const { create, migrate, ...parts } = options
  const database = databaseOf(config)
  // First, because it needs no connection: a wrong URL must not cost a migration.
  const publisher = await openPublisher(config)
  let store: OpenedStore | undefined
  try {
    store = await openNamedStore(database, { create, migrate })
    await assertUpToDate(store, database)
    const wired = { ...parts, store, ...(publisher !== undefined && { publisher }) }
    return { shop: createShop({ ...config.shop, timeZone: config.timeZone, ...wired }), store }
  } catch (error) {
    await store?.close()
    await publisher?.close?.()
    throw error
  }
}
