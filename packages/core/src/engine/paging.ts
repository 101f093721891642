import * as z from 'zod'
import { invalidInput } from '../errors.ts'
import { cursor, limit, page } from '../input.ts'
import type { CursorView } from '../shop.ts'

export const pageInput = z.strictObject({ page, limit })
export const cursorFields = { cursor: cursor.optional(), limit }

/** The rows that a page of a counted list holds. */
export function sliceOf(query: { page: number; limit: number }): { offset: number; limit: number } {
  return { offset: (query.page - 1) * query.limit, limit: query.limit }
}

/** `rows` were read with one more than `limit`: that one only tells that the list goes on. */
export function cursorView<T>(rows: readonly T[], max: number, cursorOf: (last: T) => string): CursorView<T> {
  const items = rows.slice(0, max)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > max && last !== undefined ? cursorOf(last) : null }
}

/** A cursor over numbered entries is the number of the last one seen. @throws ShopError `INVALID_INPUT` */
export function numberOfCursor(text: string): number {
  const number = Number(text)
  if (!/^[1-9]\d{0,15}$/.test(text) || !Number.isSafeInteger(number)) throw invalidCursor()
  return number
}

export function invalidCursor() {
  return invalidInput('/cursor', 'is not a cursor that this list has given')
}
