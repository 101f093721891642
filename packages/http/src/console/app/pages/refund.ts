import type { Order, OrderItem } from '../api/shapes.ts'

/** Units of a line that are to be cancelled, by the line's place in the order. */
export type Units = readonly number[]

/** The units of a line that are not cancelled yet. */
export function unitsLeft({ quantity, cancelled = 0 }: OrderItem): number {
  return quantity - cancelled
}

/** What comes back when those units are cancelled: of a line of n units, k of them are its amount · k / n, rounded down. */
export function refundOf({ items, payment }: Order, units: Units): number {
  if (payment === undefined) return 0
  return items.reduce((sum, item, index) => {
    const cancelled = item.cancelled ?? 0
    return sum + shareOf(item, cancelled + (units[index] ?? 0)) - shareOf(item, cancelled)
  }, 0)
}

function shareOf({ amount, quantity }: OrderItem, units: number): number {
  // An amount times a quantity may pass what a number holds exactly.
  return Number((BigInt(amount) * BigInt(units)) / BigInt(quantity))
}
