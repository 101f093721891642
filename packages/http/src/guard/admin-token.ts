import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { ShopError } from '@jumun/core'
import { bearerToken } from '../request/bearer-token.ts'
import { headerText } from '../request/header-text.ts'
import { createRecentKeys } from './recent-keys.ts'

/** Shorter ones can be guessed over a network. */
const minLength = 16

/** Wrong tokens of one address that are answered as such; from then on it has to wait, longer each time. */
const freeGuesses = 5
const firstWaitMs = 1_000
const longestWaitMs = 60_000
/** An address that has not guessed for so long starts over. */
const forgetAfterMs = 10 * 60_000
const maxRemembered = 10_000

export interface AdminGate {
  /**
   * Lets through who sends the admin token, as bearer token or as `X-Admin-Token`. The right one is never kept waiting: who
   * guesses from the same address cannot lock its holder out.
   * @throws ShopError `UNAUTHENTICATED` without credentials, `FORBIDDEN` with others, `RATE_LIMITED` after many others
   */
  (headers: IncomingHttpHeaders, address: string): void
}

/**
 * Without a token, or with an empty one, the gate stays shut. Blanks and line breaks around it are left out, as they are around
 * a header's value: a token read from a file often ends in one.
 * @throws TypeError for a token that is too short, or that no header can carry
 */
export function createAdminGate(adminToken: string | undefined, now = () => performance.now()): AdminGate {
  const wanted = usable(adminToken)
  const guesses = createGuesses(now)
  return (headers, address) => {
    const header = headers['x-admin-token']
    const given = typeof header === 'string' && header !== '' ? headerText(header) : bearerToken(headers)
    if (given === undefined) throw new ShopError('UNAUTHENTICATED', 'This needs the admin token.', {})
    if (wanted !== undefined && timingSafeEqual(digestOf(given), wanted)) return
    const waitMs = guesses.count(address)
    if (waitMs === 0) throw new ShopError('FORBIDDEN', 'This needs the admin token.', {})
    throw new ShopError('RATE_LIMITED', 'Too many wrong admin tokens from this address.', { retryAfterMs: waitMs })
  }
}

function usable(adminToken: string | undefined): Buffer | undefined {
  const token = adminToken?.trim() ?? ''
  if (token === '') return undefined
  const fault = adminTokenFault(token)
  if (fault !== undefined) throw new TypeError(`The admin token ${fault}.`)
  return digestOf(token)
}

/** What is wrong with a token, in words that follow its name; undefined for one that is right, and for none. */
export function adminTokenFault(given = ''): string | undefined {
  const token = given.trim()
  if (/\p{Cc}/u.test(token)) return 'has a line break or another control character in it'
  if (token === '' || token.length >= minLength) return undefined
  return `has ${token.length} characters: it needs at least ${minLength}`
}

/** Counts the wrong tokens of each address; answers how long it has to wait now, 0 for the first few. */
function createGuesses(now: () => number) {
  const known = createRecentKeys<{ readonly count: number; readonly at: number }>(maxRemembered)
  return {
    count(address: string): number {
      const at = now()
      const before = known.get(address)
      const count = before === undefined || at - before.at > forgetAfterMs ? 1 : before.count + 1
      known.set(address, { count, at })
      if (count <= freeGuesses) return 0
      return Math.min(longestWaitMs, firstWaitMs * 2 ** (count - freeGuesses - 1))
    },
  }
}

/** Digests have one length regardless of the token's, as `timingSafeEqual` wants. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
