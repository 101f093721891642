import * as z from 'zod'
import { iso } from '../json/iso.ts'
import { jsonId, jsonMetadata, jsonText, jsonTime } from '../json/shape.ts'
import type { User } from './user.ts'

export const userShape = z.strictObject({
  userId: jsonId,
  name: jsonText,
  email: jsonText.optional(),
  metadata: jsonMetadata.optional(),
  createdAt: jsonTime,
})

export function userJson({ userId, name, email, metadata, createdAt }: User): z.output<typeof userShape> {
  return {
    userId,
    name,
    ...(email !== undefined && { email }),
    ...(metadata !== undefined && { metadata }),
    createdAt: iso(createdAt),
  }
}
