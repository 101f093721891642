import type { SalesFigure } from '@jumun/core'
import { compareText } from '@jumun/core/rows'
import type { SqlConnection } from './connection.ts'
import { ownOf } from './option-repository.ts'
import type { Table } from './table.ts'
import type { TableWalk } from './table-walk.ts'
import { options, sales, wholeOptions } from './tables.ts'

/**
 * All figures by day and option: those of rows, with what options hold of the same day added, among those that only options
 * hold. These are as many as there are options; the rows are streamed.
 */
export async function* salesScan(
  walkOf: (table: Table) => TableWalk,
  connection: SqlConnection,
): AsyncGenerator<readonly SalesFigure[]> {
  const held = (await heldFigures(walkOf(wholeOptions), connection)).values()
  let next = held.next()
  for await (const chunk of walkOf(sales)(connection)) {
    const figures: SalesFigure[] = []
    for (const row of chunk.map(stored => sales.decode(stored))) {
      for (; next.done !== true && compareFigures(next.value, row) < 0; next = held.next()) figures.push(next.value)
      if (next.done !== true && compareFigures(next.value, row) === 0) {
        const { quantity, revenue } = next.value
        figures.push({ ...row, quantity: row.quantity + quantity, revenue: row.revenue + revenue })
        next = held.next()
      } else figures.push(row)
    }
    yield figures
  }
  const rest: SalesFigure[] = []
  for (; next.done !== true; next = held.next()) rest.push(next.value)
  if (rest.length > 0) yield rest
}

async function heldFigures(walk: TableWalk, connection: SqlConnection): Promise<SalesFigure[]> {
  const figures: SalesFigure[] = []
  for await (const chunk of walk(connection)) {
    for (const stored of chunk) {
      const { productId, optionId } = options.decode(stored)
      const { soldOn: day, soldUnits: quantity, soldRevenue: revenue } = ownOf(stored, options.columns.length)
      if (day !== null) figures.push({ day, productId, optionId, quantity, revenue })
    }
  }
  return figures.sort(compareFigures)
}

function compareFigures(one: SalesFigure, other: SalesFigure): number {
  return (
    compareText(one.day, other.day) ||
    compareText(one.productId, other.productId) ||
    compareText(one.optionId, other.optionId)
  )
}
