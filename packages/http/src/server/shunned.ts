import type { Socket } from 'node:net'
import { createRecentKeys } from '../guard/recent-keys.ts'

/** Addresses from which connections were abused a moment ago. */
export interface Shunned {
  add(address: string): void
  /** Leaves a connection unread until its turn comes, where its address is shunned. */
  hold(socket: Socket, address: string): void
}

interface Known {
  readonly ms: number
  readonly until: number
  /** When the last of those that wait is read. */
  lastTurn: number
}

const firstMs = 500
const longestMs = 5_000
/** An address that has been in order for so long starts over. */
const forgetAfterMs = 30_000
const maxRemembered = 10_000
/** To see that a connection is abused takes some 20 ms, so that others have most of the time in between. */
const gapMs = 200

/**
 * What a flood costs before it is noticed is paid again for each of its connections: they are read later, each time a little
 * longer, and one after the other. An address is shunned for as long as some of its connections wait.
 */
export function createShunned(
  now = () => performance.now(),
  random = Math.random,
  soon: (work: () => void) => void = work => process.nextTick(work),
): Shunned {
  const known = createRecentKeys<Known>(maxRemembered)
  const waiting = new WeakSet<Socket>()
  return {
    add(address) {
      const at = now()
      const before = known.get(address)
      // Those that were open together count once.
      if (before !== undefined && before.until > at) return
      const isNew = before === undefined || at - before.until > forgetAfterMs
      const ms = isNew ? firstMs : Math.min(longestMs, before.ms * 2)
      known.set(address, { ms, until: at + ms, lastTurn: before?.lastTurn ?? 0 })
    },
    hold(socket, address) {
      const at = now()
      const shunned = known.get(address)
      if (shunned === undefined || waiting.has(socket)) return
      if (shunned.until <= at && shunned.lastTurn <= at) return
      waiting.add(socket)
      // Not at once: that a new connection begins to read is under way, and would undo it.
      soon(() => socket.pause())
      const turn = Math.max(at + shunned.ms * (0.5 + random() / 2), shunned.lastTurn + gapMs)
      shunned.lastTurn = turn
      const timer = setTimeout(() => socket.resume(), turn - at)
      timer.unref()
      socket.once('close', () => clearTimeout(timer))
    },
  }
}
