import type { BusinessDay } from '../calendar/calendar.ts'
import type { RankingSnapshot, SalesFigure } from '../ranking/ranking.ts'

/** What a product sold over a window, before names and prices are looked up. */
export interface ProductSales {
  readonly productId: string
  readonly quantity: number
  readonly revenue: number
}

export interface SalesReader {
  /**
   * By quantity, then revenue (both descending), then product id, days `from` to `to` inclusive; none with 0 units, none that
   * is hidden. A revenue of more than `Number.MAX_SAFE_INTEGER` is returned as that.
   */
  top(query: { from: BusinessDay; to: BusinessDay; limit: number }): Promise<ProductSales[]>
  /** As `top`, each product with its name and its lowest price of that moment. */
  ranked(query: { from: BusinessDay; to: BusinessDay; limit: number }): Promise<RankedSales[]>
}

/** What a product sold over a window, with what it is called and what it costs. */
export interface RankedSales extends ProductSales {
  readonly name: string
  readonly price: number
}

export interface SalesRepository extends SalesReader {
  /**
   * Adds to the figures of day and option, which start at 0. Keys are unique within a call; amounts may be negative.
   * @throws StoreError `SUM_TOO_LARGE` when a figure would pass what a number holds exactly
   */
  add(figures: readonly SalesFigure[]): Promise<void>
}

export interface SnapshotReader {
  find(date: BusinessDay): Promise<RankingSnapshot | undefined>
}

export interface SnapshotRepository extends SnapshotReader {
  /** Keeps the snapshot unless there is one for its date. */
  insertIfAbsent(snapshot: RankingSnapshot): Promise<void>
  /** Removes at most `limit` snapshots for dates before `before`, the oldest first; returns how many. */
  removeOlder(query: { before: BusinessDay; limit: number }): Promise<number>
}
