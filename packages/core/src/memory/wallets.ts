import type { Transaction } from '../ports/transaction.ts'
import type { Tables } from './tables.ts'

export function walletRepository(tables: () => Tables): Transaction['wallets'] {
  const find = async (userIds: readonly string[]) => tables().wallets.find(userIds.map(userId => [userId]))
  return {
    find,
    // Transactions run one after the other: what one reads is locked.
    lock: find,
    insert: async wallets => tables().wallets.insert(wallets),
    save: async wallets => tables().wallets.update(wallets),
  }
}

export function ledgerRepository(tables: () => Tables): Transaction['ledger'] {
  return {
    async page({ userId, before, limit }) {
      const below = before === undefined ? undefined : [userId, before]
      return tables().ledger.descending([userId], below).take(limit).toArray()
    },
    lastAt: async ({ userId, at }) =>
      tables()
        .ledger.descending([userId])
        .find(entry => entry.at <= at),
    insert: async entries => tables().ledger.insert(entries),
  }
}
