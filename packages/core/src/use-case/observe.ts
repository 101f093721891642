import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { isReplayed } from '../engine/idempotency.ts'
import type { TracedCommand } from '../engine/run-in.ts'
import { isShopError, type ShopError } from '../errors.ts'
import type { Order } from '../order/order.ts'

/** What observers learn about the shops of this process, after it has happened. A function that throws does so outside of the shop. */
export interface Observers {
  /** An order was placed, created or checked out, and is committed; not again for a repeated key. */
  orderPlaced?(order: Order): void
  /** A command was refused by a rule, or could not be done. */
  commandRefused?(refused: { readonly operation: string; readonly error: ShopError }): void
  /** A command has ended, however. `operation`: a name of `Shop`, such as `orders.place`. */
  commandEnded?(ended: { readonly operation: string; readonly durationMs: number; readonly error?: ShopError }): void
  /** A batch of commands was decided together, and has ended. */
  batchEnded?(ended: { readonly size: number; readonly durationMs: number }): void
}

const placing: ReadonlySet<string> = new Set(['orders.place', 'orders.create', 'carts.checkout'])

/**
 * Tells the observers of what shops of this process do, over `node:diagnostics_channel`: the tracing channel `jumun:command`
 * and the channel `jumun:batch`. Commands within a host's transaction are reported when they are answered: the host may still roll
 * back. Returns what ends it.
 */
export function observe(observers: Observers): () => void {
  const { orderPlaced, commandRefused, commandEnded, batchEnded } = observers
  const begun = new WeakMap<object, number>()

  const commands = {
    start: (command: object) => void begun.set(command, performance.now()),
    asyncEnd(told: object) {
      const command = told as TracedCommand
      const { operation, result } = command
      const error = isShopError(command.error) ? command.error : undefined
      const durationMs = performance.now() - (begun.get(command) ?? Number.NaN)
      commandEnded?.({ operation, durationMs, ...(error && { error }) })
      if (error !== undefined) commandRefused?.({ operation, error })
      else if (placing.has(operation) && !isReplayed(result)) orderPlaced?.(result as Order)
    },
    end() {},
    asyncStart() {},
    error() {},
  }
  const onBatch = (message: unknown) => batchEnded?.(message as { size: number; durationMs: number })

  tracingChannel('jumun:command').subscribe(commands)
  if (batchEnded !== undefined) subscribe('jumun:batch', onBatch)
  return () => {
    tracingChannel('jumun:command').unsubscribe(commands)
    unsubscribe('jumun:batch', onBatch)
  }
}
