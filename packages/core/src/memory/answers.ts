import type { Transaction } from '../ports/transaction.ts'
import type { Tables } from './tables.ts'

export function answerRepository(tables: () => Tables): Transaction['answers'] {
  return {
    find: async keys => tables().answers.find(keys.map(({ userId, operation, key }) => [userId, operation, key])),
    insert: async answers => tables().answers.insert(answers),
    async removeOlder({ before, limit }) {
      const { answers } = tables()
      const old: (readonly [string, string, string])[] = []
      for (const { userId, operation, key, createdAt } of answers.by('age').ascending()) {
        if (old.length === limit || createdAt >= before) break
        old.push([userId, operation, key])
      }
      for (const key of old) answers.remove(key)
      return old.length
    },
  }
}
