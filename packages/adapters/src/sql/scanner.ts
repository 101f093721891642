import type { ScannedRows, Scanner } from '@jumun/core'
import { couponOf, keptEventOf, keptOrderOf } from '@jumun/core/rows'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { ledgerScan } from './ledger-scan.ts'
import { movementScan } from './movement-scan.ts'
import { salesScan } from './sales-scan.ts'
import { historyReader } from './stock-history.ts'
import { selectRows, single } from './table-access.ts'
import type { Table, TableOf } from './table.ts'
import { type TableWalk, tableWalk } from './table-walk.ts'
import * as tables from './tables.ts'
import type { StoredRow } from './value.ts'

interface Scanned<Row> {
  readonly table: Table
  rowOf(stored: StoredRow): Row
}

const scanned: {
  readonly [Kind in Exclude<keyof ScannedRows, 'ledger' | 'movements' | 'sales'>]: Scanned<ScannedRows[Kind]>
} = {
  users: inForm(tables.users, row => row),
  wallets: inForm(tables.wallets, row => row),
  products: inForm(tables.products, row => row),
  options: inForm(tables.options, row => row),
  coupons: inForm(tables.coupons, couponOf),
  userCoupons: inForm(tables.userCoupons, row => row),
  orders: inForm(tables.orders, keptOrderOf),
  events: inForm(tables.outbox, keptEventOf),
}

/** In which form a row of a table is shown. */
function inForm<Read extends object, Row>(table: TableOf<Read, never>, rowOf: (row: Read) => Row): Scanned<Row> {
  return { table, rowOf: stored => rowOf(table.decode(stored)) }
}

export function sqlScanner(dialect: SqlDialect): (connection: SqlConnection) => Scanner {
  const walks = new Map<Table, TableWalk>()
  const walkOf = (table: Table) => {
    const walk = walks.get(table) ?? tableWalk(dialect, table)
    walks.set(table, walk)
    return walk
  }
  const ledger = ledgerScan(walkOf)
  const movements = movementScan(walkOf, historyReader(dialect))
  const eventsOf = selectRows(dialect, tables.outbox, { by: ['orderId'] })

  async function* rowsOf<Kind extends keyof ScannedRows>(
    connection: SqlConnection,
    kind: Kind,
  ): AsyncGenerator<readonly ScannedRows[Kind][]> {
    if (kind === 'ledger') {
      yield* ledger(connection) as AsyncGenerator<readonly ScannedRows[Kind][]>
      return
    }
    if (kind === 'movements') {
      yield* movements(connection) as AsyncGenerator<readonly ScannedRows[Kind][]>
      return
    }
    if (kind === 'sales') {
      yield* salesScan(walkOf, connection) as AsyncGenerator<readonly ScannedRows[Kind][]>
      return
    }
    const { table, rowOf } = scanned[kind as Exclude<Kind, 'ledger' | 'movements' | 'sales'>] as Scanned<
      ScannedRows[Kind]
    >
    for await (const chunk of walkOf(table)(connection)) yield chunk.map(rowOf)
  }

  return connection => ({
    scan: kind => rowsOf(connection, kind),
    eventsOf: async orderIds => (await eventsOf(connection, single(orderIds))).map(keptEventOf),
  })
}
