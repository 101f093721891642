import * as z from 'zod'
import { id, name } from '../input/input.ts'
import { changed, metadataInput, present } from '../input/metadata.ts'
import type { UseCase } from '../use-case/use-case.ts'
import { email } from './register-user.ts'
import type { User } from './user.ts'

export const updateUserInput = z.strictObject({
  userId: id,
  name: name.optional(),
  /** null takes these away. */
  email: email.nullable().optional(),
  metadata: metadataInput.nullable().optional(),
})

export type UpdateUserInput = z.input<typeof updateUserInput>

/** Changes what is known of a user. */
export const updateUser: UseCase<typeof updateUserInput, User> = {
  operation: 'users.update',
  input: updateUserInput,
  needs: ({ userId }) => ({ users: [userId], profiles: [userId] }),

  decide(input, unit, { at }) {
    const { userId } = input
    unit.assertUser(userId)
    const before = unit.user(userId)!
    const known = { email: changed(input.email, before.email), metadata: changed(input.metadata, before.metadata) }
    const user = {
      userId,
      name: input.name ?? before.name,
      ...present(known),
      createdAt: before.createdAt,
      updatedAt: at,
    }
    return { result: user, changes: { users: [user] } }
  },
}
