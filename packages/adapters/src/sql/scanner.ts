import type { ScannedRows, Scanner } from '@jumun/core'
import { type RawBuilder, sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import { decodeCoupon } from './coupon-repository.ts'
import type { SqlDialect } from './dialect.ts'
import { decodeEvent } from './event-rows.ts'
import { decodeMovement } from './movement-repository.ts'
import { decodeItem, decodeOrderHeader, decodePayment, decodeStep } from './order-rows.ts'
import { columns } from './page.ts'
import { decodeOption, decodeProductInfo } from './product-repository.ts'
import { decodeSalesFigure } from './sales-repository.ts'
import { compileStatement, placeholder } from './statement.ts'
import type { Table } from './table.ts'
import * as tables from './tables.ts'
import { decodeUserCoupon } from './user-coupon-repository.ts'
import { decodeUser } from './user-repository.ts'
import { integer, type StoredRow, text, type Value } from './value.ts'
import { decodeLedgerEntry, decodeWallet } from './wallet-repository.ts'

const chunkSize = 1000

interface Scan<T> {
  readonly table: Table
  readonly decode: (row: StoredRow) => T
}

const scans: { readonly [Kind in keyof ScannedRows]: Scan<ScannedRows[Kind]> } = {
  users: { table: tables.users, decode: decodeUser },
  wallets: { table: tables.wallets, decode: decodeWallet },
  ledger: { table: tables.ledger, decode: decodeLedgerEntry },
  products: { table: tables.products, decode: decodeProductInfo },
  options: { table: tables.options, decode: decodeOption },
  movements: { table: tables.stockMovements, decode: decodeMovement },
  coupons: { table: tables.coupons, decode: decodeCoupon },
  userCoupons: { table: tables.userCoupons, decode: decodeUserCoupon },
  orders: { table: tables.orders, decode: decodeOrderHeader },
  orderItems: { table: tables.orderItems, decode: row => ({ ...ofOrder(row), ...decodeItem(row) }) },
  orderSteps: { table: tables.orderSteps, decode: row => ({ ...ofOrder(row), ...decodeStep(row) }) },
  payments: {
    table: tables.payments,
    decode: row => ({ orderId: text(row[0]), userId: text(row[1]), ...decodePayment(row) }),
  },
  sales: { table: tables.sales, decode: decodeSalesFigure },
  events: { table: tables.outbox, decode: decodeEvent },
}

function ofOrder(row: StoredRow): { orderId: string; number: number } {
  return { orderId: text(row[0]), number: integer(row[1]) }
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
      const { table, decode } = scans[kind]
      const statement = statementOf(table)
      const places = table.key.map(column => table.columns.indexOf(column))
      // Before every key: texts are not empty, numbers start at 1.
      let last: Value[] = table.key.map(column => (table.kinds[column] === 'integer' ? -1 : ''))
      for (;;) {
        const values = Object.fromEntries(table.key.map((column, i) => [column, last[i] ?? null]))
        const rows = await connection.all(statement.sql, statement.bind(values))
        const end = rows.at(-1)
        if (end === undefined) return
        yield rows.map(row => decode(row))
        if (rows.length < chunkSize) return
        last = places.map(place => end[place] as Value)
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
