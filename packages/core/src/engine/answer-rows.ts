import type { StoredAnswer } from '../ports/answers.ts'
import { document, key, longKey, natural, text } from '../rows/field.ts'
import { rowShape } from '../rows/row-shape.ts'

export const answerRows = rowShape<StoredAnswer>({
  key: ['userId', 'operation', 'key'],
  fields: {
    userId: key(answer => answer.userId),
    operation: key(answer => answer.operation),
    key: longKey(answer => answer.key),
    fingerprint: text(answer => answer.fingerprint),
    answer: document(answer => answer.answer),
    createdAt: natural(answer => answer.createdAt),
  },
})
