import type * as z from 'zod'
import type { Calendar } from '../calendar/calendar.ts'
import type { Environment } from '../engine/decide-batch.ts'
import type * as engine from '../engine/use-case.ts'
import { createTeller } from '../outbox/chosen-events.ts'
import type { Clock } from '../ports/clock.ts'
import type { Settings } from '../settings/settings.ts'
import { loadUnit } from './load-unit.ts'
import type { Needs } from './needs.ts'
import type { Changes } from './row-kinds.ts'
import type { UnitOfWork } from './unit-of-work.ts'

/** What is the same for all commands of a batch. */
export interface Context extends engine.Moment, Surroundings {}

interface Surroundings {
  readonly newId: () => string
  readonly calendar: Calendar
  readonly settings: Settings
}

interface ShopTerms extends engine.Terms {
  readonly needs: Needs
  readonly unit: UnitOfWork
  readonly changes: Changes
  readonly context: Context
}

/** A command of the shop, as the engine runs it: with the rows, the changes and the context of this room. */
export type UseCase<Schema extends z.ZodType, Result> = engine.UseCase<Schema, Result, ShopTerms>

export type Decision<Result> = engine.Decision<Result, Changes>

export type Trace = engine.Trace<Changes>

/** What the engine has to know to run the shop's use cases. */
export function shopEnvironment({
  clock,
  newId,
  calendar,
  settings,
}: Surroundings & { readonly clock: Clock }): Environment {
  const teller = createTeller(settings.events, newId)
  return {
    clock,
    load: (transaction, needs, keys) => loadUnit(transaction, needs, keys, teller),
    contextAt: (at): Context => ({ at, newId, calendar, settings }),
  }
}
