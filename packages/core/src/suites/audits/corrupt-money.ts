import { any, change, type Corruption, drop, entryId, ofType } from './corruption.ts'

/** Ledger entries and balances that do not agree. */
export const corruptMoney: readonly Corruption[] = [
  change(
    'ledger-unbroken',
    'ledger',
    'a number is left out',
    ofType('PAYMENT'),
    ({ number }) => ({ number: number + 9 }),
    ({ userId, number }) => [`${userId}#${number + 9}`],
  ),
  change(
    'ledger-unbroken',
    'ledger',
    'an entry does not start where the one before ended',
    ofType('PAYMENT'),
    ({ balanceBefore, balanceAfter }) => ({ balanceBefore: balanceBefore + 1, balanceAfter: balanceAfter + 1 }),
    entryId,
  ),
  change(
    'ledger-unbroken',
    'ledger',
    'an entry does not end where its amount leads',
    ofType('CHARGE'),
    ({ balanceAfter }) => ({ balanceAfter: balanceAfter + 1 }),
    entryId,
  ),
  change(
    'ledger-unbroken',
    'ledger',
    'a payment adds',
    ofType('PAYMENT'),
    ({ amount }) => ({ amount: -amount }),
    entryId,
  ),
  change(
    'ledger-unbroken',
    'wallets',
    'the count of entries is wrong',
    any,
    ({ entryCount }) => ({ entryCount: entryCount + 1 }),
    ({ userId }) => [userId],
  ),
  // The entry after it does not follow; after the last one, the wallet has counted more.
  drop('ledger-unbroken', 'ledger', ofType('PAYMENT'), ({ userId, number }) => [`${userId}#${number + 1}`]),
  drop('ledger-unbroken', 'ledger', ofType('REFUND'), ({ userId }) => [userId]),
  change(
    'balance-equals-ledger',
    'wallets',
    'a balance is too high',
    any,
    ({ balance }) => ({ balance: balance + 1 }),
    ({ userId }) => [userId],
  ),
  change(
    'balance-equals-ledger',
    'ledger',
    'an amount is too high',
    ofType('CHARGE'),
    ({ amount }) => ({ amount: amount + 1 }),
    ({ userId }) => [userId],
  ),
  change(
    'money-conserved',
    'wallets',
    'a balance is too low',
    row => row.balance > 0,
    ({ balance }) => ({ balance: balance - 1 }),
    () => [],
  ),
  drop('money-conserved', 'ledger', ofType('CHARGE'), () => []),
]
