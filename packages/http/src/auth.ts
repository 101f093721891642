import type { IncomingHttpHeaders } from 'node:http'
import { invalidInput } from './invalid-input.ts'
import { headerText } from './header-text.ts'

/** What a request says about who makes it. */
export interface Identification {
  readonly headers: IncomingHttpHeaders
  /** Every `userId` that the query and the body name. */
  readonly userIds: readonly string[]
}

/**
 * Finds out who calls. Answers the user's id, or undefined when the request names nobody.
 * @throws ShopError `UNAUTHENTICATED` for credentials that do not hold, `FORBIDDEN` when another user is meant
 */
export type Authenticate = (request: Identification) => Promise<string | undefined> | string | undefined

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
  return ({ headers, userIds }) => {
    const [first, ...others] = userIds
    if (others.some(other => other !== first)) throw invalidInput('/userId', 'must be the same wherever it is given')
    const header = headers['x-user-id']
    return bearerToken(headers) ?? (typeof header === 'string' ? headerText(header) : undefined) ?? first
  }
}
