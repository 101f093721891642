import type { ScannedRows, Scanner } from '@jumun/core'
import { couponOf, orderHeaderOf, shopEventOf } from '@jumun/core/rows'
import { type RawBuilder, sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { columns } from './page.ts'
import { compileStatement, placeholder } from './statement.ts'
import type { Table, TableOf } from './table.ts'
import * as tables from './tables.ts'
import type { StoredRow, Value } from './value.ts'

const chunkSize = 1000

interface Scanned<Row> extends Table {
  decode(stored: StoredRow): Row
}

const scanned: { readonly [Kind in keyof ScannedRows]: Scanned<ScannedRows[Kind]> } = {
  users: tables.users,
  wallets: tables.wallets,
  ledger: tables.ledger,
  products: tables.products,
  options: tables.options,
  movements: tables.stockMovements,
  coupons: inForm(tables.coupons, couponOf),
  userCoupons: tables.userCoupons,
  orders: inForm(tables.orders, orderHeaderOf),
  orderItems: tables.orderItems,
  orderSteps: tables.orderSteps,
  payments: tables.payments,
  sales: tables.sales,
  events: inForm(tables.outbox, shopEventOf),
}

/** A table whose rows are shown in another form than the one in which they are kept. */
function inForm<Read extends object, Row>(table: TableOf<Read, never>, formOf: (row: Read) => Row): Scanned<Row> {
  return { ...table, decode: stored => formOf(table.decode(stored)) }
}

export function sqlScanner(dialect: SqlDialect): (connection: SqlConnection) => Scanner {
  const statements = new Map<Table, ReturnType<typeof chunkStatement>>()
  const statementOf = (table: Table) => {
    const statement = statements.get(table) ?? chunkStatement(dialect, table)
    statements.set(table, statement)
    return statement
  }

  return connection => ({
    async *scan(kind) {
      const table = scanned[kind]
      const statement = statementOf(table)
      // Before every key: texts are not empty, numbers start at 1.
      let last: Value[] = table.key.map(column => (table.kinds[column] === 'integer' ? -1 : ''))
      for (;;) {
        const values = Object.fromEntries(table.key.map((column, i) => [column, last[i] ?? null]))
        const rows = await connection.all(statement.sql, statement.bind(values))
        const end = rows.at(-1)
        if (end === undefined) return
        yield rows.map(row => table.decode(row))
        if (rows.length < chunkSize) return
        // The columns of the key come first.
        last = end.slice(0, table.key.length) as Value[]
      }
    },
  })
}

/** Rows behind a key in the order of the primary key: each chunk is found by the index, not by counting. */
function chunkStatement(dialect: SqlDialect, table: Table) {
  const key: RawBuilder<unknown>[] = table.key.map(column =>
    table.kinds[column] === 'integer' ? placeholder.integer(column) : placeholder.text(column),
  )
  const chunk = sql`select ${columns(table.columns)} from ${sql.table(table.name)}
    where ${dialect.compareKey(table.key, '>', key)} order by ${columns(table.key)} limit ${sql.lit(chunkSize)}`
  return compileStatement(chunk.compile(dialect.queries))
}
