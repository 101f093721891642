import * as z from 'zod'
import { ShopError } from '../errors.ts'
import { chosenId, name } from '../input/input.ts'
import { metadataInput, present } from '../input/metadata.ts'
import { ifNamed } from '../use-case/needs.ts'
import type { UseCase } from '../use-case/use-case.ts'
import type { User } from './user.ts'

export const email = z.email({ error: 'must be an e-mail address' }).max(254)

export const registerUserInput = z.strictObject({
  /** Made by the shop when it is left out. */
  userId: chosenId.optional(),
  name,
  email: email.optional(),
  metadata: metadataInput.optional(),
})

export type RegisterUserInput = z.input<typeof registerUserInput>

export const registerUser: UseCase<typeof registerUserInput, User> = {
  operation: 'users.register',
  input: registerUserInput,
  needs: ({ userId }) => ({ users: ifNamed(userId) }),

  decide(input, unit, { at, newId }) {
    const userId = input.userId ?? newId()
    if (unit.isUserIdTaken(userId)) {
      throw new ShopError('ALREADY_EXISTS', `There is a user ${userId} already.`, { kind: 'user', id: userId })
    }
    const user = {
      userId,
      name: input.name,
      ...present({ email: input.email, metadata: input.metadata }),
      createdAt: at,
    }
    return { result: user, changes: { users: [user], wallets: [{ userId, balance: 0, entryCount: 0 }] } }
  },
}
