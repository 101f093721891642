import { ShopError } from '@jumun/core'
import type { Context } from 'koa'
import type { JsonObject } from '../request/body.ts'
import { invalidInput } from '../request/invalid-input.ts'
import type { Authenticate } from './auth.ts'

/** Who may call: anybody; anybody, and a user is told more; users; holders of the admin token. */
export type Access = 'public' | 'anyone' | 'user' | 'admin'

/** What decides who calls, and whether they may. */
export interface Doormen {
  readonly authenticate: Authenticate
  readonly assertAdmin: (headers: Context['req']['headers']) => void
  readonly assertRate: (key: string) => void
}

/**
 * Who makes a request. Takes `userId` out of query and body, where it names the user and is nothing that a route takes;
 * admin routes are another matter: they have their token, and `userId` there means somebody else.
 * @throws ShopError `UNAUTHENTICATED`, `FORBIDDEN`, `RATE_LIMITED`
 */
export async function userOf(
  ctx: Context,
  access: Access,
  named: { query: Record<string, string>; body: JsonObject },
  options: Doormen,
): Promise<string | undefined> {
  const { headers } = ctx.req
  if (access === 'admin') {
    options.assertAdmin(headers)
    return undefined
  }
  const userIds = [...takeUserId(named.query), ...takeUserId(named.body)]
  // What is public needs nobody; but whoever names a user has to be that user.
  if (access === 'public' && userIds.length === 0) return undefined
  const userId = await options.authenticate({ headers, userIds })
  if (userId === undefined && access === 'user') {
    const { advice = 'the request names none' } = options.authenticate
    throw new ShopError('UNAUTHENTICATED', `This needs a user: ${advice}.`, {})
  }
  if (userId !== undefined) options.assertRate(userId)
  return userId
}

function takeUserId(fields: JsonObject): string[] {
  if (!Object.hasOwn(fields, 'userId')) return []
  const { userId } = fields
  delete fields.userId
  if (typeof userId !== 'string' || userId === '') throw invalidInput('/userId', 'must be text of 1 to 64 characters')
  return [userId]
}
