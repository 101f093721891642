import type { IncomingHttpHeaders } from 'node:http'
import { bearerToken } from '../request/bearer-token.ts'
import { headerText } from '../request/header-text.ts'
import { invalidInput } from '../request/invalid-input.ts'

/** What a request says about who makes it. */
export interface Identification {
  readonly headers: IncomingHttpHeaders
  /**
   * The request that the host has handed over, with what its own authentication has left on it: Node's, which Express and Nest
   * extend (`request.user`), or the `Request` of a fetch handler.
   */
  readonly request: object
  /**
   * Every `userId` that the query names, and the body where it has been read: first a caller is asked for without it, and
   * again where it names a user too.
   */
  readonly userIds: readonly string[]
}

export interface Authenticate {
  /**
   * Finds out who calls. Answers the user's id, or undefined when the request names no user.
   * @throws ShopError `UNAUTHENTICATED` for credentials that do not hold, `FORBIDDEN` when another user is meant
   */
  (request: Identification): Promise<string | undefined> | string | undefined
  /** What a request has to send to name a user, returned to those that name no user; such as `send a bearer token`. */
  readonly advice?: string
  /** Whether a `userId` in the body is enough to be that user. Where it is not, a stranger's body is not read at all. */
  readonly readsBody?: boolean
  /** Whether everyone is believed: then a server listens to its own machine only, unless it is set otherwise. */
  readonly believesAll?: boolean
  /** What the shop's owner should know, said once when it starts. */
  readonly warning?: string
}

/**
 * Believes the request, for shops behind a gateway and for trying things out: the user is the bearer token, else
 * `X-User-Id`, else `userId` of query or body.
 */
export function mockAuthentication(): Authenticate {
  const authenticate: Authenticate = ({ headers, userIds }) => {
    const header = headers['x-user-id']
    const named = [bearerToken(headers), typeof header === 'string' ? headerText(header) : undefined, ...userIds]
    const [first, ...others] = named.filter(userId => userId !== undefined)
    if (others.some(other => other !== first)) throw invalidInput('/userId', 'must be the same wherever it is given')
    return first
  }
  const advice = 'send its id as bearer token, as X-User-Id, or as userId in query or body'
  return Object.assign(authenticate, { advice, readsBody: true, believesAll: true })
}
