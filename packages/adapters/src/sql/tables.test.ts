import { rowShapes } from '@jumun/core/rows'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openSqlite } from '../sqlite.ts'
import { type Table, withColumns } from './table.ts'
import * as tables from './tables.ts'

const {
  stockMovements,
  cartItems,
  rankingSnapshots,
  outbox,
  claimableWallets,
  claimablePublishers,
  wholeOptions,
  linkedMovements,
  wholeOrders,
  wholeWallets: _locked,
  wholeLedger,
  ordersByUser: _view,
  ...named
} = tables
const tableOf: { readonly [Name in keyof typeof rowShapes]: Table & { columnOf(field: never): string } } = {
  ...named,
  movements: stockMovements,
  carts: cartItems,
  snapshots: rankingSnapshots,
  events: outbox,
}
/** Tables with columns beside those of their rows. */
const wholeOf = new Map<Table, Table>([
  [named.wallets, withColumns(claimableWallets, { latest_at: 'integer' })],
  [named.ledger, wholeLedger],
  [named.options, wholeOptions],
  [stockMovements, linkedMovements],
  [named.orders, wholeOrders],
  [named.publishers, claimablePublishers],
])
const shapes = Object.entries(rowShapes).map(([name, shape]) => ({
  fields: shape.fields as Readonly<Record<string, { readonly absent: string }>>,
  table: tableOf[name as keyof typeof rowShapes],
}))

interface StoredColumn {
  readonly name: string
  readonly type: string
  readonly notnull: number
  /** Its place in the primary key, from 1; 0 when it has none. */
  readonly pk: number
}

const database = new Database(':memory:')
await (await openSqlite(database)).close()
const columnsIn = (table: string) => database.pragma(`table_info(${table})`) as StoredColumn[]

// Rows are sorted by their first columns before they are written, so that every transaction takes them in key order.
test.each(shapes)('the columns of $table.name begin with its key', ({ table: { columns, key } }) => {
  expect(columns.slice(0, key.length)).toEqual(key)
})

test.each(shapes)('the migrations make the columns of $table.name, and no others', ({ table }) => {
  const columns = columnsIn(table.name)
  const { columns: all, kinds } = wholeOf.get(table) ?? table
  expect(columns.map(({ name }) => name).toSorted()).toEqual(all.toSorted())
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
  // Events are numbered by their place in the table, where there is one writer.
  expect(key.map(({ name }) => name)).toEqual(table === outbox ? ['position'] : table.key)
  for (const { name, type } of columns) {
    expect([name, type === 'INTEGER']).toEqual([name, kinds[name] === 'integer'])
  }
})

test.each(shapes)('a column of $table.name may be NULL where a row may lack its field', ({ fields, table }) => {
  const optional = Object.keys(fields).filter(field => fields[field]!.absent !== 'never')
  const nullable = columnsIn(table.name).flatMap(({ name, notnull }) => (notnull === 1 ? [] : [name]))
  const own = wholeOf.get(table)?.columns.filter(column => !table.columns.includes(column)) ?? []
  expect(nullable.toSorted()).toEqual([...own, ...optional.map(field => table.columnOf(field as never))].toSorted())
})
