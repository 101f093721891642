import { describe, expect, it } from 'vitest'
import { fields, table } from './table.ts'
import { wrapped } from './wrap.ts'

const rows = [
  { id: 'beans/250g', name: '에티오피아 원두 Ethiopia beans', price: 12_000, note: '' },
  { id: 'latte', name: 'Latte', price: 4500, note: '' },
]
const columns = [
  { title: 'ITEM', value: (row: (typeof rows)[number]) => row.id },
  { title: 'NAME', value: (row: (typeof rows)[number]) => row.name },
  { title: 'PRICE', value: (row: (typeof rows)[number]) => row.price, right: true },
  { title: 'NOTE', value: (row: (typeof rows)[number]) => row.note },
] as const

const at = (width: number) => table(rows, columns, { columns: width }).split('\n')

describe('a table', () => {
  it('aligns columns, Korean letters counted as two, and leaves out those in which nothing stands', () => {
    expect(table(rows, columns, {}).split('\n')).toEqual([
      'ITEM        NAME                             PRICE',
      'beans/250g  에티오피아 원두 Ethiopia beans  12,000',
      'latte       Latte                            4,500',
    ])
    expect(table([], columns, {})).toBe('')
  })

  it('is never broken where there is no terminal', () => {
    expect(table(rows, columns)).toBe(table(rows, columns, {}))
    expect(at(50)).toEqual(table(rows, columns, {}).split('\n'))
  })

  it('goes on below where a terminal is too narrow: between words, never in numbers', () => {
    expect(at(36)).toEqual([
      'ITEM        NAME               PRICE',
      'beans/250g  에티오피아 원두   12,000',
      '            Ethiopia beans',
      'latte       Latte              4,500',
    ])
    expect(at(49)[1]).toBe('beans/250g  에티오피아 원두 Ethiopia       12,000')
  })

  it('breaks words when nothing else helps, and at last is wider than the terminal', () => {
    const ids = [{ id: '019a9c5e-7f3a-7c00-8000-00000000abcd', count: 1 }]
    const narrow = (width: number) =>
      table(
        ids,
        [
          { title: 'ORDER', value: row => row.id },
          { title: 'COUNT', value: row => row.count, right: true },
        ],
        { columns: width },
      ).split('\n')
    expect(narrow(27)).toEqual(['ORDER                 COUNT', '019a9c5e-7f3a-7c00-8      1', '000-00000000abcd'])
    expect(narrow(5)[1]).toBe('019a9c5e-7f3      1')
  })

  it('breaks a title between its words, and keeps those whole', () => {
    const [title, second] = table(
      [{ text: 'a b c d e f g h i' }],
      [{ title: 'CUSTOMERS SAY', value: row => row.text }],
      {
        columns: 3,
      },
    ).split('\n')
    expect(title).toBe('CUSTOMERS')
    expect(second).toBe('SAY')
  })
})

describe('fields', () => {
  it('stand below each other, without those that say nothing', () => {
    expect(
      fields([
        ['user', 'mina'],
        ['email', undefined],
        ['reason', ''],
        ['balance', 95_500],
      ]),
    ).toBe('user     mina\nbalance  95,500')
  })
})

describe('a wrapped text', () => {
  it('fills its lines as far as words allow', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrapped('one  two\nthree', 20)).toEqual(['one two three'])
    expect(wrapped('한글 abc', 4)).toEqual(['한글', 'abc'])
    expect(wrapped('👩‍🍳👩‍🍳👩‍🍳', 4)).toEqual(['👩‍🍳👩‍🍳', '👩‍🍳'])
    expect(wrapped('', 4)).toEqual([''])
  })
})
