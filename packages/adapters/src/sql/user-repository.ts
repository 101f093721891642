import type { Transaction, User } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { rowsOf } from './key-selection.ts'
import { pageOf, pageStatement } from './page.ts'
import { users } from './tables.ts'
import { integer, orNull, type Row, type StoredRow, text } from './value.ts'

export function userRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['users'] {
  const find = dialect.selectByKeys(rowsOf(users))
  const insert = dialect.insertRows(users)
  const page = pageStatement(dialect, { table: users, order: ['created_at', 'user_id'] })

  return connection => ({
    find: async userIds =>
      (
        await find(
          connection,
          userIds.map(userId => [userId]),
        )
      ).map(decodeUser),
    page: async query => pageOf(await connection.all(page.sql, page.bind(query)), rows => rows.map(decodeUser)),
    insert: rows => insert(connection, rows.map(encodeUser)),
  })
}

function encodeUser(user: User): Row {
  return [user.userId, user.name, orNull(user.email), user.createdAt]
}

export function decodeUser([userId, name, email, createdAt]: StoredRow): User {
  return {
    userId: text(userId),
    name: text(name),
    ...(email !== null && { email: text(email) }),
    createdAt: integer(createdAt),
  }
}
