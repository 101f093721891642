import { any, change, type Corruption, entryId, movementId, ofType, optionId, orderId } from './corruption.ts'

/** Amounts below 0, and a balance above its limit. */
export const corruptAmounts: readonly Corruption[] = [
  change(
    'nothing-negative',
    'wallets',
    'a balance is below 0',
    any,
    () => ({ balance: -1 }),
    ({ userId }) => [userId],
  ),
  change(
    'nothing-negative',
    'ledger',
    'a balance after an entry is below 0',
    any,
    () => ({ balanceAfter: -1 }),
    entryId,
  ),
  change('nothing-negative', 'options', 'a stock is below 0', any, () => ({ stock: -1 }), optionId),
  change('nothing-negative', 'options', 'the price of an option is below 0', any, () => ({ price: -1 }), optionId),
  change(
    'nothing-negative',
    'products',
    'a price is below 0',
    any,
    () => ({ price: -1 }),
    ({ productId }) => [productId],
  ),
  change(
    'nothing-negative',
    'movements',
    'a stock after a movement is below 0',
    any,
    () => ({ stockAfter: -1 }),
    movementId,
  ),
  change('nothing-negative', 'orderItems', 'the amount of a line is below 0', any, () => ({ amount: -1 }), orderId),
  change('nothing-negative', 'orderItems', 'the discount of a line is below 0', any, () => ({ discount: -1 }), orderId),
  change('nothing-negative', 'orders', 'a total is below 0', any, () => ({ total: -1 }), orderId),
  change(
    'balance-within-limit',
    'ledger',
    'a charge passed its limit',
    ofType('CHARGE'),
    ({ balanceAfter }) => ({ maxBalance: balanceAfter - 1 }),
    entryId,
  ),
]
