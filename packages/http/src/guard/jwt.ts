import { createPublicKey } from 'node:crypto'
import { ShopError } from '@jumun/core'
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { type Authenticate, bearerToken } from './auth.ts'
import { headerText } from '../request/header-text.ts'

/** Where the keys come from that tokens are signed with: exactly one of the three. */
export type JwtKey =
  /** Shared secret of at least 32 bytes, for HS256. */
  | { readonly secret: string }
  /** Public key as PEM (SPKI), with the algorithm that it belongs to, such as `RS256`, `ES256` or `EdDSA`. */
  | { readonly publicKey: string; readonly algorithm: string }
  /** Address of a JSON Web Key Set. */
  | { readonly jwksUrl: string }

export type JwtOptions = JwtKey & {
  readonly issuer?: string | undefined
  readonly audience?: string | undefined
  /** How far clocks may differ, default 5 s. */
  readonly clockToleranceSeconds?: number | undefined
}

// Asymmetric only: a set that is public must never be taken for a shared secret.
const jwksAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/** The user is the subject of a verified token; whoever names another user anywhere is refused. */
export function jwtAuthentication(options: JwtOptions): Authenticate {
  const { issuer, audience, clockToleranceSeconds = 5 } = options
  const { key, algorithms } = keyOf(options)

  const authenticate: Authenticate = async ({ headers, userIds }) => {
    const token = bearerToken(headers)
    if (token === undefined) {
      if (userIds.length === 0 && headers['x-user-id'] === undefined) return undefined
      throw new ShopError('UNAUTHENTICATED', 'A bearer token is needed to name a user.', {})
    }
    const userId = await subjectOf(token)
    const header = headers['x-user-id']
    const named = typeof header === 'string' ? [...userIds, headerText(header)] : userIds
    if (named.some(other => other !== userId)) {
      throw new ShopError('FORBIDDEN', 'The request names another user than its token.', {})
    }
    return userId
  }
  return Object.assign(authenticate, { advice: 'send a bearer token' })

  async function subjectOf(token: string): Promise<string> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms,
        requiredClaims: ['sub'],
        clockTolerance: clockToleranceSeconds,
        ...(issuer !== undefined && { issuer }),
        ...(audience !== undefined && { audience }),
      })
      if (typeof payload.sub === 'string' && payload.sub !== '') return payload.sub
    } catch (cause) {
      // Keys that cannot be fetched say nothing about the token.
      if (!(cause instanceof errors.JOSEError) || cause instanceof errors.JWKSTimeout) {
        const details = { retryAfterMs: 1000, outcome: 'nothing happened' } as const
        throw new ShopError('BUSY', 'The keys of tokens cannot be reached; try again soon.', details, { cause })
      }
      throw new ShopError('UNAUTHENTICATED', 'The bearer token is not valid.', {}, { cause })
    }
    throw new ShopError('UNAUTHENTICATED', 'The bearer token has no subject.', {})
  }
}

function keyOf(options: JwtKey): { key: JWTVerifyGetKey; algorithms: string[] } {
  if ('secret' in options) {
    const secret = new TextEncoder().encode(options.secret)
    if (secret.length < 32) throw new TypeError('A secret for tokens has at least 32 bytes.')
    return { key: async () => secret, algorithms: ['HS256'] }
  }
  if ('publicKey' in options) {
    const key = createPublicKey(options.publicKey)
    return { key: async () => key, algorithms: [options.algorithm] }
  }
  return {
    key: createRemoteJWKSet(new URL(options.jwksUrl), { timeoutDuration: 2000 }),
    algorithms: jwksAlgorithms,
  }
}
