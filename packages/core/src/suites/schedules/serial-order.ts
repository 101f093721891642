import { isDeepStrictEqual } from 'node:util'
import { expectedOf, type ModelCommand } from '../../testing/shop-model/commands.ts'
import { fillSlots, withIds } from '../../testing/shop-model/slot.ts'
import { emptyState, type ModelState } from '../../testing/shop-model/state.ts'
import type { Ending } from '../../testing/refusal.ts'

/** A command with how it ended. */
export interface Done {
  readonly command: ModelCommand
  readonly ending: Ending
}

/** True when the model ends the command as the shop did; ids that the shop has made are taken over. */
function agrees(state: ModelState, { command, ending }: Done): boolean {
  const expected = expectedOf(state, command)
  if (expected.ok !== ending.ok) return false
  if (expected.ok && ending.ok) {
    fillSlots(expected.answer, ending.answer)
    return isDeepStrictEqual(withIds(expected.answer), ending.answer)
  }
  if (expected.ok || ending.ok || expected.code !== ending.code) return false
  fillSlots(expected.details, ending.details)
  return expected.details === undefined || isDeepStrictEqual(withIds(expected.details), ending.details)
}

/**
 * Every order in which the commands, given one after the other, end as they did: each as the state that it leads to.
 * `opening` has happened before, in its own order.
 */
export function* serialOrders(now: number, opening: readonly Done[], commands: readonly Done[]): Generator<ModelState> {
  function replayed(order: readonly Done[]): ModelState | undefined {
    const state = emptyState(now)
    return [...opening, ...order].every(done => agrees(state, done)) ? state : undefined
  }

  function* extended(order: readonly Done[]): Generator<ModelState> {
    const state = replayed(order)
    if (state === undefined) return
    if (order.length === commands.length) yield state
    else for (const next of commands) if (!order.includes(next)) yield* extended([...order, next])
  }

  yield* extended([])
}
