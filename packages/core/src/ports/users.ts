import type { User } from '../user/user.ts'
import type { Page } from './page.ts'

export interface UserReader {
  find(userIds: readonly string[]): Promise<User[]>
  /** In order of registration: `createdAt`, then `userId`. */
  page(query: { offset: number; limit: number }): Promise<Page<User>>
}

export interface UserRepository extends UserReader {
  insert(users: readonly User[]): Promise<void>
}
