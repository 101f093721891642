import type { LedgerEntry, Wallet } from '../wallet/wallet.ts'

export interface WalletReader {
  find(userIds: readonly string[]): Promise<Wallet[]>
}

export interface WalletRepository extends WalletReader {
  lock(userIds: readonly string[]): Promise<Wallet[]>
  insert(wallets: readonly Wallet[]): Promise<void>
  save(wallets: readonly Wallet[]): Promise<void>
}

export interface LedgerReader {
  /** The newest entries first, from those with a number below `before`. */
  page(query: { userId: string; before?: number; limit: number }): Promise<LedgerEntry[]>
  /** The entry with the highest number among those made at or before `at`. */
  lastAt(query: { userId: string; at: number }): Promise<LedgerEntry | undefined>
}

export interface LedgerRepository extends LedgerReader {
  insert(entries: readonly LedgerEntry[]): Promise<void>
}
