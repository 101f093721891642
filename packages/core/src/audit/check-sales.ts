import type { Calendar } from '../calendar/calendar.ts'
import { isSold, type Order } from '../order/order.ts'
import { dayOfSale, salesOf } from '../order/sales-of.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import { optionId } from './check-stock.ts'
import type { Findings } from './findings.ts'
import type { RowSource } from './row-source.ts'

/** The sales figures as the orders say that they should be. */
export class SalesLedger {
  readonly #calendar: Calendar
  readonly #figures = new Map<string, { quantity: number; revenue: number }>()

  constructor(calendar: Calendar) {
    this.#calendar = calendar
  }

  addOrder({ status, items, payment }: Order): void {
    if (!isSold(status) || payment === undefined) return
    for (const figure of salesOf({ items }, dayOfSale(payment, this.#calendar))) {
      const sum = this.#figures.get(figureId(figure)) ?? { quantity: 0, revenue: 0 }
      sum.quantity += figure.quantity
      sum.revenue += figure.revenue
      this.#figures.set(figureId(figure), sum)
    }
  }

  async compare(rows: RowSource, options: ReadonlySet<string>, findings: Findings): Promise<void> {
    for await (const figure of rows.all('sales')) {
      const id = figureId(figure)
      const expected = this.#figures.get(id) ?? { quantity: 0, revenue: 0 }
      this.#figures.delete(id)
      findings.expect('sales-figures', [id], expected.quantity, figure.quantity)
      findings.expect('sales-figures', [id], expected.revenue, figure.revenue)
      if (!options.has(optionId(figure))) findings.add('no-orphans', [id], 'the option of this figure', 'none')
    }
    for (const [id, { quantity, revenue }] of this.#figures) {
      // Of a line that was cancelled as a whole nothing is left: a store may or may not keep a figure of nothing.
      if (quantity !== 0 || revenue !== 0) findings.add('sales-figures', [id], quantity, 'no figure')
    }
  }
}

function figureId(figure: SalesFigure): string {
  return `${figure.day} ${optionId(figure)}`
}
