import { createShop, type Logger, type Shop, type ShopOptions } from '@jumun/core'
import type { Config } from './config.ts'
import { openPublisher } from './open-publisher.ts'
import { type AdministeredStore, openStore } from './open-store.ts'

export interface OpenShop {
  readonly shop: Shop
  readonly store: AdministeredStore
}

/** The shop that the settings name. Closing it closes its store and its publisher. */
export async function openShop(
  config: Config,
  options: { create: boolean; logger: Logger } & Pick<ShopOptions, 'cache' | 'couponGate'>,
): Promise<OpenShop> {
  const { create, ...parts } = options
  // First, because it needs no connection: a wrong URL must not cost a migration.
  const publisher = await openPublisher(config)
  try {
    const store = await openStore(config.text('db')!, { create })
    const wired = { ...parts, store, ...(publisher !== undefined && { publisher }) }
    return { shop: createShop({ ...config.shop, timeZone: config.timeZone, ...wired }), store }
  } catch (error) {
    await publisher?.close?.()
    throw error
  }
}
