import * as z from 'zod'

const error = 'must be a time such as 2026-01-31T00:00:00Z'

/** A time as JSON has it, ISO 8601 with a zone, for an input that counts epoch milliseconds. */
export const timeInJson = z.iso.datetime({ offset: true, error }).transform(text => Date.parse(text))
