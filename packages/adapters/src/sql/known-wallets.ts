/** What a transaction knows of the ledger of a wallet that it has locked or made. */
export interface KnownWallet {
  /** The number of its last entry that was placed. */
  entryCount: number
  /** The latest time among its entries; null where it has none, or where they were written past this count. */
  latestAt: number | null
}

export type KnownWallets = Map<string, KnownWallet>
