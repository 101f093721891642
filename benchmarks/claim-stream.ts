import type { Shop } from '@jumun/core'
import type { ClaimRequest } from './hand-written-claims.ts'
import { userIdOf } from './workload.ts'

export interface ClaimStream {
  /** Sees to it that there are campaigns for as many claims more. */
  provide(count: number): Promise<void>
  next(): ClaimRequest
}

/** Claims as in a rush: all of one campaign until each user has it, then of the next one. */
export function claimStream(shop: Shop, prefix: string, users: number): ClaimStream {
  let given = 0
  let campaigns = 0
  const codeOf = (campaign: number) => `${prefix}-${campaign}`
  return {
    async provide(count) {
      const needed = Math.ceil((given + count) / users)
      const missing = Array.from({ length: Math.max(0, needed - campaigns) }, (_, i) => codeOf(campaigns + i))
      campaigns = Math.max(campaigns, needed)
      const discount = { type: 'FIXED', amount: 1000 } as const
      await Promise.all(missing.map(code => shop.coupons.create({ code, name: code, discount, quantity: users })))
    },
    next() {
      const claim = { code: codeOf(Math.floor(given / users)), userId: userIdOf(given % users) }
      given += 1
      return claim
    },
  }
}
