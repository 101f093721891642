import type { UserPlace } from '../ports/users.ts'
import { compareText } from '../rows/byte-order.ts'
import type { User } from '../user/user.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { Tables } from './tables.ts'

function isFound(query = ''): (user: User) => boolean {
  return ({ userId, name, email }) =>
    name !== '' && [userId, name, email].some(text => text?.startsWith(query) === true)
}

function isBehind(user: UserPlace, place: UserPlace): boolean {
  return (user.createdAt - place.createdAt || compareText(user.userId, place.userId)) > 0
}

export function userRepository(tables: () => Tables): Transaction['users'] {
  return {
    find: async userIds => tables().users.find(userIds.map(userId => [userId])),
    async page({ query, offset, limit }) {
      const found = tables().users.by('age').ascending().filter(isFound(query)).toArray()
      return { items: found.slice(offset, offset + limit), total: found.length }
    },
    async following({ query, after, limit }) {
      const users = tables().users.by('age').ascending().filter(isFound(query))
      return users
        .filter(user => after === undefined || isBehind(user, after))
        .take(limit)
        .toArray()
    },
    insert: async users => tables().users.insert(users),
    save: async users => tables().users.update(users),
  }
}
