import { Command } from 'commander'
import { expect, it } from 'vitest'
import { addCursorOptions, addListOptions, addPageOptions, noteCursor, noteList, notePages } from './paging.ts'

it.each([
  ['a list that ends on its page', { page: 1, total: 5 }, []],
  ['a list of two pages', { page: 2, total: 40 }, ['Page 2 of 2, 40 in all.']],
  ['a list that just fills a page', { page: 1, total: 20 }, []],
  ['a list that goes on', { page: 1, total: 41 }, ['Page 1 of 3, 41 in all.']],
  ['a page behind the last one', { page: 9, total: 5 }, ['Page 9 of 1, 5 in all.']],
  ['an empty list', { page: 1, total: 0 }, ['None yet.']],
])('says of %s what a reader cannot see', (_, { page, total }, expected) => {
  const notes: string[] = []
  const print = { note: (text: string) => void notes.push(text) } as Parameters<typeof notePages>[0]
  notePages(print, { items: [], page, limit: 20, total })
  expect(notes).toEqual(expected)
})

it.each([
  ['a page', { items: [1], page: 1, limit: 20, total: 41, nextCursor: 'x' }, ['Page 1 of 3, 41 in all.']],
  [
    'thousands',
    { items: [1], page: 1200, limit: 2, total: 5000, nextCursor: null },
    ['Page 1200 of 2,500, 5,000 in all.'],
  ],
  ['a part that is not the last', { items: [1], limit: 20, nextCursor: 'x' }, ['More: --cursor x']],
  ['the last part', { items: [1], limit: 20, nextCursor: null }, []],
  ['no part at all', { items: [], limit: 20, nextCursor: 'x' }, ['None.']],
  ['a page of what was not counted', { items: [1], page: 1, limit: 20, nextCursor: 'x' }, ['More: --cursor x']],
  ['what was counted without pages', { items: [1], total: 9, limit: 20, nextCursor: null }, []],
])('says where a list goes on from %s', (_, view, expected) => {
  const notes: string[] = []
  const print = { note: (text: string) => void notes.push(text) } as Parameters<typeof noteList>[0]
  noteList(print, view as Parameters<typeof noteList>[1])
  expect(notes).toEqual(expected)
  if ('page' in view) return
  notes.length = 0
  noteCursor(print, view)
  expect(notes).toEqual(expected)
})

it.each([
  [
    'by page',
    addPageOptions,
    [
      ['--page <number>', 'which page, from 1'],
      ['--limit <number>', 'how many a page, 1 to 100 (default: 20)'],
    ],
  ],
  [
    'by where the list before ended',
    addCursorOptions,
    [
      ['--cursor <cursor>', 'go on where the list before ended'],
      ['--limit <number>', 'how many at most, 1 to 100 (default: 20)'],
    ],
  ],
  [
    'by either',
    addListOptions,
    [
      ['--page <number>', 'which page, from 1'],
      ['--cursor <cursor>', 'go on where the list before ended: complete also while the list changes'],
      ['--limit <number>', 'how many at most, 1 to 100 (default: 20)'],
    ],
  ],
])('lists are read %s', (_, add, expected) => {
  const command = add(new Command().exitOverride().configureOutput({ writeErr() {} }))
  expect(command.options.map(({ flags, description }) => [flags, description])).toEqual(expected)
  const names = command.options.map(({ long }) => long)
  for (const name of ['--page', '--limit'].filter(one => names.includes(one))) {
    expect(() => command.parse([name, 'x'], { from: 'user' })).toThrow('It must be a whole number')
  }
  command.parse(['--limit', '5'], { from: 'user' })
  expect(command.opts()).toEqual({ limit: 5 })
})

it('a page and a cursor exclude each other', () => {
  const command = addListOptions(new Command().exitOverride().configureOutput({ writeErr() {} }))
  expect(() => command.parse(['--page', '2', '--cursor', 'x'], { from: 'user' })).toThrow('cannot be used with')
})
