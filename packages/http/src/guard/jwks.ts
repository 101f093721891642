import { ShopError } from '@jumun/core'
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'

const fetchMs = 2_000
/** After a failure the set is left alone for so long: each token would ask for it again. */
const pauseMs = 5_000

/**
 * The key of a JSON Web Key Set that a token names. While the set cannot be had, the keys of the last one count; a key that is
 * not among them is `BUSY`: it says nothing about the token.
 * @throws ShopError `BUSY`; what jose throws for a token that names no key of the set
 */
export function remoteKeys(url: URL, now = () => performance.now()): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(url, { timeoutDuration: fetchMs })
  let lastSet: JWTVerifyGetKey | undefined
  let failedAt = Number.NEGATIVE_INFINITY
  let failure: unknown

  return async (header, token) => {
    if (now() - failedAt >= pauseMs) {
      try {
        return await remote(header, token)
      } catch (error) {
        if (isAboutToken(error)) throw error
        failedAt = now()
        failure = error
        const jwks = remote.jwks()
        lastSet = jwks === undefined ? undefined : createLocalJWKSet(jwks)
      }
    }
    try {
      if (lastSet !== undefined) return await lastSet(header, token)
    } catch (error) {
      // It may be a new key: only the set of now could tell.
      if (isAboutToken(error) && !(error instanceof errors.JWKSNoMatchingKey)) throw error
    }
    throw unreachable(failedAt + pauseMs - now(), failure)
  }
}

/** Whether the set was there and the token names no key of it. All else is the set's own fault: no answer, 500, junk. */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  )
}

function unreachable(retryAfterMs: number, cause: unknown): ShopError<'BUSY'> {
  const details = { retryAfterMs: Math.max(1, Math.ceil(retryAfterMs)), outcome: 'nothing happened' } as const
  return new ShopError('BUSY', 'The token keys cannot be fetched; try again soon.', details, { cause })
}
