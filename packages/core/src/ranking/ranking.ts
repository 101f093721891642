import type { BusinessDay } from '../calendar/calendar.ts'

/** What one option sold on one business day: paid orders that were not cancelled, by the day of their payment. */
export interface SalesFigure {
  readonly day: BusinessDay
  readonly productId: string
  readonly optionId: string
  readonly quantity: number
  /** Money after discounts. */
  readonly revenue: number
}

export interface RankedProduct {
  readonly rank: number
  readonly productId: string
  readonly name: string
  readonly price: number
  /** Units sold within the window. */
  readonly totalSales: number
  readonly revenue: number
}

export interface Ranking {
  readonly items: readonly RankedProduct[]
  /** The window `[from, to)` that was counted, epoch ms. */
  readonly from: number
  readonly to: number
  readonly computedAt: number
}

/** A ranking kept for good: that of the `days` complete business days before `date`. */
export interface RankingSnapshot extends Ranking {
  readonly date: BusinessDay
  readonly days: number
}
