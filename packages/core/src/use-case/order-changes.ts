import type { Shop } from '../shop.ts'

/**
 * A number of the user that goes up with each transaction that changes, adds or removes orders of the user, and never in between.
 * A list that was read after this number was is therefore still the same as long as the number is, on any server of the shop.
 * @throws ShopError `USER_NOT_FOUND`, as the list does
 */
export type OrderChanges = (userId: string) => Promise<number>

const byShop = new WeakMap<Shop, OrderChanges>()

export function tellOrderChanges(shop: Shop, changes: OrderChanges): void {
  byShop.set(shop, changes)
}

/** Of a shop as `createShop` made it, on a store that cannot tell without being asked: the others have `freshnessOf`. */
export function orderChangesOf(shop: Shop): OrderChanges | undefined {
  return byShop.get(shop)
}
