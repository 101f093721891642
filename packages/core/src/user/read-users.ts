import * as z from 'zod'
import { id, text } from '../input/input.ts'
import { cursorOfPlace, listFields, listView, type ListView, placeOfCursor } from '../engine/paging.ts'
import { present } from '../input/metadata.ts'
import type { Reader } from '../ports/transaction.ts'
import type { Wallet } from '../wallet/wallet.ts'
import { userNotFound, type User } from './user.ts'

export const userKeyInput = z.strictObject({ userId: id })

export const listUsersInput = z.strictObject({
  /** What an id, a name or an e-mail address begins with, letter by letter. */
  query: text(255).optional(),
  ...listFields,
})

export async function getUser(reader: Reader, { userId }: { userId: string }): Promise<User> {
  const [user] = await reader.users.find([userId])
  if (user === undefined) throw userNotFound(userId)
  await assertUserExists(reader, userId)
  return user
}

export async function listUsers(reader: Reader, input: z.output<typeof listUsersInput>): Promise<ListView<User>> {
  const query = present({ query: input.query })
  return listView(input, {
    page: slice => reader.users.page({ ...query, ...slice }),
    following({ cursor, limit }) {
      const { at, key } = placeOfCursor(cursor)
      return reader.users.following({ ...query, after: { createdAt: at, userId: key }, limit })
    },
    cursorOf: ({ createdAt, userId }) => cursorOfPlace(createdAt, userId),
  })
}

/** @throws ShopError `USER_NOT_FOUND` */
export async function assertUserExists(reader: Reader, userId: string): Promise<void> {
  await existingWallet(reader, userId)
}

/**
 * What is asked for of a user, who is looked for at the same time: what the question finds wrong is reported only of one who is there.
 * @throws ShopError `USER_NOT_FOUND`
 */
export async function ofExistingUser<Answer>(
  reader: Reader,
  userId: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const answer = ask()
  // Else one that fails first would be handled by no one.
  answer.catch(() => undefined)
  await assertUserExists(reader, userId)
  return answer
}

/** The wallet is there for every user, and tells of one who was erased. @throws ShopError `USER_NOT_FOUND` */
export async function existingWallet(reader: Reader, userId: string): Promise<Wallet> {
  const [wallet] = await reader.wallets.find([userId])
  if (wallet === undefined || wallet.erasedAt !== undefined) throw userNotFound(userId)
  return wallet
}
