import * as z from 'zod'
import { iso } from '../json/iso.ts'
import { jsonId, jsonText, jsonTime } from '../json/shape.ts'
import type { User } from './user.ts'

export const userShape = z.strictObject({
  userId: jsonId,
  name: jsonText,
  email: jsonText.optional(),
  createdAt: jsonTime,
})

export function userJson({ userId, name, email, createdAt }: User): z.output<typeof userShape> {
  return { userId, name, ...(email !== undefined && { email }), createdAt: iso(createdAt) }
}
