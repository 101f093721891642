import type { Rate } from './rates.ts'
import { createRecentKeys } from './recent-keys.ts'

/** Counts what cannot be refused any more: who does too much of it owes time. */
export interface Debts {
  /** Adds one of the key; answers how many ms it owes by now, 0 below its rate. */
  add(key: string): number
}

const maxRemembered = 10_000

export function createDebts({ perSecond, burst }: Rate, mostMs: number, now: () => number): Debts {
  const paidAt = createRecentKeys<number>(maxRemembered)
  const eachMs = 1000 / perSecond
  return {
    add(key) {
      const at = now()
      // Beyond the bound nothing is owed, so that it is over soon after it ends.
      const most = at + burst * eachMs + mostMs
      const paid = Math.min(most, Math.max(paidAt.get(key) ?? at, at) + eachMs)
      paidAt.set(key, paid)
      return Math.max(0, paid - at - burst * eachMs)
    },
  }
}
