import { iso } from '../calendar/iso.ts'
import type { User } from './user.ts'

export function userJson({ userId, name, email, createdAt }: User) {
  return { userId, name, ...(email !== undefined && { email }), createdAt: iso(createdAt) }
}
