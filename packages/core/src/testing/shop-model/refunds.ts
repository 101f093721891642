import type { ModelOrder } from './state.ts'

type Line = ModelOrder['lines'][number]

/** What was paid for a line. */
export function amountOf({ unitPrice, quantity, discount }: Pick<Line, 'unitPrice' | 'quantity' | 'discount'>): number {
  return unitPrice * quantity - discount
}

/** What has come back of a line once so many of its units are cancelled. */
export function refundOf(line: Line, cancelled: number): number {
  return Math.floor((amountOf(line) * cancelled) / line.quantity)
}
