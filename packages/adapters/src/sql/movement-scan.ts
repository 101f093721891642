import type { StockMovement } from '@jumun/core'
import { compareText } from '@jumun/core/rows'
import type { SqlConnection } from './connection.ts'
import type { HistoryStart, historyReader } from './stock-history.ts'
import type { Table } from './table.ts'
import type { TableWalk } from './table-walk.ts'
import { linkedMovements, wholeOptions, options, stockMovements } from './tables.ts'
import { type StoredRow, text } from './value.ts'

/** How many stretches of histories are read side by side: as many orders are asked for at a time. */
const stretchesAtOnce = 500

/** A row of the table, or the end of an option's history, and the stretch of movements in orders that leads up to it. */
interface Stretch extends HistoryStart {
  readonly row: StockMovement | undefined
}

/**
 * All movements, by option and number: the rows of the table, and before each the movements in orders that its history goes
 * on with. What no history leads to does not come, and is missed by who counts the numbers.
 */
export function movementScan(walkOf: (table: Table) => TableWalk, readHistories: ReturnType<typeof historyReader>) {
  return async function* scan(connection: SqlConnection): AsyncGenerator<readonly StockMovement[]> {
    let stretches: Stretch[] = []
    const read = async () => {
      const held = await readHistories(connection, stretches)
      const movements = stretches.flatMap(({ row }, i) => [...held[i]!.toReversed(), ...(row ? [row] : [])])
      stretches = []
      return movements
    }
    for await (const stretch of stretchesOf(rowsOf(walkOf(linkedMovements), connection), endsOf(walkOf, connection))) {
      stretches.push(stretch)
      if (stretches.length === stretchesAtOnce) yield await read()
    }
    if (stretches.length > 0) yield await read()
  }
}

type Place = Pick<Stretch, 'productId' | 'optionId' | 'orderId' | 'row'>

async function* rowsOf(walk: TableWalk, connection: SqlConnection): AsyncGenerator<Place> {
  for await (const chunk of walk(connection)) {
    for (const stored of chunk) {
      const row = stockMovements.decode(stored)
      const { productId, optionId } = row
      yield { productId, optionId, orderId: orderIdOf(stored, stockMovements.columns.length), row }
    }
  }
}

async function* endsOf(walkOf: (table: Table) => TableWalk, connection: SqlConnection): AsyncGenerator<Place> {
  for await (const chunk of walkOf(wholeOptions)(connection)) {
    for (const stored of chunk) {
      const { productId, optionId } = options.decode(stored)
      yield { productId, optionId, orderId: orderIdOf(stored, options.columns.length), row: undefined }
    }
  }
}

function orderIdOf(stored: StoredRow, column: number): string | null {
  const orderId = stored[column]
  return orderId === null || orderId === undefined ? null : text(orderId)
}

/** Rows and ends in the order of their options, the end of each behind its rows; every stretch ends where the last row was. */
async function* stretchesOf(rows: AsyncGenerator<Place>, ends: AsyncGenerator<Place>): AsyncGenerator<Stretch> {
  let last: Place | undefined
  const stretch = (place: Place): Stretch => {
    const downTo = last !== undefined && compareOptions(last, place) === 0 ? last.row!.number : -1
    if (place.row !== undefined) last = place
    // What the same batch moved after a row may stand above it.
    return { ...place, below: place.row?.number ?? Infinity, downTo }
  }
  let row = await rows.next()
  for await (const end of ends) {
    for (; row.done !== true && compareOptions(row.value, end) <= 0; row = await rows.next()) yield stretch(row.value)
    yield stretch(end)
  }
  for (; row.done !== true; row = await rows.next()) yield stretch(row.value)
}

function compareOptions(one: Place, other: Place): number {
  return compareText(one.productId, other.productId) || compareText(one.optionId, other.optionId)
}
