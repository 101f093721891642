import { dayInput } from '@jumun/core'
import * as z from 'zod'

const error = 'must be a time such as 2026-01-31T00:00:00Z, or a day such as 2026-01-31'

/** A time as JSON has it, ISO 8601 with a zone, or a day of the shop, for an input that takes epoch milliseconds or a day. */
export const momentInJson = z.union(
  [
    z.iso.datetime({ offset: true, error }).transform(text => Date.parse(text)),
    // A text that is neither would be said to have to be a day: of one kind that might go on the union tells the fault.
    dayInput.transform(day => day),
  ],
  { error },
)
