import { createPublicKey, type KeyObject } from 'node:crypto'
import { ShopError } from '@jumun/core'
import { bearerToken } from '../request/bearer-token.ts'
import { headerText } from '../request/header-text.ts'
import type { Authenticate } from './auth.ts'
import type { TokenKey } from './token-subject.ts'

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

/**
 * The user is the subject of a verified token, which has to name the time when it ends; one that names another user anywhere is
 * refused.
 * @throws TypeError for a key that cannot be used
 */
export function jwtAuthentication(options: JwtOptions): Authenticate {
  const { issuer, audience, clockToleranceSeconds = 5 } = options
  const key = keyOf(options)
  // Loaded here, for those alone who have tokens: what reads them is large.
  const subjectOf = import('./token-subject.ts').then(({ tokenSubject }) =>
    tokenSubject({ key, issuer, audience, clockToleranceSeconds }),
  )

  const authenticate: Authenticate = async ({ headers, userIds }) => {
    const token = bearerToken(headers)
    if (token === undefined) {
      if (userIds.length === 0 && headers['x-user-id'] === undefined) return undefined
      throw new ShopError('UNAUTHENTICATED', 'A bearer token is needed to name a user.', {})
    }
    const userId = await (await subjectOf)(token)
    const header = headers['x-user-id']
    const named = typeof header === 'string' ? [...userIds, headerText(header)] : userIds
    if (named.some(other => other !== userId)) {
      throw new ShopError('FORBIDDEN', 'The request names another user than its token.', {})
    }
    return userId
  }
  const warning = warningOf(issuer, audience)
  return Object.assign(authenticate, { advice: 'send a bearer token', ...(warning !== undefined && { warning }) })
}

function warningOf(issuer: string | undefined, audience: string | undefined): string | undefined {
  const missing = [...(issuer === undefined ? ['issuer'] : []), ...(audience === undefined ? ['audience'] : [])]
  if (missing.length === 0) return undefined
  return `any token signed with this key is accepted, regardless of its ${missing.join(' and ')}`
}

function keyOf(options: JwtKey): TokenKey {
  if ('secret' in options) {
    const secret = new TextEncoder().encode(options.secret)
    if (secret.length < 32) throw new TypeError('A secret for tokens has at least 32 bytes.')
    return { secret }
  }
  if ('publicKey' in options) return { publicKey: publicKeyOf(options.publicKey), algorithm: options.algorithm }
  return { jwksUrl: keySetUrl(options.jwksUrl) }
}

/** Environments often hold a PEM in one line, with `\n` written out. */
function publicKeyOf(text: string): KeyObject {
  try {
    return createPublicKey(text.replaceAll('\\n', '\n').trim())
  } catch (cause) {
    throw new TypeError('The public key is no PEM: it begins with -----BEGIN PUBLIC KEY-----.', { cause })
  }
}

/** What can be fetched. @throws TypeError without repeating it, as it may hold a password */
function keySetUrl(given: string | URL): URL {
  const url = URL.canParse(String(given)) ? new URL(given) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new TypeError('A key set needs a URL that begins with http:// or https://.')
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('A key set is fetched without a user or a password: its URL must have none.')
  }
  return url
}
