import type { IncomingHttpHeaders } from 'node:http'
import { ShopError } from '@jumun/core'
import type { Context } from 'koa'
import { hasBody, type JsonObject } from '../request/body.ts'
import { hostRequest } from '../request/host-request.ts'
import { invalidInput } from '../request/invalid-input.ts'
import type { AdminGate } from './admin-token.ts'
import type { Authenticate, Identification } from './auth.ts'

/** Who may call: anybody; anybody, and a user gets more; users; holders of the admin token. */
export type Access = 'public' | 'anyone' | 'user' | 'admin'

/** Who a route is for, and whether naming no user means leaving a field out. */
export interface AskedFor {
  readonly access: Access
  readonly namesUser: boolean
}

/** What decides who calls. */
export interface Doormen {
  readonly authenticate: Authenticate
  readonly assertAdmin: AdminGate
}

/** Who makes a request, as far as its head says. */
export interface HeadOfRequest {
  readonly userId: string | undefined
  /** What the query names as user; the body may name one too. */
  readonly named: readonly string[]
}

/** What a request says before its body. */
export interface Head {
  readonly headers: IncomingHttpHeaders
  /** What the host has handed over. */
  readonly request: object
  readonly hasBody: boolean
}

/**
 * Who makes a request, before its body is read: a stranger's body is not. Takes `userId` out of the query, where it names the
 * user and is nothing that a route takes; admin routes are another matter: they have their token, and `userId` there means
 * someone else.
 * @throws ShopError `UNAUTHENTICATED`, `FORBIDDEN`, `RATE_LIMITED`
 */
export async function userOfHead(
  ctx: Context,
  asked: AskedFor,
  query: Record<string, string>,
  doormen: Doormen,
  address: string,
): Promise<HeadOfRequest> {
  const { headers } = ctx.req
  const { access } = asked
  if (access === 'admin') {
    doormen.assertAdmin(headers, address)
    return { userId: undefined, named: [] }
  }
  const named = takeUserId(query)
  // What is public needs no user; but a request that names a user has to be that user's.
  if (access === 'public' && named.length === 0) return { userId: undefined, named }
  const head = { headers, request: hostRequest(ctx), hasBody: hasBody(ctx.req) }
  return { userId: await userNamed(head, asked, named, doormen), named }
}

/**
 * Whose credentials a request has. Answered at once where the authentication answers at once.
 * @throws ShopError `UNAUTHENTICATED`, `FORBIDDEN`
 */
export function userNamed(
  { headers, request, hasBody }: Head,
  asked: AskedFor,
  named: readonly string[],
  { authenticate }: Pick<Doormen, 'authenticate'>,
): Promise<string | undefined> | string | undefined {
  const bodyMayTell = authenticate.readsBody === true && hasBody
  function admitted(userId: string | undefined): string | undefined {
    if (userId === undefined && asked.access === 'user' && !bodyMayTell) throw unknownUser(authenticate, asked)
    return userId
  }
  const user = authenticate({ headers, userIds: named, request })
  return user instanceof Promise ? user.then(admitted) : admitted(user)
}

/**
 * Who makes it, once the body is read. Takes `userId` out of it, as out of the query.
 * @throws ShopError `UNAUTHENTICATED`, `FORBIDDEN`
 */
export function userOfRequest(
  ctx: Context,
  asked: AskedFor,
  head: HeadOfRequest,
  body: JsonObject,
  { authenticate }: Doormen,
): Promise<string | undefined> | string | undefined {
  const { access } = asked
  if (access === 'admin') return undefined
  const named = takeUserId(body)
  if (named.length === 0) {
    if (head.userId === undefined && access === 'user') throw unknownUser(authenticate, asked)
    return head.userId
  }
  const userIds = [...head.named, ...named]
  return userOfAll(authenticate, { headers: ctx.req.headers, userIds, request: hostRequest(ctx) }, asked)
}

async function userOfAll(authenticate: Authenticate, request: Identification, asked: AskedFor) {
  const userId = await authenticate(request)
  if (userId === undefined && asked.access === 'user') throw unknownUser(authenticate, asked)
  return userId
}

function unknownUser(authenticate: Authenticate, { namesUser }: AskedFor): ShopError {
  const { advice = 'the request names none', believesAll } = authenticate
  if (namesUser && believesAll) return invalidInput('/userId', 'is required')
  return new ShopError('UNAUTHENTICATED', `This needs a user: ${advice}.`, {})
}

/** Takes out of fields what they name as user. @throws ShopError `INVALID_INPUT` */
export function takeUserId(fields: JsonObject): string[] {
  if (!Object.hasOwn(fields, 'userId')) return []
  const { userId } = fields
  delete fields.userId
  if (typeof userId !== 'string' || userId === '') throw invalidInput('/userId', 'must be text of 1 to 64 characters')
  return [userId]
}
