import type { LedgerEntry } from '@jumun/core'
import { compareText } from '@jumun/core/rows'
import type { SqlConnection } from './connection.ts'
import type { Table } from './table.ts'
import type { TableWalk } from './table-walk.ts'
import { ledger, ordersByUser } from './tables.ts'
import { integer, type StoredRow, text } from './value.ts'

/** All entries, by user and number: the rows of the table, and those that stand in orders, which come in that order by time. */
export function ledgerScan(walkOf: (table: Table) => TableWalk) {
  return async function* scan(connection: SqlConnection): AsyncGenerator<readonly LedgerEntry[]> {
    const held = entriesIn(walkOf(ordersByUser)(connection))
    let chunk = await held.next()
    let at = 0
    for await (const rows of walkOf(ledger)(connection)) {
      const merged: LedgerEntry[] = []
      for (const row of rows) {
        const entry = ledger.decode(row)
        while (chunk.done !== true) {
          for (; at < chunk.value.length && compareEntries(chunk.value[at]!, entry) < 0; at += 1) {
            merged.push(chunk.value[at]!)
          }
          if (at < chunk.value.length) break
          chunk = await held.next()
          at = 0
        }
        merged.push(entry)
      }
      yield merged
    }
    for (; chunk.done !== true; chunk = await held.next(), at = 0) yield chunk.value.slice(at)
  }
}

async function* entriesIn(chunks: AsyncGenerator<readonly StoredRow[]>): AsyncGenerator<readonly LedgerEntry[]> {
  for await (const rows of chunks) yield rows.flatMap(row => entryIn(row) ?? [])
}

function entryIn([userId, createdAt, orderId, paidNumber, paidBalance, paidAmount]: StoredRow):
  | LedgerEntry
  | undefined {
  if (paidNumber === null) return undefined
  const amount = paidAmount === null ? 0 : integer(paidAmount)
  const balanceAfter = integer(paidBalance)
  return {
    userId: text(userId),
    number: integer(paidNumber),
    type: 'PAYMENT',
    amount: 0 - amount,
    balanceBefore: balanceAfter + amount,
    balanceAfter,
    orderId: text(orderId),
    at: integer(createdAt),
  }
}

function compareEntries(one: LedgerEntry, other: LedgerEntry): number {
  return compareText(one.userId, other.userId) || one.number - other.number
}
