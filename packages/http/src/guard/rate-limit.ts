import { ShopError } from '@jumun/core'

const maxRemembered = 100_000

/**
 * Counts requests a key in windows of fixed length. Forgets the oldest keys rather than grow without a bound: whoever can
 * make up that many users is not stopped by a limit per user.
 * @throws ShopError `RATE_LIMITED`
 */
export function createRateLimit(rate: { requests: number; perMs: number }, now = () => Date.now()) {
  const windows = new Map<string, { count: number; until: number }>()

  return (key: string): void => {
    const at = now()
    const window = windows.get(key)
    if (window === undefined || window.until <= at) {
      windows.delete(key)
      windows.set(key, { count: 1, until: at + rate.perMs })
      if (windows.size > maxRemembered) windows.delete(windows.keys().next().value!)
      return
    }
    if (window.count >= rate.requests) {
      throw new ShopError('RATE_LIMITED', `At most ${rate.requests} requests in ${rate.perMs} ms; try again later.`, {
        retryAfterMs: window.until - at,
      })
    }
    window.count += 1
  }
}
