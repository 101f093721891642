import { migrations } from './migrations.ts'
import { noShopIn } from './no-shop.ts'

/**
 * Sees to it that the tables are what the options ask for.
 * @throws StoreError `NO_SHOP` where there is none in `place` and none may be made, and what a migration throws
 */
export async function openTables(
  store: { migrate(): Promise<string[]>; pendingMigrations(): Promise<string[]> },
  { create, migrate, place }: { create: boolean; migrate: boolean; place: string },
): Promise<void> {
  const holdsShop = create || (await store.pendingMigrations()).length < migrations.length
  if (!holdsShop) throw noShopIn(place)
  if (migrate) await store.migrate()
}
