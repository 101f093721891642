import type { UserRepository } from '@jumun/core'
import { sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { beginsWith, characters } from './begins-with.ts'
import { pageOfRows } from './page.ts'
import { placeholder, questionOf } from './statement.ts'
import { insertRows, selectRows, single, updateRows } from './table-access.ts'
import { users } from './tables.ts'

export function userRepository(dialect: SqlDialect): (connection: SqlConnection) => UserRepository {
  const find = selectRows(dialect, users)
  // Someone who was erased has no name any more.
  const isFound = sql<boolean>`length(name) > 0 and ${beginsWith(dialect, ['user_id', 'name', 'email'])}`
  const page = pageOfRows(dialect, { table: users, where: isFound, order: ['createdAt', 'userId'] })
  const key = [placeholder.integer('createdAt'), placeholder.text('userId')]
  const following = questionOf(
    dialect.queries
      .selectFrom('jumun_users')
      .select(users.columns)
      .where(isFound)
      .where(dialect.compareKey(['created_at', 'user_id'], '>', key))
      .orderBy('created_at')
      .orderBy('user_id')
      .limit(placeholder.integer('limit')),
    users.decode,
  )
  const insert = insertRows(dialect, users)
  const save = updateRows(dialect, users, ['name', 'email', 'metadata', 'updatedAt'])

  return connection => ({
    find: userIds => find(connection, single(userIds)),
    page: ({ query = '', ...slice }) => page(connection, { ...slice, query, length: characters(query) }),
    following({ query = '', after = beforeAll, limit }) {
      const { createdAt, userId } = after
      return following(connection, { query, length: characters(query), createdAt, userId, limit })
    },
    insert: rows => insert(connection, rows),
    save: rows => save(connection, rows),
  })
}

/** No user has registered earlier, nor has an empty id. */
const beforeAll = { createdAt: -1, userId: '' }
