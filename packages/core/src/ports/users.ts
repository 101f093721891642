import type { User } from '../user/user.ts'
import type { Page } from './page.ts'

export interface UserReader {
  /** Also those that were erased: their wallets tell. */
  find(userIds: readonly string[]): Promise<User[]>
  /**
   * In order of registration: `createdAt`, then `userId`. Those that were erased are left out, and those of which neither id
   * nor name nor e-mail begins with `query`, character by character.
   */
  page(query: { query?: string; offset: number; limit: number }): Promise<Page<User>>
  /** As `page`, behind the user `after`, without a total. */
  following(query: { query?: string; after?: UserPlace; limit: number }): Promise<User[]>
}

/** A user's place in the order of registration. */
export type UserPlace = Pick<User, 'createdAt' | 'userId'>

export interface UserRepository extends UserReader {
  insert(users: readonly User[]): Promise<void>
  /** Stores what is known of users. */
  save(users: readonly User[]): Promise<void>
}
