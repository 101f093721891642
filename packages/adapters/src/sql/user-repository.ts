import type { UserRepository } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { pageOfRows } from './page.ts'
import { insertRows, selectRows, single } from './table-access.ts'
import { users } from './tables.ts'

export function userRepository(dialect: SqlDialect): (connection: SqlConnection) => UserRepository {
  const find = selectRows(dialect, users)
  const page = pageOfRows(dialect, { table: users, order: ['createdAt', 'userId'] })
  const insert = insertRows(dialect, users)

  return connection => ({
    find: userIds => find(connection, single(userIds)),
    page: query => page(connection, query),
    insert: rows => insert(connection, rows),
  })
}
