import { createHash } from 'node:crypto'
import type { Cluster, Redis } from 'ioredis'
import type { GateKeys } from './gate-keys.ts'

// Answers false while it is not known that the campaign is sold out; an empty list while fewer (or more) claimants are
// known than there were coupons; else for each user 1 for a claimant and 0 for a user who comes too late.
const script = `
local quantity = redis.call('get', KEYS[2])
if not quantity then return false end
if redis.call('scard', KEYS[1]) ~= tonumber(quantity) then return {} end
return redis.call('smismember', KEYS[1], unpack(ARGV))
`
const sha1 = createHash('sha1').update(script).digest('hex')

/** For each user whether it is sure that all coupons are taken and none by that user, or why nothing is sure. */
export async function lateClaims(
  redis: Redis | Cluster,
  { claimants, quantity }: GateKeys,
  userIds: readonly string[],
): Promise<readonly boolean[] | 'open' | 'incomplete'> {
  const parameters = [2, claimants, quantity, ...userIds] as const
  let answer: unknown
  try {
    answer = await redis.evalsha(sha1, ...parameters)
  } catch (error) {
    // A server that was started or flushed since does not know the script.
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    answer = await redis.eval(script, ...parameters)
  }
  if (!Array.isArray(answer)) return 'open'
  return answer.length === 0 ? 'incomplete' : answer.map(isClaimant => isClaimant === 0)
}
