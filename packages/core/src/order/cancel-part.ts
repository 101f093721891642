import { invalidInput, ShopError, type UncancellableLine } from '../errors.ts'
import { present } from '../input/metadata.ts'
import type { CancelledUnits, Order, OrderItem } from './order.ts'

/** What a cancellation names of an order. */
export interface WantedPart {
  readonly productId: string
  readonly optionId?: string | undefined
  readonly quantity: number
}

/** A line of an order with the units that are cancelled of it, and the money that comes back for them. */
export interface CancelledLine extends CancelledUnits {
  readonly refund: number
}

/**
 * What has been refunded of a line after `cancelled` of its units: its share of the amount, rounded down, so that the whole
 * line sums exactly (docs/domain.md, "Part of an order").
 */
export function refundedOfLine(
  { amount, quantity }: Pick<OrderItem, 'amount' | 'quantity'>,
  cancelled: number,
): number {
  if (cancelled === 0) return 0
  // BigInt, because amount × cancelled passes 2^53 long before either does.
  return Number((BigInt(amount) * BigInt(cancelled)) / BigInt(quantity))
}

/** The units of each line that are not cancelled yet. */
export function unitsLeft({ quantity, cancelled = 0 }: OrderItem): number {
  return quantity - cancelled
}

/**
 * The lines that are cancelled: those named, each with the units that are named of it in all, or what is left.
 * @throws ShopError `ORDER_NOT_CANCELLABLE` when more is named than is left; `INVALID_INPUT` where the option is open
 */
export function cancelledLines(order: Order, wanted: readonly WantedPart[] | undefined): CancelledLine[] {
  const named = wanted === undefined ? order.items.map(unitsLeft) : unitsNamed(order, wanted)
  return order.items.flatMap((item, index) => {
    const quantity = named[index]!
    if (quantity === 0) return []
    const { productId, optionId, cancelled = 0 } = item
    const refund = refundedOfLine(item, cancelled + quantity) - refundedOfLine(item, cancelled)
    return [{ productId, optionId, quantity, refund }]
  })
}

function unitsNamed(order: Order, wanted: readonly WantedPart[]): number[] {
  const { items } = order
  const units = items.map(() => 0)
  const absent: UncancellableLine[] = []
  for (const [index, part] of wanted.entries()) {
    const places = [...items.keys()].filter(place => isLineOf(items[place]!, part))
    if (places.length > 1) {
      const ids = places.map(place => items[place]!.optionId).join(', ')
      throw invalidInput(`/items/${index}/optionId`, `is required: the order has ${part.productId} as ${ids}`)
    }
    const [place] = places
    const { productId, optionId, quantity } = part
    if (place === undefined) absent.push({ productId, ...present({ optionId }), requested: quantity, left: 0 })
    else units[place]! += quantity
  }
  const beyond = items.flatMap((item, place): UncancellableLine[] => {
    const { productId, optionId } = item
    const left = unitsLeft(item)
    return units[place]! > left ? [{ productId, optionId, requested: units[place]!, left }] : []
  })
  const lines = [...beyond, ...absent]
  if (lines.length === 0) return units
  const list = lines.map(({ productId, optionId, requested, left }) => {
    return `${productId}${optionId === undefined ? '' : `/${optionId}`} (${requested} wanted, ${left} left)`
  })
  const message = `Order ${order.orderId} has less left to cancel: ${list.join(', ')}.`
  throw new ShopError('ORDER_NOT_CANCELLABLE', message, { orderId: order.orderId, status: order.status, lines })
}

function isLineOf(item: OrderItem, { productId, optionId }: WantedPart): boolean {
  return item.productId === productId && (optionId === undefined || item.optionId === optionId)
}

/** The order's lines with those units cancelled. */
export function itemsAfter(items: readonly OrderItem[], lines: readonly CancelledUnits[]): OrderItem[] {
  return items.map(item => {
    const line = lines.find(({ productId, optionId }) => productId === item.productId && optionId === item.optionId)
    return line === undefined ? item : { ...item, cancelled: (item.cancelled ?? 0) + line.quantity }
  })
}
