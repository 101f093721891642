import type { Socket } from 'node:net'
import { createRecentKeys } from '../guard/recent-keys.ts'

/** Addresses from which connections were abused a moment ago. */
export interface Shunned {
  add(address: string): void
  /** Leaves a connection unread until its turn comes, where its address is shunned. */
  hold(socket: Socket, address: string): void
}

/** Connections of one address that are not read yet, the first to come first. */
interface Queue {
  readonly sockets: Set<Socket>
  /** How many there were at most since it was empty. */
  most: number
}

const firstMs = 500
const longestMs = 5_000
/** An address that has been in order for so long starts over. */
const forgetAfterMs = 30_000
const maxRemembered = 10_000
/** To see that a connection is abused takes some 20 ms, so that others have most of the time in between. */
const gapMs = 200
/** But in a long queue nothing waits longer than about this: honest ones may stand in it. */
const longestQueueMs = 30_000

/**
 * What a flood costs before it is noticed is paid again for each of its connections: they are read later, each time a little
 * longer, and one after the other. An address is shunned for as long as some of its connections wait.
 */
export function createShunned(
  now = () => performance.now(),
  random = Math.random,
  soon: (work: () => void) => void = work => process.nextTick(work),
): Shunned {
  const known = createRecentKeys<{ readonly ms: number; readonly until: number }>(maxRemembered)
  const queues = new Map<string, Queue>()

  function turnAfter(ms: number, address: string, queue: Queue): void {
    const take = () => {
      const [socket] = queue.sockets
      if (socket === undefined) return void queues.delete(address)
      queue.sockets.delete(socket)
      socket.resume()
      turnAfter(Math.min(gapMs, longestQueueMs / queue.most), address, queue)
    }
    setTimeout(take, ms).unref()
  }

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
      let queue = queues.get(address)
      if (queue === undefined) {
        const shunned = known.get(address)
        if (shunned === undefined || shunned.until <= now()) return
        queue = { sockets: new Set(), most: 0 }
        queues.set(address, queue)
        turnAfter(shunned.ms * (0.5 + random() / 2), address, queue)
      }
      const { sockets } = queue
      if (sockets.has(socket)) return
      sockets.add(socket)
      queue.most = Math.max(queue.most, sockets.size)
      // Not at once: that a new connection begins to read is under way, and would undo it.
      soon(() => socket.pause())
      socket.once('close', () => sockets.delete(socket))
    },
  }
}
