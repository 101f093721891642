import * as z from 'zod'

// Building blocks of what leaves the process as JSON: over HTTP, from the command line, to the data platform. A noun's
// `*-json.ts` has the shape and, beside it, the function that makes it. Fields are named one by one in both, so that a field
// added inside is not published by accident. Times are ISO 8601 UTC; absent fields stay absent.

export const jsonId = z.string().meta({ minLength: 1, maxLength: 64 })
export const jsonText = z.string()
/** Money and units that are never negative. */
export const jsonCount = z.int().min(0)
/** A change of money or units, of either sign. */
export const jsonChange = z.int()
export const jsonTime = z.iso.datetime()
export const jsonMetadata = z.record(z.string(), z.string())
