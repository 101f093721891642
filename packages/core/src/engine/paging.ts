import * as z from 'zod'
import { invalidInput } from '../errors.ts'
import { cursor, id, limit, page } from '../input/input.ts'
import type { Page } from '../ports/page.ts'

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

/**
 * A list that is read page by page, or on from where the last part ended: with `page` it is counted, with `cursor` it stays
 * whole while it changes.
 */
export interface ListInput extends PageInput {
  cursor?: string | undefined
}

/** `page` and `total` are those of a list that was asked for by page. */
export interface ListView<T> extends CursorView<T> {
  readonly limit: number
  readonly page?: number
  readonly total?: number
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
export const listFields = { page: page.unwrap().optional(), cursor: cursor.optional(), limit }

/** Reads a part of a list by page, the first one unless said otherwise, or by cursor. */
export async function listView<T>(
  query: { page?: number | undefined; cursor?: string | undefined; limit: number },
  read: {
    page(slice: { offset: number; limit: number }): Promise<Page<T>>
    following(after: { cursor: string; limit: number }): Promise<readonly T[]>
    cursorOf(last: T): string
  },
): Promise<ListView<T>> {
  const { page: number = 1, cursor: place, limit: most } = query
  if (place !== undefined) {
    if (query.page !== undefined) throw invalidInput('/cursor', 'cannot be combined with page')
    const rows = await read.following({ cursor: place, limit: most + 1 })
    return { ...cursorView(rows, most, read.cursorOf), limit: most }
  }
  const { items, total } = await read.page(sliceOf({ page: number, limit: most }))
  const last = items.at(-1)
  const goesOn = number * most < total && last !== undefined
  return { items, nextCursor: goesOn ? read.cursorOf(last) : null, page: number, limit: most, total }
}

/** A cursor over rows in the order of a time and an id. */
export function cursorOfPlace(at: number, key: string): string {
  return Buffer.from(JSON.stringify([at, key])).toString('base64url')
}

/** @throws ShopError `INVALID_INPUT` */
export function placeOfCursor(text: string): { at: number; key: string } {
  try {
    const [at, key]: unknown[] = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Number.isSafeInteger(at)) return { at: at as number, key: id.parse(key) }
  } catch {
    // Told below: no matter what is wrong with it, it is no cursor of ours.
  }
  throw invalidCursor()
}
export const cursorFields = { cursor: cursor.optional(), limit }

/** The rows that a page of a counted list holds. */
export function sliceOf(query: { page: number; limit: number }): { offset: number; limit: number } {
  return { offset: (query.page - 1) * query.limit, limit: query.limit }
}

/** `rows` were read with one more than `limit`: that one only tells that the list goes on. */
export function cursorView<T>(rows: readonly T[], max: number, cursorOf: (last: T) => string): CursorView<T> {
  const items = rows.slice(0, max)
  return { items, nextCursor: rows.length > max ? cursorOf(items.at(-1)!) : null }
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
