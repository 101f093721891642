import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { ShopError } from '@jumun/core'
import { bearerToken } from './auth.ts'

/**
 * Lets through who sends the admin token, as bearer token or as `X-Admin-Token`. Without a configured token nobody is.
 * @throws ShopError `UNAUTHENTICATED` without credentials, `FORBIDDEN` with others
 */
export function createAdminGate(adminToken: string | undefined): (headers: IncomingHttpHeaders) => void {
  const wanted = adminToken === undefined ? undefined : digestOf(adminToken)
  return headers => {
    const header = headers['x-admin-token']
    const given = typeof header === 'string' ? header : bearerToken(headers)
    if (given === undefined) throw new ShopError('UNAUTHENTICATED', 'This needs the admin token.', {})
    if (wanted === undefined || !timingSafeEqual(digestOf(given), wanted)) {
      throw new ShopError('FORBIDDEN', 'This needs the admin token.', {})
    }
  }
}

/** Digests have one length whatever the token's, as `timingSafeEqual` wants. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
