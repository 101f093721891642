import { expect, it } from 'vitest'
import type { Reader } from '../ports/transaction.ts'
import { endingOf } from '../testing/refusal.ts'
import { userRow, walletRow } from '../testing/store-contract/rows.ts'
import type { Wallet } from '../wallet/wallet.ts'
import { existingWallet, getUser } from './read-users.ts'
import type { User } from './user.ts'

/** User and wallet are read one after the other: what comes or goes in between is there in one of the two alone. */
const readerOf = (users: User[], wallets: Wallet[]) =>
  ({ users: { find: async () => users }, wallets: { find: async () => wallets } }) as unknown as Reader

const notFound = { ok: false, code: 'USER_NOT_FOUND', details: { userId: 'mina' } }
const erased = walletRow({ erasedAt: 5 })

it.each([
  ['registered', [], [walletRow()]],
  ['erased', [userRow()], [erased]],
  ['erased long ago', [], [erased]],
  ['never there', [], []],
  ['of a wallet that is not there', [userRow()], []],
])('finds no user who is %s meanwhile', async (_, users, wallets) => {
  expect(await endingOf(getUser(readerOf(users, wallets), { userId: 'mina' }))).toEqual(notFound)
})

it('finds a user who is there, and the wallet of one', async () => {
  expect(await getUser(readerOf([userRow()], [walletRow()]), { userId: 'mina' })).toEqual(userRow())
  expect(await existingWallet(readerOf([], [walletRow()]), 'mina')).toEqual(walletRow())
  expect(await endingOf(existingWallet(readerOf([userRow()], [erased]), 'mina'))).toEqual(notFound)
})
