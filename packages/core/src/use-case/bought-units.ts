import { unitsLeft } from '../order/cancel-part.ts'
import { isLiving, type Order } from '../order/order.ts'
import type { BoughtUnits } from '../ports/orders.ts'

/** How many units users have bought of products that have a limit: as it was read, and as the batch changes it. */
export class BoughtUnitsOfBatch {
  // Made for the first pair: few products have a limit.
  #units: Map<string, number> | undefined

  /** Only pairs that were asked for are counted; `found` leaves out those without any. */
  load(asked: readonly Omit<BoughtUnits, 'units'>[], found: readonly BoughtUnits[]): void {
    const units = (this.#units ??= new Map())
    for (const pair of asked) units.set(keyOf(pair), 0)
    for (const pair of found) units.set(keyOf(pair), pair.units)
  }

  get(userId: string, productId: string): number {
    const units = this.#units?.get(keyOf({ userId, productId }))
    if (units === undefined) throw new Error(`what ${userId} has bought of ${productId} was not read`)
    return units
  }

  /** Takes over what a command has changed in an order. */
  follow(before: Order | undefined, after: Order): void {
    if (this.#units === undefined) return
    if (before !== undefined) this.#add(this.#units, before, -1)
    this.#add(this.#units, after, 1)
  }

  #add(counted: Map<string, number>, { userId, status, items }: Order, sign: 1 | -1): void {
    if (!isLiving(status)) return
    for (const item of items) {
      const { productId } = item
      const key = keyOf({ userId, productId })
      const units = counted.get(key)
      if (units !== undefined) counted.set(key, units + sign * unitsLeft(item))
    }
  }
}

// Ids hold no control characters, so NUL keeps the parts of a key apart.
function keyOf({ userId, productId }: Omit<BoughtUnits, 'units'>): string {
  return `${userId}\0${productId}`
}
