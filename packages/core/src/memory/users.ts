import type { Transaction } from '../ports/transaction.ts'
import type { Tables } from './tables.ts'

export function userRepository(tables: () => Tables): Transaction['users'] {
  return {
    find: async userIds => tables().users.find(userIds.map(userId => [userId])),
    async page({ offset, limit }) {
      const { users } = tables()
      return { items: users.by('age').ascending().drop(offset).take(limit).toArray(), total: users.size }
    },
    insert: async users => tables().users.insert(users),
  }
}
