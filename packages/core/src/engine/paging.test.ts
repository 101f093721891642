import { describe, expect, it } from 'vitest'
import { refusal } from '../testing/refusal.ts'
import { cursorOfPlace, cursorView, listView, numberOfCursor, placeOfCursor } from './paging.ts'

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const refused = (read: () => unknown) => refusal(Promise.resolve().then(read), 'INVALID_INPUT')
const notOurs = { issues: [{ pointer: '/cursor', message: 'is not a cursor that this list has given' }] }

describe('a cursor of a time and an id', () => {
  it.each([0, 1_772_000_000_000, -1])('leads back to its place (%i)', at => {
    expect(placeOfCursor(cursorOfPlace(at, '라떼/1'))).toEqual({ at, key: '라떼/1' })
  })

  it.each([
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no list', encoded({ at: 1, key: 'a' })],
    ['nothing', encoded(null)],
    ['a time that is no number', encoded(['1', 'a'])],
    ['a time between two milliseconds', encoded([1.5, 'a'])],
    ['no id', encoded([1])],
    ['an id that is none', encoded([1, ''])],
    ['an id that is no text', encoded([1, 2])],
  ])('is refused where it holds %s', async (_, text) => {
    expect((await refused(() => placeOfCursor(text))).details).toEqual(notOurs)
  })
})

describe('a cursor over numbered entries', () => {
  it.each(['1', '10', '9007199254740991'])('is the number of the last one seen: %s', text => {
    expect(numberOfCursor(text)).toBe(Number(text))
  })

  it.each([
    '',
    '0',
    '01',
    '-1',
    '+1',
    ' 1',
    '1 ',
    '1.5',
    '1e3',
    '0x1',
    '9007199254740992',
    '99999999999999999',
    'Infinity',
  ])('is no other text: %j', async text => {
    expect((await refused(() => numberOfCursor(text))).details).toEqual(notOurs)
  })
})

describe('a part of a list', () => {
  const cursorOf = (last: number) => `after ${last}`

  it('tells how to go on where one more was read than it holds', () => {
    expect(cursorView([1, 2, 3], 2, cursorOf)).toEqual({ items: [1, 2], nextCursor: 'after 2' })
    expect(cursorView([1, 2], 2, cursorOf)).toEqual({ items: [1, 2], nextCursor: null })
    expect(cursorView([], 2, cursorOf)).toEqual({ items: [], nextCursor: null })
  })

  /** A list of so many numbers, from 1. */
  const listOf = (total: number) => {
    const all = Array.from({ length: total }, (_, index) => index + 1)
    const asked: unknown[] = []
    return {
      asked,
      read: {
        page: async (slice: { offset: number; limit: number }) => {
          asked.push(slice)
          return { items: all.slice(slice.offset, slice.offset + slice.limit), total }
        },
        following: async (after: { cursor: string; limit: number }) => {
          asked.push(after)
          const from = Number(after.cursor.replace('after ', ''))
          return all.slice(from, from + after.limit)
        },
        cursorOf,
      },
    }
  }

  it('is the first page unless said otherwise, counted, and leads on by cursor', async () => {
    const { read } = listOf(5)
    expect(await listView({ limit: 2 }, read)).toEqual({
      items: [1, 2],
      nextCursor: 'after 2',
      page: 1,
      limit: 2,
      total: 5,
    })
    expect(await listView({ cursor: 'after 2', limit: 2 }, read)).toEqual({
      items: [3, 4],
      nextCursor: 'after 4',
      limit: 2,
    })
    expect(await listView({ cursor: 'after 4', limit: 2 }, read)).toEqual({ items: [5], nextCursor: null, limit: 2 })
  })

  it('leads on from a later page, and not from the last', async () => {
    const { read, asked } = listOf(6)
    expect(await listView({ page: 2, limit: 2 }, read)).toMatchObject({ items: [3, 4], nextCursor: 'after 4', page: 2 })
    expect(await listView({ page: 3, limit: 2 }, read)).toMatchObject({ items: [5, 6], nextCursor: null, total: 6 })
    expect(await listView({ page: 4, limit: 2 }, read)).toMatchObject({ items: [], nextCursor: null, total: 6 })
    expect(asked).toEqual([
      { offset: 2, limit: 2 },
      { offset: 4, limit: 2 },
      { offset: 6, limit: 2 },
    ])
  })

  it('leads nowhere from a page that was emptied while it was counted', async () => {
    const { read } = listOf(0)
    const emptied = { ...read, page: async () => ({ items: [], total: 5 }) }
    expect(await listView({ limit: 2 }, emptied)).toMatchObject({ items: [], nextCursor: null, total: 5 })
  })

  it('is read by cursor or by page, not by both', async () => {
    const { read, asked } = listOf(5)
    const { details } = await refused(() => listView({ page: 1, cursor: 'after 2', limit: 2 }, read))
    expect(details).toEqual({ issues: [{ pointer: '/cursor', message: 'cannot be combined with page' }] })
    expect(asked).toEqual([])
  })
})
