import type { LedgerEntry, LedgerEntryType, Transaction, Wallet } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { rowsOf } from './key-selection.ts'
import { lockableRows } from './lockable-rows.ts'
import { compileStatement, placeholder } from './statement.ts'
import { ledger, wallets } from './tables.ts'
import { integer, orNull, type Row, type StoredRow, text } from './value.ts'

export function walletRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['wallets'] {
  const find = dialect.selectByKeys(rowsOf(wallets))
  const insert = dialect.insertRows(wallets)
  const lockable = lockableRows(dialect, wallets, ['balance', 'entry_count'], { oftenAbsent: true })

  return connection => {
    const { lock, save } = lockable(connection)
    return {
      find: async userIds =>
        (
          await find(
            connection,
            userIds.map(userId => [userId]),
          )
        ).map(decodeWallet),
      lock: async userIds => (await lock(userIds.map(userId => [userId]))).map(decodeWallet),
      insert: rows => insert(connection, rows.map(encodeWallet)),
      save: rows => save(rows.map(wallet => [wallet.balance, wallet.entryCount, wallet.userId])),
    }
  }
}

function encodeWallet(wallet: Wallet): Row {
  return [wallet.userId, wallet.balance, wallet.entryCount]
}

export function decodeWallet(row: StoredRow): Wallet {
  return { userId: text(row[0]), balance: integer(row[1]), entryCount: integer(row[2]) }
}

export function ledgerRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['ledger'] {
  const insert = dialect.insertRows(ledger)
  const ofUser = dialect.queries
    .selectFrom('jumun_ledger')
    .select(ledger.columns)
    .where('user_id', '=', placeholder.text('userId'))
    .orderBy('number', 'desc')
  const page = compileStatement(
    ofUser.where('number', '<', placeholder.integer('before')).limit(placeholder.integer('limit')).compile(),
  )
  const lastAt = compileStatement(ofUser.where('at', '<=', placeholder.integer('at')).limit(1).compile())

  return connection => ({
    page: async ({ before = Number.MAX_SAFE_INTEGER, ...query }) =>
      (await connection.all(page.sql, page.bind({ ...query, before }))).map(decodeLedgerEntry),
    async lastAt(query) {
      const [row] = await connection.all(lastAt.sql, lastAt.bind(query))
      return row && decodeLedgerEntry(row)
    },
    insert: entries => insert(connection, entries.map(encodeLedgerEntry)),
  })
}

function encodeLedgerEntry(entry: LedgerEntry): Row {
  return [
    entry.userId,
    entry.number,
    entry.type,
    entry.amount,
    entry.balanceBefore,
    entry.balanceAfter,
    orNull(entry.orderId),
    orNull(entry.reason),
    orNull(entry.maxBalance),
    entry.at,
  ]
}

export function decodeLedgerEntry(row: StoredRow): LedgerEntry {
  const [userId, number, type, amount, balanceBefore, balanceAfter, orderId, reason, maxBalance, at] = row
  return {
    userId: text(userId),
    number: integer(number),
    type: text(type) as LedgerEntryType,
    amount: integer(amount),
    balanceBefore: integer(balanceBefore),
    balanceAfter: integer(balanceAfter),
    ...(orderId !== null && { orderId: text(orderId) }),
    ...(reason !== null && { reason: text(reason) }),
    ...(maxBalance !== null && { maxBalance: integer(maxBalance) }),
    at: integer(at),
  }
}
