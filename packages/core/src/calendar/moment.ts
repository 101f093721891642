import * as z from 'zod'
import { time } from '../input/input.ts'
import { addDays, type BusinessDay, type Calendar, isBusinessDay } from './calendar.ts'

/** Epoch milliseconds, or a day of the shop: as a beginning its first moment, as an end the first one after it. */
export type Moment = number | BusinessDay

export const dayInput = z
  .string({ error: 'must be a date such as 2026-01-31' })
  .refine(isBusinessDay, { error: 'must be a date such as 2026-01-31' })
  .meta({ format: 'date' })

export const momentInput = z.union([time, dayInput], {
  error: 'must be a time in epoch milliseconds, or a day such as 2026-01-31',
})

export function beginningOf(moment: Moment, calendar: Calendar): number {
  return typeof moment === 'number' ? moment : calendar.startOf(moment)
}

/** The first moment that is not part of it any more: a day that is named as an end is part of what it ends. */
export function endOf(moment: Moment, calendar: Calendar): number {
  return typeof moment === 'number' ? moment : calendar.startOf(addDays(moment, 1))
}

/** As `beginningOf` and `endOf`, of a moment that may be left out, or taken away by null. */
export function maybe<Kept extends null | undefined>(
  moment: Moment | Kept,
  of: (moment: Moment, calendar: Calendar) => number,
  calendar: Calendar,
): number | Kept {
  return moment === null || moment === undefined ? moment : of(moment, calendar)
}
