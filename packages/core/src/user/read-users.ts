import * as z from 'zod'
import { id } from '../input.ts'
import { type pageInput, sliceOf, type PageView } from '../engine/paging.ts'
import type { Reader } from '../ports/transaction.ts'
import { userNotFound, type User } from './user.ts'

export const userKeyInput = z.strictObject({ userId: id })

export async function getUser(reader: Reader, { userId }: { userId: string }): Promise<User> {
  const [user] = await reader.users.find([userId])
  if (user === undefined) throw userNotFound(userId)
  return user
}

export async function listUsers(reader: Reader, query: z.output<typeof pageInput>): Promise<PageView<User>> {
  const { items, total } = await reader.users.page(sliceOf(query))
  return { items, ...query, total }
}

/** Asks for the wallet: it is there for every user, and is read on its own. @throws ShopError `USER_NOT_FOUND` */
export async function assertUserExists(reader: Reader, userId: string): Promise<void> {
  const wallets = await reader.wallets.find([userId])
  if (wallets.length === 0) throw userNotFound(userId)
}
