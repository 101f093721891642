import type * as z from 'zod'
import { isShopError } from '../errors.ts'
import { parseInput } from '../input/input.ts'

/** What is wrong with an input, as `pointer: message`. */
export function issuesOf(schema: z.ZodType, input: unknown): string[] {
  try {
    parseInput(schema, input)
    return []
  } catch (error) {
    if (!isShopError(error, 'INVALID_INPUT')) throw error
    return error.details.issues.map(({ pointer, message }) => `${pointer}: ${message}`)
  }
}
