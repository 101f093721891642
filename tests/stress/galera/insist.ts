import { setTimeout as sleep } from 'node:timers/promises'
import { isShopError } from '@jumun/core'

/** What callers were answered, all together: `BUSY` by what it said of the outcome, other refusals by their code. */
export type Told = Record<string, number>

/** Repeats a command as a client does, with the same key, while it gets `BUSY`. Rejects with any other refusal. */
export async function insist<T>(told: Told, command: () => Promise<T>, maxMs = 60_000): Promise<T> {
  const givesUpAt = performance.now() + maxMs
  for (;;) {
    try {
      return await command()
    } catch (error) {
      if (!isShopError(error, 'BUSY') || performance.now() > givesUpAt) throw error
      count(told, error.details.outcome)
      await sleep(5 + Math.random() * 15)
    }
  }
}

/** The same for a command that may be refused by a rule: then it resolves to the code. */
export async function insistOrCode<T>(told: Told, command: () => Promise<T>): Promise<T | string> {
  try {
    return await insist(told, command)
  } catch (error) {
    if (!isShopError(error)) throw error
    count(told, error.code)
    return error.code
  }
}

function count(told: Told, what: string): void {
  told[what] = (told[what] ?? 0) + 1
}
