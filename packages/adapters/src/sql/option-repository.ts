import type { Option, OptionRepository } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { countInOptions, type KnownOption, type KnownOptions } from './known-options.ts'
import { figuresAdder } from './sales-repository.ts'
import { insertRows, single } from './table-access.ts'
import { wholeOptions, options } from './tables.ts'
import { integer, type StoredRow, text } from './value.ts'

const ownColumns = ['last_order_id', 'sold_on', 'sold_units', 'sold_revenue']

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
  const all = [...fields, ...ownColumns]
  const saveLocked = dialect.updateLockedRows?.(wholeOptions, all) ?? dialect.updateRows(wholeOptions, all)
  const addFigures = figuresAdder(dialect)
  const encode = options.encoderOf(savedFields)
  const width = options.columns.length

  return (connection, known) => ({
    async lock(productIds) {
      const rows = await lock(connection, single(productIds))
      const locked = rows.map(row => {
        const option = options.decode(row)
        known.know(option, ownOf(row, width))
        return option
      })
      // Sorting is stable: products stay where they are, as the rows of each stand together.
      return byPosition(locked)
    },
    // One that is made is not known: it is written once, before the orders of its batch, whose movements then are rows.
    insert: inserted => insert(connection, inserted),
    async save(rows, sold = []) {
      if (rows.some(option => known.get(option) === undefined)) {
        await addFigures(connection, sold)
        return save(connection, rows.map(encode))
      }
      const rest = countInOptions(known, sold)
      if (rest.length > 0) await addFigures(connection, rest)
      const encoded = rows.map(option => {
        const row = encode(option)
        const { lastOrderId, soldOn, soldUnits, soldRevenue } = known.get(option)!
        const sold = soldOn === null ? [null, null, null] : [soldOn, soldUnits, soldRevenue]
        return [...row.slice(0, fields.length), lastOrderId, ...sold, ...row.slice(fields.length)]
      })
      return saveLocked(connection, encoded)
    },
  })
}

/** The store's own columns of an option, which begin at `offset`. */
export function ownOf(row: StoredRow, offset: number): KnownOption {
  const [lastOrderId, soldOn, soldUnits, soldRevenue] = row.slice(offset)
  return {
    lastOrderId: lastOrderId === null ? null : text(lastOrderId),
    ...(soldOn === null
      ? { soldOn: null, soldUnits: 0, soldRevenue: 0 }
      : { soldOn: text(soldOn), soldUnits: integer(soldUnits), soldRevenue: integer(soldRevenue) }),
  }
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
