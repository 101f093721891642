import type { Transaction } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { rowsOf } from './key-selection.ts'
import { settings } from './tables.ts'
import { text } from './value.ts'

export function settingRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['settings'] {
  const find = dialect.selectByKeys(rowsOf(settings))
  const insertAbsent = dialect.insertAbsentRows(settings)

  return connection => ({
    async find(names) {
      const rows = await find(
        connection,
        names.map(name => [name]),
      )
      return rows.map(([name, value]) => ({ name: text(name), value: text(value) }))
    },
    insertIfAbsent: inserted =>
      insertAbsent(
        connection,
        inserted.map(({ name, value }) => [name, value, 0]),
      ),
  })
}
