import type { AnswerKey, AnswerRepository } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { resultOf } from './result.ts'
import { placeholder, questionOf } from './statement.ts'
import { insertRows, selectRows } from './table-access.ts'
import { answers } from './tables.ts'
import type { Row } from './value.ts'

export function answerRepository(dialect: SqlDialect): (connection: SqlConnection) => AnswerRepository {
  const find = selectRows(dialect, answers, { oftenAbsent: true })
  const insert = insertRows(dialect, answers)
  const remove = dialect.deleteRows(answers)
  const older = questionOf(
    dialect.queries
      .selectFrom('jumun_answers')
      .select(answers.key)
      .where('created_at', '<', placeholder.integer('before'))
      .orderBy('created_at')
      .limit(placeholder.integer('limit')),
    resultOf({ userId: 'key', operation: 'key', key: 'key' }),
  )

  return connection => ({
    find: keys => find(connection, keys.map(keyOf)),
    insert: rows => insert(connection, rows),
    async removeOlder(query) {
      const found = await older(connection, query)
      return remove(connection, found.map(keyOf))
    },
  })
}

function keyOf({ userId, operation, key }: AnswerKey): Row {
  return [userId, operation, key]
}
