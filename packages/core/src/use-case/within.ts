import type { ShopZone } from '../calendar/shop-zone.ts'
import { decideAlone } from '../engine/decide-alone.ts'
import type { Command, Environment } from '../engine/decide-batch.ts'
import { hostCallsOf } from '../engine/host-calls.ts'
import { runIn } from '../engine/run-in.ts'
import { guarded } from '../engine/transact.ts'
import type { AdoptedTransaction } from '../ports/adopted-transaction.ts'
import type { Clock } from '../ports/clock.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { ShopInTransaction } from '../shop.ts'
import { createSurface } from './surface.ts'

/** The use cases within a transaction of the host's own, one call after another. */
export function surfaceWithin(
  adopted: AdoptedTransaction,
  parts: { environment: Environment; zone: ShopZone; clock: Clock; maxWaiting: number },
): ShopInTransaction {
  const { environment, zone, clock, maxWaiting } = parts
  const { inTurn, tellWhenQuiet } = hostCallsOf(adopted.carrier)

  async function decide(rows: Transaction, command: Command): Promise<unknown> {
    await zone.settleIn(rows)
    return decideAlone(rows, command, environment)
  }

  const surface = createSurface({
    run: runIn(command => inTurn(() => guarded(adopted.run(rows => decide(rows, command))), maxWaiting)),
    look: query => inTurn(() => adopted.read(rows => zone.lookIn(rows).then(() => query(rows))), maxWaiting),
    clock,
    calendar: () => zone.calendar,
    couponGate: undefined,
    maxWaiting,
  })
  return aroundEachCall(surface, tellWhenQuiet)
}

type Around = <T>(call: () => Promise<T>) => Promise<T>

function aroundEachCall(surface: ShopInTransaction, around: Around): ShopInTransaction {
  const areas = Object.entries(surface).map(([area, calls]) => {
    const wrapped = Object.entries(calls as Readonly<Record<string, (input?: unknown) => Promise<unknown>>>).map(
      ([name, call]) => [name, (input?: unknown) => around(async () => call(input))],
    )
    return [area, Object.fromEntries(wrapped)]
  })
  return Object.fromEntries(areas) as ShopInTransaction
}
