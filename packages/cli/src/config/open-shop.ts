import type { OpenedStore } from '@jumun/adapters/open'
import { createShop, type Logger, type Shop, type ShopOptions } from '@jumun/core'
import { databaseRefusal } from '../output/database-refusal.ts'
import type { Config } from './config.ts'
import { databaseOf } from './database.ts'
import { openPublishers } from './open-publisher.ts'
import { assertUpToDate, openNamedStore, type Opening } from './open-store.ts'

export interface OpenShop {
  readonly shop: Shop
  readonly store: OpenedStore
  /** The shop's own. */
  readonly timeZone: string
}

/** The shop that the settings name, its tables up to date. Closing it closes its store and its publishers. */
export async function openShop(
  config: Config,
  options: Opening & { logger: Logger } & Pick<ShopOptions, 'cache' | 'couponGate'>,
): Promise<OpenShop> {
  const { create, migrate, ...parts } = options
  const database = databaseOf(config)
  // First, because it needs no connection: a wrong URL must not cost a migration.
  const publishers = await openPublishers(config)
  let store: OpenedStore | undefined
  try {
    store = await openNamedStore(database, { create, migrate })
    await assertUpToDate(store, database)
    const shop = createShop({ ...config.shop, ...askedZone(config), ...parts, store, publishers })
    const { timeZone } = await shop.ready()
    return { shop, store, timeZone }
  } catch (error) {
    await store?.close()
    await Promise.all(publishers.map(async publisher => publisher.close?.()))
    throw databaseRefusal(error, database)
  }
}

/** Where no one has said anything, the shop's own zone is the right one. */
function askedZone({ settings, timeZone }: Config): { timeZone?: string } {
  const said = settings.find(({ name }) => name === 'timeZone')?.source !== 'default'
  return said ? { timeZone } : {}
}
