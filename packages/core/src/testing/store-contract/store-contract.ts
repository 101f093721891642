import { describe } from 'vitest'
import { answersContract } from './answers.ts'
import { batchesContract } from './batches.ts'
import { cartsContract } from './carts.ts'
import { concurrencyContract } from './concurrency.ts'
import { couponsContract } from './coupons.ts'
import { guardsContract } from './guards.ts'
import { hostTransactionsContract, strangerContract } from './host-transactions.ts'
import { identityContract } from './identity.ts'
import { integersContract } from './integers.ts'
import { lifecycleContract } from './lifecycle.ts'
import { listingsContract } from './listings.ts'
import { ordersContract } from './orders.ts'
import { outboxContract } from './outbox.ts'
import { productsContract } from './products.ts'
import { relaysContract } from './relays.ts'
import { salesContract } from './sales.ts'
import { settingsContract } from './settings.ts'
import { scanContract } from './scan.ts'
import { isolationContract, sharingContract } from './sharing.ts'
import { openForEachTest, type StoreContract } from './subject.ts'
import { ledgerHistoryContract } from './ledger-history.ts'
import { stockHistoryContract } from './stock-history.ts'
import { transactionsContract } from './transactions.ts'
import { usersContract } from './users.ts'
import { viewsContract } from './views.ts'
import { walletsContract } from './wallets.ts'

export type { BeginHost, HostTransaction, StoreContract } from './subject.ts'

const areas = {
  transactions: transactionsContract,
  concurrency: concurrencyContract,
  views: viewsContract,
  identity: identityContract,
  integers: integersContract,
  guards: guardsContract,
  batches: batchesContract,
  users: usersContract,
  wallets: walletsContract,
  products: productsContract,
  'stock history': stockHistoryContract,
  'ledger history': ledgerHistoryContract,
  coupons: couponsContract,
  carts: cartsContract,
  orders: ordersContract,
  listings: listingsContract,
  sales: salesContract,
  settings: settingsContract,
  answers: answersContract,
  outbox: outboxContract,
  relays: relaysContract,
  scan: scanContract,
  lifecycle: lifecycleContract,
}

/**
 * Proves with vitest that a store does all that the port `Store` says, no matter what it keeps its rows in. To be called at the
 * top of a test file. Every test opens a store of its own: an `open` that clears tables is faster than one that makes them.
 */
export function storeContract(contract: StoreContract): void {
  describe(`store contract: ${contract.name}`, () => {
    for (const [area, suite] of Object.entries(areas)) {
      describe(area, () => suite(openForEachTest(contract)))
    }
    const { share } = contract.capabilities ?? {}
    hostContract(contract)
    describe(share === undefined ? 'not shared' : 'shared', () => {
      const subject = openForEachTest(contract)
      if (share === undefined) isolationContract(subject)
      else sharingContract(subject)
    })
  })
}

/** The part of `storeContract` that is about transactions of a host: for one kind of handle after another. */
export function hostContract(contract: StoreContract): void {
  describe(`host transactions: ${contract.name}`, () => {
    const { beginHost } = contract.capabilities ?? {}
    const subject = openForEachTest(contract)
    strangerContract(subject)
    if (beginHost !== undefined) hostTransactionsContract(subject, beginHost)
  })
}
