import * as z from 'zod'
import { ShopError } from '../errors.ts'
import { id } from '../input/input.ts'
import type { UseCase } from '../use-case/use-case.ts'

export const eraseUserInput = z.strictObject({ userId: id })

export type EraseUserInput = z.input<typeof eraseUserInput>

/**
 * Removes what is known of a user for good. The id, the ledger and the orders stay, as the books need them; to every later
 * command the user is not there (docs/domain.md, "Users and wallets").
 */
export const eraseUser: UseCase<typeof eraseUserInput, { readonly userId: string; readonly erasedAt: number }> = {
  operation: 'users.erase',
  input: eraseUserInput,
  needs: ({ userId }) => ({ users: [userId], profiles: [userId], carts: [userId], pendingOf: [userId] }),

  decide({ userId }, unit, { at }) {
    const wallet = unit.wallet(userId)
    const { createdAt } = unit.user(userId)!
    const { balance } = wallet
    const orders = unit.pendingOrders(userId).map(({ orderId }) => orderId)
    if (balance > 0 || orders.length > 0) {
      const reasons = [
        ...(balance > 0 ? [`a balance of ${balance}: pay it out first`] : []),
        ...(orders.length > 0 ? [`pending orders ${orders.join(', ')}: end them first`] : []),
      ]
      const message = `User ${userId} has ${reasons.join(', and ')}.`
      throw new ShopError('USER_NOT_ERASABLE', message, { userId, balance, orders })
    }
    return {
      result: { userId, erasedAt: at },
      changes: {
        users: [{ userId, name: '', createdAt, updatedAt: at }],
        wallets: [{ ...wallet, erasedAt: at }],
        removedCartItems: unit.cart(userId),
      },
    }
  },
}
