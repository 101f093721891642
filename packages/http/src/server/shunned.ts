import type { Socket } from 'node:net'
import { createRecentKeys } from '../guard/recent-keys.ts'

/** Addresses from which connections were abused a moment ago. */
export interface Shunned {
  add(address: string): void
  /** Leaves a new connection unread for as long as its address is shunned. */
  hold(socket: Socket, address: string): void
}

const firstMs = 500
const longestMs = 5_000
/** An address that has been in order for so long starts over. */
const forgetAfterMs = 30_000
const maxRemembered = 10_000

/**
 * What a flood costs before it is noticed is paid again for each connection it opens: those to come are read later, each time a
 * little longer, and not all at one moment. Others at the address keep the connections that are open.
 */
export function createShunned(now = () => performance.now(), random = Math.random): Shunned {
  const known = createRecentKeys<{ readonly ms: number; readonly until: number }>(maxRemembered)
  return {
    add(address) {
      const at = now()
      const before = known.get(address)
      // Those that were open together count once.
      if (before !== undefined && before.until > at) return
      const isNew = before === undefined || at - before.until > forgetAfterMs
      const ms = isNew ? firstMs : Math.min(longestMs, before.ms * 2)
      known.set(address, { ms, until: at + ms })
    },
    hold(socket, address) {
      const shunned = known.get(address)
      if (shunned === undefined || shunned.until <= now()) return
      socket.pause()
      const timer = setTimeout(() => socket.resume(), shunned.ms * (0.5 + random() / 2))
      timer.unref()
      socket.once('close', () => clearTimeout(timer))
    },
  }
}
