import type { IncomingHttpHeaders } from 'node:http'
import { invalidInput } from '../request/invalid-input.ts'
import { headerText } from '../request/header-text.ts'

/** What a request says about who makes it. */
export interface Identification {
  readonly headers: IncomingHttpHeaders
  /** Every `userId` that the query and the body name. */
  readonly userIds: readonly string[]
}

export interface Authenticate {
  /**
   * Finds out who calls. Answers the user's id, or undefined when the request names nobody.
   * @throws ShopError `UNAUTHENTICATED` for credentials that do not hold, `FORBIDDEN` when another user is meant
   */
  (request: Identification): Promise<string | undefined> | string | undefined
  /** What a request has to send to name a user, told to those that name nobody; such as `send a bearer token`. */
  readonly advice?: string
}

/** The token of `Authorization: Bearer …`, undefined without one. */
export function bearerToken(headers: IncomingHttpHeaders): string | undefined {
  const match = /^bearer +(\S.*?) *$/i.exec(headers.authorization ?? '')
  return match?.[1] === undefined ? undefined : headerText(match[1])
}

/**
 * Believes what it is told, for shops behind a gateway and for trying things out: the user is the bearer token, else
 * `X-User-Id`, else `userId` of query or body.
 */
export function mockAuthentication(): Authenticate {
  const authenticate: Authenticate = ({ headers, userIds }) => {
    const [first, ...others] = userIds
    if (others.some(other => other !== first)) throw invalidInput('/userId', 'must be the same wherever it is given')
    const header = headers['x-user-id']
    return bearerToken(headers) ?? (typeof header === 'string' ? headerText(header) : undefined) ?? first
  }
  const advice = 'send its id as bearer token, as X-User-Id, or as userId in query or body'
  return Object.assign(authenticate, { advice })
}
