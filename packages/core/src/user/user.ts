import { ShopError } from '../errors.ts'
import type { Metadata } from '../input/metadata.ts'

/** Someone who has a wallet. Registering creates the wallet with balance 0. */
export interface User {
  readonly userId: string
  readonly name: string
  readonly email?: string
  readonly metadata?: Metadata
  readonly createdAt: number
  /** When name, e-mail or metadata were changed last; absent while they never were. */
  readonly updatedAt?: number
}

export function userNotFound(userId: string): ShopError<'USER_NOT_FOUND'> {
  return new ShopError('USER_NOT_FOUND', `There is no user ${userId}.`, { userId })
}
