import type { AnswerKey, StoredAnswer, Transaction } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { rowsOf } from './key-selection.ts'
import { compileStatement, placeholder } from './statement.ts'
import { answers } from './tables.ts'
import { integer, type Row, type StoredRow, text } from './value.ts'

export function answerRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['answers'] {
  const find = dialect.selectByKeys(rowsOf(answers, { oftenAbsent: true }))
  const insert = dialect.insertRows(answers)
  const remove = dialect.deleteRows(answers)
  const older = compileStatement(
    dialect.queries
      .selectFrom('jumun_answers')
      .select(['user_id', 'operation', 'idempotency_key'])
      .where('created_at', '<', placeholder.integer('before'))
      .orderBy('created_at')
      .limit(placeholder.integer('limit'))
      .compile(),
  )

  return connection => ({
    find: async keys => (await find(connection, keys.map(encodeKey))).map(decodeAnswer),
    insert: rows =>
      insert(
        connection,
        rows.map(row => [...encodeKey(row), row.fingerprint, row.answer, row.createdAt]),
      ),
    async removeOlder(query) {
      const found = await connection.all(older.sql, older.bind(query))
      return remove(
        connection,
        found.map(row => row.map(text)),
      )
    },
  })
}

function encodeKey({ userId, operation, key }: AnswerKey): Row {
  return [userId, operation, key]
}

function decodeAnswer([userId, operation, key, fingerprint, answer, createdAt]: StoredRow): StoredAnswer {
  return {
    userId: text(userId),
    operation: text(operation),
    key: text(key),
    fingerprint: text(fingerprint),
    answer: text(answer),
    createdAt: integer(createdAt),
  }
}
