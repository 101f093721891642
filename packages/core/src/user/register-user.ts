import * as z from 'zod'
import { ShopError } from '../errors.ts'
import { chosenId, name } from '../input.ts'
import type { UseCase } from '../use-case/use-case.ts'
import type { User } from './user.ts'

export const registerUserInput = z.strictObject({
  /** Made by the shop when it is left out. */
  userId: chosenId.optional(),
  name,
  email: z.email({ error: 'must be an e-mail address' }).max(254).optional(),
})

export type RegisterUserInput = z.input<typeof registerUserInput>

export const registerUser: UseCase<typeof registerUserInput, User> = {
  operation: 'users.register',
  input: registerUserInput,
  needs: ({ userId }) => ({ users: userId === undefined ? [] : [userId] }),

  decide(input, unit, { at, newId }) {
    const userId = input.userId ?? newId()
    if (unit.hasUser(userId)) {
      throw new ShopError('ALREADY_EXISTS', `There is a user ${userId} already.`, { kind: 'user', id: userId })
    }
    const user = { userId, name: input.name, ...(input.email !== undefined && { email: input.email }), createdAt: at }
    return { result: user, changes: { users: [user], wallets: [{ userId, balance: 0, entryCount: 0 }] } }
  },
}
