import * as z from 'zod'
import { invalidInput } from '../errors.ts'
import { cursor, limit, page } from '../input.ts'

/** A page of a list that is counted: `page` from 1, `limit` 1–100, default 20. */
export interface PageInput {
  page?: number | undefined
  limit?: number | undefined
}

export interface PageView<T> {
  readonly items: readonly T[]
  readonly page: number
  readonly limit: number
  /** How many there are on all pages. */
  readonly total: number
}

/** A part of a list that grows at its head: pass `nextCursor` as `cursor` to go on. `limit` 1–100, default 20. */
export interface CursorInput {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface CursorView<T> {
  readonly items: readonly T[]
  /** null at the end of the list */
  readonly nextCursor: string | null
}

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
