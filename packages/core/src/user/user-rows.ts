import { chosenKey, jsonTexts, natural, text } from '../rows/field.ts'
import { rowShape } from '../rows/row-shape.ts'
import type { User } from './user.ts'

export const userRows = rowShape<User>({
  key: ['userId'],
  fields: {
    userId: chosenKey(user => user.userId),
    name: text(user => user.name),
    email: text.optional(user => user.email),
    metadata: jsonTexts.optional(user => user.metadata),
    createdAt: natural(user => user.createdAt),
    updatedAt: natural.optional(user => user.updatedAt),
  },
})
