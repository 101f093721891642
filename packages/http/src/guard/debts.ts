import type { Rate } from './rates.ts'

/** Counts what cannot be refused any more: who does too much of it owes time. */
export interface Debts {
  /** Adds one of the key; answers how many ms it owes by now, 0 below its rate. */
  add(key: string): number
}

const maxRemembered = 10_000

export function createDebts({ perSecond, burst }: Rate, mostMs: number, now: () => number): Debts {
  const paidAt = new Map<string, number>()
  const eachMs = 1000 / perSecond
  return {
    add(key) {
      const at = now()
      // Beyond the bound nothing is owed, so that it is over soon after it ends.
      const most = at + burst * eachMs + mostMs
      const paid = Math.min(most, Math.max(paidAt.get(key) ?? at, at) + eachMs)
      paidAt.delete(key)
      paidAt.set(key, paid)
      if (paidAt.size > maxRemembered) paidAt.delete(paidAt.keys().next().value!)
      return Math.max(0, paid - at - burst * eachMs)
    },
  }
}
