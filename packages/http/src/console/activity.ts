import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { isReplayed, isShopError, type Order, type TracedCommand } from '@jumun/core'

/** What happened within a minute, by the commands of this process. */
interface Minute {
  /** When it began, epoch milliseconds. */
  readonly at: number
  /** Orders placed or created. */
  readonly orders: number
  /** What was paid for orders, in minor units. */
  readonly paid: number
  /** How often each code refused a command. */
  readonly refused: Readonly<Record<string, number>>
  readonly batches: number
  /** Commands of those batches. */
  readonly commands: number
}

export interface Activity {
  /** Since when it has been counted. */
  readonly since: number
  /** The last hour and the minute under way, the oldest first; minutes in which nothing happened are there too. */
  minutes(): readonly Minute[]
  close(): void
}

type Counted = { -readonly [Field in keyof Minute]: Minute[Field] } & { refused: Record<string, number> }

const minuteMs = 60_000
const keptMinutes = 61
const placing: ReadonlySet<string> = new Set(['orders.place', 'orders.create', 'carts.checkout'])
const ended = 'tracing:jumun:command:asyncEnd'

/** Counts what the shops of this process do, minute by minute. */
export function createActivity(now: () => number = Date.now): Activity {
  const since = now()
  const counted = new Map<number, Counted>()

  function current(): Counted {
    const at = startOf(now())
    let minute = counted.get(at)
    if (minute === undefined) {
      minute = emptyMinute(at)
      counted.set(at, minute)
      for (const old of counted.keys()) if (old <= at - keptMinutes * minuteMs) counted.delete(old)
    }
    return minute
  }

  function onEnded(message: unknown): void {
    const { operation, result, error } = message as TracedCommand
    if (error !== undefined) {
      const code = isShopError(error) ? error.code : 'INTERNAL'
      const { refused } = current()
      refused[code] = (refused[code] ?? 0) + 1
      return
    }
    if (isReplayed(result)) return
    const minute = current()
    if (placing.has(operation)) minute.orders += 1
    if (placing.has(operation) || operation === 'orders.pay') minute.paid += (result as Order).payment?.amount ?? 0
  }

  function onBatch(message: unknown): void {
    const minute = current()
    minute.batches += 1
    minute.commands += (message as { size: number }).size
  }

  subscribe(ended, onEnded)
  subscribe('jumun:batch', onBatch)
  return {
    since,
    minutes() {
      const last = startOf(now())
      const first = Math.max(startOf(since), last - (keptMinutes - 1) * minuteMs)
      const list: Minute[] = []
      for (let at = first; at <= last; at += minuteMs) list.push(counted.get(at) ?? emptyMinute(at))
      return list
    },
    close() {
      unsubscribe(ended, onEnded)
      unsubscribe('jumun:batch', onBatch)
    },
  }
}

function startOf(at: number): number {
  return at - (at % minuteMs)
}

function emptyMinute(at: number): Counted {
  return { at, orders: 0, paid: 0, refused: {}, batches: 0, commands: 0 }
}
