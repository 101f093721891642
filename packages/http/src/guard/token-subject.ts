import type { KeyObject } from 'node:crypto'
import { isShopError, ShopError } from '@jumun/core'
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { remoteKeys } from './jwks.ts'

/** What tokens are verified with, ready to be used. */
export type TokenKey =
  | { readonly secret: Uint8Array }
  | { readonly publicKey: KeyObject; readonly algorithm: string }
  | { readonly jwksUrl: URL }

// Asymmetric only: a set that is public must never be taken for a shared secret.
const jwksAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/** Makes what verifies a token and answers its subject. It throws ShopError `UNAUTHENTICATED`, `BUSY`. */
export function tokenSubject(options: {
  key: TokenKey
  issuer: string | undefined
  audience: string | undefined
  clockToleranceSeconds: number
}): (token: string) => Promise<string> {
  const { issuer, audience, clockToleranceSeconds } = options
  const { key, algorithms } = keysOf(options.key)

  return async token => {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: clockToleranceSeconds,
        ...(issuer !== undefined && { issuer }),
        ...(audience !== undefined && { audience }),
      })
      if (typeof payload.sub === 'string' && payload.sub !== '') return payload.sub
    } catch (cause) {
      if (isShopError(cause)) throw cause
      throw new ShopError('UNAUTHENTICATED', refusalOf(cause), {}, { cause })
    }
    throw new ShopError('UNAUTHENTICATED', 'The bearer token has no subject.', {})
  }
}

function keysOf(key: TokenKey): { key: JWTVerifyGetKey; algorithms: string[] } {
  if ('secret' in key) return { key: async () => key.secret, algorithms: ['HS256'] }
  if ('publicKey' in key) return { key: async () => key.publicKey, algorithms: [key.algorithm] }
  return { key: remoteKeys(key.jwksUrl), algorithms: jwksAlgorithms }
}

/** What a client may know: why its own token does not count, nothing about the keys. */
function refusalOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The bearer token has expired.'
  const isUnending = error instanceof errors.JWTClaimValidationFailed && error.claim === 'exp'
  return isUnending ? 'The bearer token does not say when it ends (exp).' : 'The bearer token is not valid.'
}
