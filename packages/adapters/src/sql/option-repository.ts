import type { Option, OptionRepository } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { countInOptions, type KnownOptions, type OwnColumns } from './known-options.ts'
import { figuresAdder } from './sales-repository.ts'
import { insertRows, single } from './table-access.ts'
import { wholeOptions, options } from './tables.ts'
import { integer, type StoredRow, text } from './value.ts'

const ownColumns = ['last_order_id', 'sold_on', 'sold_units', 'sold_revenue']

const movedColumns = [options.columnOf('stock'), options.columnOf('movementCount'), ...ownColumns]

const savedFields = ['name', 'price', 'stock', 'movementCount', 'position'] as const

export function optionRepository(
  dialect: SqlDialect,
): (connection: SqlConnection, known: KnownOptions) => OptionRepository {
  const insert = insertRows(dialect, options)
  const lock = dialect.selectByKeys({
    columns: wholeOptions.columns,
    from: options.name,
    by: [{ column: 'product_id', kind: 'key' }],
    thenBy: ['option_id'],
    index: 'primary',
    lock: true,
  })
  const fields = savedFields.map(options.columnOf)
  const save = dialect.updateRows(options, fields)
  const updateLocked = dialect.updateLockedRows ?? dialect.updateRows
  const saveLocked = updateLocked(wholeOptions, [...fields, ...ownColumns])
  const addFigures = figuresAdder(dialect)
  // Of an order's options the stock moves, and what goes with it.
  const saveMoved = updateLocked(wholeOptions, movedColumns)
  const encode = options.encoderOf(savedFields)
  const width = options.columns.length

  function saveKnown(connection: SqlConnection, known: KnownOptions, rows: readonly Option[]): Promise<void> {
    if (rows.every(option => isOnlyMoved(known.get(option)!.option, option))) {
      const moved = rows.map(option => {
        const { stock, movementCount, productId, optionId } = option
        const { lastOrderId, soldOn, soldUnits, soldRevenue } = known.get(option)!
        return soldOn === null
          ? [stock, movementCount, lastOrderId, null, null, null, productId, optionId]
          : [stock, movementCount, lastOrderId, soldOn, soldUnits, soldRevenue, productId, optionId]
      })
      return saveMoved(connection, moved)
    }
    const encoded = rows.map(option => {
      const row = encode(option)
      const stored = known.get(option)!
      stored.option = option
      const { lastOrderId, soldOn, soldUnits, soldRevenue } = stored
      const sold = soldOn === null ? [null, null, null] : [soldOn, soldUnits, soldRevenue]
      return [...row.slice(0, fields.length), lastOrderId, ...sold, ...row.slice(fields.length)]
    })
    return saveLocked(connection, encoded)
  }

  return (connection, known) => ({
    lock(productIds) {
      const locking = lock(connection, single(productIds)).then(rows => {
        const locked = rows.map(row => {
          const option = options.decode(row)
          known.know(option, ownOf(row, width))
          return option
        })
        // Sorting is stable: products stay where they are, as the rows of each stand together.
        return byPosition(locked)
      })
      known.locking = locking
      return locking
    },
    // One that is made is not known: it is written once, before the orders of its batch, whose movements then are rows.
    insert: inserted => insert(connection, inserted),
    save(rows, sold = []) {
      if (rows.some(option => known.get(option) === undefined)) {
        return addFigures(connection, sold).then(() => save(connection, rows.map(encode)))
      }
      const rest = countInOptions(known, sold)
      return rest.length === 0
        ? saveKnown(connection, known, rows)
        : addFigures(connection, rest).then(() => saveKnown(connection, known, rows))
    },
  })
}

/** The store's own columns of an option, which begin at `offset`. */
export function ownOf(row: StoredRow, offset: number): OwnColumns {
  const [lastOrderId, soldOn] = [row[offset], row[offset + 1]]
  const isSold = soldOn !== null
  return {
    lastOrderId: lastOrderId === null ? null : text(lastOrderId),
    soldOn: isSold ? text(soldOn) : null,
    soldUnits: isSold ? integer(row[offset + 2]) : 0,
    soldRevenue: isSold ? integer(row[offset + 3]) : 0,
    productChanges: row[offset + 4] === null ? 0 : integer(row[offset + 4]),
  }
}

/** What is left as it was read need not be written. */
function isOnlyMoved(before: Option, after: Option): boolean {
  return before.name === after.name && before.price === after.price && before.position === after.position
}

function byPosition(locked: Option[]): Option[] {
  for (let start = 0; start < locked.length; ) {
    let end = start + 1
    while (end < locked.length && locked[end]?.productId === locked[start]?.productId) end += 1
    if (end - start > 1) {
      const sorted = locked.slice(start, end).sort((a, b) => a.position - b.position)
      locked.splice(start, end - start, ...sorted)
    }
    start = end
  }
  return locked
}
