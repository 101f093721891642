import type { Option, OptionRepository } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import type { KnownOptions } from './stock-history.ts'
import { insertRows, single } from './table-access.ts'
import { linkedOptions, options } from './tables.ts'
import { text } from './value.ts'

const savedFields = ['name', 'price', 'stock', 'movementCount', 'position'] as const

export function optionRepository(
  dialect: SqlDialect,
): (connection: SqlConnection, known: KnownOptions) => OptionRepository {
  const insert = insertRows(dialect, options)
  const lock = dialect.selectByKeys({
    columns: linkedOptions.columns,
    from: options.name,
    by: [{ column: 'product_id', kind: 'key' }],
    thenBy: ['option_id'],
    index: 'primary',
    lock: true,
  })
  const fields = savedFields.map(options.columnOf)
  const save = dialect.updateRows(options, fields)
  const withLastOrder = [...fields, 'last_order_id']
  const saveLocked =
    dialect.updateLockedRows?.(linkedOptions, withLastOrder) ?? dialect.updateRows(linkedOptions, withLastOrder)
  const encode = options.encoderOf(savedFields)
  const width = options.columns.length

  return (connection, known) => ({
    async lock(productIds) {
      const rows = await lock(connection, single(productIds))
      const locked = rows.map(row => {
        const option = options.decode(row)
        const lastOrderId = row[width]
        known.know(option, lastOrderId === null ? null : text(lastOrderId))
        return option
      })
      // Sorting is stable: products stay where they are, as the rows of each stand together.
      return byPosition(locked)
    },
    async insert(inserted) {
      await insert(connection, inserted)
      for (const option of inserted) known.know(option, null)
    },
    save(rows) {
      if (!rows.every(known.isKnown)) return save(connection, rows.map(encode))
      const encoded = rows.map(option => {
        const row = encode(option)
        return [...row.slice(0, fields.length), known.lastOrderIdOf(option), ...row.slice(fields.length)]
      })
      return saveLocked(connection, encoded)
    },
  })
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
