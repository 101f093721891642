import type { ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { setImmediate as turnOfLoop } from 'node:timers/promises'

/** Someone who listens to a stream of events. */
interface Listener {
  readonly address: string
  readonly stream: PassThrough
  response?: ServerResponse
  /** When everything that it was sent had been taken from us. */
  readAt: number
}

/** Those who listen, told apart by where they come from. */
export interface Listeners {
  readonly size: number
  /** How many of an address there are. */
  of(address: string): number
  /** How many the address has that has most. */
  readonly most: number
  add(address: string): { stream: PassThrough; follow(response: ServerResponse): void }
  /** Resolves when it was said to all. */
  say(bytes: Buffer): Promise<void>
  /** Ends the newest one of the address that has most. */
  endOne(): void
  /** Cuts off those that do not read. */
  cutUnread(): void
  endAll(): void
}

/** So many are spoken to in one turn of the event loop. */
const atOnce = 25
/** A listener that lags behind by so much is cut off at once; it comes back and begins with a snapshot. */
const mostUnreadBytes = 4 * 1024 * 1024

/** @param unreadMs A listener that has not taken all it was sent for so long is cut off. */
export function createListeners(unreadMs: number, now = () => performance.now()): Listeners {
  const all = new Set<Listener>()
  const byAddress = new Map<string, Set<Listener>>()

  function greediest(): Set<Listener> | undefined {
    let most: Set<Listener> | undefined
    for (const those of byAddress.values()) if (those.size > (most?.size ?? 0)) most = those
    return most
  }

  function forget(listener: Listener): void {
    all.delete(listener)
    const those = byAddress.get(listener.address)
    those?.delete(listener)
    if (those?.size === 0) byAddress.delete(listener.address)
  }

  return {
    get size() {
      return all.size
    },
    of: address => byAddress.get(address)?.size ?? 0,
    get most() {
      return greediest()?.size ?? 0
    },
    add(address) {
      const stream = new PassThrough()
      const listener: Listener = { address, stream, readAt: now() }
      all.add(listener)
      byAddress.set(address, (byAddress.get(address) ?? new Set()).add(listener))
      stream.once('close', () => forget(listener))
      return {
        stream,
        follow(response) {
          listener.response = response
        },
      }
    },
    async say(bytes) {
      let count = 0
      for (const { stream } of all) {
        stream.write(bytes)
        count += 1
        if (count % atOnce === 0) await turnOfLoop()
      }
    },
    endOne() {
      const newest = [...(greediest() ?? [])].at(-1)
      if (newest === undefined) return
      // Counted out now: the stream closes only when the other side has taken the rest.
      forget(newest)
      newest.stream.end()
    },
    cutUnread() {
      const at = now()
      for (const listener of all) {
        const unread = unreadBytes(listener)
        if (unread === 0) listener.readAt = at
        else if (unread > mostUnreadBytes || at - listener.readAt > unreadMs) {
          listener.stream.destroy()
          listener.response?.destroy()
        }
      }
    },
    endAll() {
      for (const { stream } of all) stream.end()
    },
  }
}

function unreadBytes({ stream, response }: Listener): number {
  // What the stream has not passed on yet counts on both of its sides.
  return Math.max(stream.readableLength, stream.writableLength) + (response?.writableLength ?? 0)
}
