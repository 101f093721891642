import type { LedgerRepository, WalletRepository } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { lockableRows } from './lockable-rows.ts'
import { placeholder, questionOf } from './statement.ts'
import { insertRows, selectRows, single } from './table-access.ts'
import { claimableWallets, ledger, wallets } from './tables.ts'

export function walletRepository(dialect: SqlDialect): (connection: SqlConnection) => WalletRepository {
  const find = selectRows(dialect, wallets)
  const insert = insertRows(dialect, wallets)
  const lockable = lockableRows(dialect, wallets, ['balance', 'entryCount', 'erasedAt'], { oftenAbsent: true })

  const claim = dialect.claimRows?.(claimableWallets, 'lock_count')

  return connection => {
    const { lock, save } = lockable(connection)
    return {
      find: userIds => find(connection, single(userIds)),
      async lock(userIds) {
        const locked = lock(single(userIds))
        await claim?.(connection, single(userIds))
        return locked
      },
      insert: rows => insert(connection, rows),
      save,
    }
  }
}

export function ledgerRepository(dialect: SqlDialect): (connection: SqlConnection) => LedgerRepository {
  const insert = insertRows(dialect, ledger)
  const ofUser = dialect.queries
    .selectFrom('jumun_ledger')
    .select(ledger.columns)
    .where('user_id', '=', placeholder.text('userId'))
    .orderBy('number', 'desc')
  const page = questionOf(
    ofUser.where('number', '<', placeholder.integer('before')).limit(placeholder.integer('limit')),
    ledger.decode,
  )
  const lastAt = questionOf(ofUser.where('at', '<=', placeholder.integer('at')).limit(1), ledger.decode)

  return connection => ({
    page: ({ before = Number.MAX_SAFE_INTEGER, ...query }) => page(connection, { ...query, before }),
    lastAt: async query => (await lastAt(connection, query)).at(0),
    insert: entries => insert(connection, entries),
  })
}
