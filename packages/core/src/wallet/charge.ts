import * as z from 'zod'
import { id, idempotencyKey, positiveMoney, reason } from '../input/input.ts'
import { type Balance, chargeWallet } from './wallet.ts'
import type { UseCase } from '../use-case/use-case.ts'

export const chargeInput = z.strictObject({
  userId: id,
  amount: positiveMoney,
  reason: reason.optional(),
  /** What it stands for elsewhere, such as the id of a payment at a bank. */
  reference: reason.optional(),
  idempotencyKey: idempotencyKey.optional(),
})

export type ChargeInput = z.input<typeof chargeInput>

/** Tops a wallet up. */
export const charge: UseCase<typeof chargeInput, Balance> = {
  operation: 'wallets.charge',
  input: chargeInput,
  needs: ({ userId }) => ({ users: [userId] }),

  decide({ userId, amount, reason: why, reference }, unit, { at, settings }) {
    const { maxBalance } = settings.wallet
    const { wallet, entry } = chargeWallet(unit.wallet(userId), { amount, maxBalance, reason: why, reference, at })
    return { result: { userId, balance: wallet.balance }, changes: { wallets: [wallet], entries: [entry] } }
  },
}
