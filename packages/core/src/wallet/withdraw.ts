import * as z from 'zod'
import { id, idempotencyKey, positiveMoney, reason } from '../input/input.ts'
import { type Balance, withdrawFromWallet } from './wallet.ts'
import type { UseCase } from '../use-case/use-case.ts'

export const withdrawInput = z.strictObject({
  userId: id,
  amount: positiveMoney,
  /** Why: a charge that was mistyped, unused money that is paid back. */
  reason,
  /** What it stands for elsewhere, such as the id of a transfer. */
  reference: reason.optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export type WithdrawInput = z.input<typeof withdrawInput>

/** Takes money out of a wallet for a reason. Only the shop's owner does. */
export const withdraw: UseCase<typeof withdrawInput, Balance> = {
  operation: 'wallets.withdraw',
  input: withdrawInput,
  needs: ({ userId }) => ({ users: [userId] }),

  decide({ userId, amount, reason: why, reference }, unit, { at }) {
    const { wallet, entry } = withdrawFromWallet(unit.wallet(userId), { amount, reason: why, reference, at })
    return { result: { userId, balance: wallet.balance }, changes: { wallets: [wallet], entries: [entry] } }
  },
}
