import { ShopError } from '../errors.ts'
import { present } from '../input/metadata.ts'

/** A user's prepaid money. `entryCount` is the number of its last ledger entry, 0 when there is none yet. */
export interface Wallet {
  readonly userId: string
  readonly balance: number
  readonly entryCount: number
  /** When its user was erased, who has not been there since. */
  readonly erasedAt?: number
  /** Goes up with each transaction that changes orders of the user: see `order-changes.ts`. */
  readonly orderChanges?: number
}

export interface Balance {
  readonly userId: string
  readonly balance: number
}

export type LedgerEntryType = 'CHARGE' | 'PAYMENT' | 'REFUND' | 'WITHDRAWAL'

/** One change of a balance, never changed or deleted. `number` counts 1, 2, 3 … per wallet without a gap. */
export interface LedgerEntry {
  readonly userId: string
  readonly number: number
  readonly type: LedgerEntryType
  /** Signed: negative for a payment and a withdrawal. */
  readonly amount: number
  readonly balanceBefore: number
  readonly balanceAfter: number
  readonly orderId?: string
  /** Why, for a charge or a withdrawal. */
  readonly reason?: string
  /** What it stands for elsewhere, such as the id of a payment at a bank. */
  readonly reference?: string
  /** The limit that a charge was held to, so that an audit can tell a later, lower limit from a breach. */
  readonly maxBalance?: number
  readonly at: number
}

/** A wallet after a change, and the entry that tells of it. The two are stored together or not at all. */
export interface WalletChange {
  readonly wallet: Wallet
  readonly entry: LedgerEntry
}

/** Of a user whose orders are changed. */
export function withOrderChange(wallet: Wallet): Wallet {
  return { ...wallet, orderChanges: (wallet.orderChanges ?? 0) + 1 }
}

/** @throws ShopError `BALANCE_LIMIT_EXCEEDED` */
export function chargeWallet(
  wallet: Wallet,
  charge: {
    amount: number
    maxBalance: number
    reason?: string | undefined
    reference?: string | undefined
    at: number
  },
): WalletChange {
  const { amount, maxBalance, reason, reference, at } = charge
  assertWithinLimit(wallet, charge)
  return changeWallet(wallet, { type: 'CHARGE', amount, maxBalance, at, ...present({ reason, reference }) })
}

/** Money that leaves the wallet without an order, for a reason. @throws ShopError `INSUFFICIENT_BALANCE` */
export function withdrawFromWallet(
  wallet: Wallet,
  withdrawal: { amount: number; reason: string; reference?: string | undefined; at: number },
): WalletChange {
  const { amount, reason, reference, at } = withdrawal
  if (amount > wallet.balance) {
    throw new ShopError('INSUFFICIENT_BALANCE', `${amount} cannot be withdrawn from a balance of ${wallet.balance}.`, {
      required: amount,
      available: wallet.balance,
    })
  }
  return changeWallet(wallet, { type: 'WITHDRAWAL', amount: 0 - amount, reason, at, ...present({ reference }) })
}

/** @throws ShopError `INSUFFICIENT_BALANCE` */
export function payFromWallet(wallet: Wallet, payment: { amount: number; orderId: string; at: number }): WalletChange {
  const { amount, orderId, at } = payment
  if (amount > wallet.balance) {
    throw new ShopError('INSUFFICIENT_BALANCE', `The order costs ${amount}, the balance is ${wallet.balance}.`, {
      required: amount,
      available: wallet.balance,
    })
  }
  // Written as a subtraction: -0 would be a third way to write 0.
  return changeWallet(wallet, { type: 'PAYMENT', amount: 0 - amount, orderId, at })
}

/**
 * Money that was paid comes back, over the wallet's limit where the shop's owner says so: `maxBalance` is then the largest
 * amount that is exact. A user who could bring it there would have no limit: pay, charge, cancel, and again.
 * @throws ShopError `BALANCE_LIMIT_EXCEEDED`
 */
export function refundToWallet(
  wallet: Wallet,
  refund: { amount: number; maxBalance: number; orderId: string; at: number },
): WalletChange {
  const { amount, orderId, at } = refund
  assertWithinLimit(wallet, refund)
  return changeWallet(wallet, { type: 'REFUND', amount, orderId, at })
}

/** @throws ShopError `BALANCE_LIMIT_EXCEEDED` */
function assertWithinLimit({ balance }: Wallet, { amount, maxBalance }: { amount: number; maxBalance: number }): void {
  if (amount <= maxBalance - balance) return
  const message = `${amount} cannot be added to a balance of ${balance}: the limit is ${maxBalance}.`
  throw new ShopError('BALANCE_LIMIT_EXCEEDED', message, { balance, amount, maxBalance })
}

function changeWallet(
  wallet: Wallet,
  change: Omit<LedgerEntry, 'userId' | 'number' | 'balanceBefore' | 'balanceAfter'>,
): WalletChange {
  const balance = wallet.balance + change.amount
  const number = wallet.entryCount + 1
  return {
    wallet: { ...wallet, balance, entryCount: number },
    entry: { userId: wallet.userId, number, balanceBefore: wallet.balance, balanceAfter: balance, ...change },
  }
}
