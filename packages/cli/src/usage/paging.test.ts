import { expect, it } from 'vitest'
import { notePages } from './paging.ts'

it.each([
  ['a list that ends on its page', { page: 1, total: 5 }, []],
  ['a list that goes on', { page: 1, total: 41 }, ['Page 1 of 3, 41 in all.']],
  ['a page behind the last one', { page: 9, total: 5 }, ['Page 9 of 1, 5 in all.']],
  ['an empty list', { page: 1, total: 0 }, ['None yet.']],
])('says of %s what a reader cannot see', (_, { page, total }, expected) => {
  const notes: string[] = []
  const print = { note: (text: string) => void notes.push(text) } as Parameters<typeof notePages>[0]
  notePages(print, { items: [], page, limit: 20, total })
  expect(notes).toEqual(expected)
})
