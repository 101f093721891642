import { describe, expect, it } from 'vitest'
import { fields, grouped, table } from './table.ts'
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

  it('has an empty place for what is not there', () => {
    const email = (row: { email?: string }) => row.email
    expect(table([{}, { email: 'a@b' }], [{ title: 'EMAIL', value: email }])).toBe('EMAIL\n\na@b')
    expect(table([{}], [{ title: 'EMAIL', value: email }])).toBe('')
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

  it('leaves a text as it is that fits', () => {
    expect(table([{ text: 'a  b' }], [{ title: 'T', value: row => row.text }])).toBe('T\na  b')
  })

  it('takes room from several words before it breaks an id, and none from numbers', () => {
    const row = { id: 'a'.repeat(30), text: 'bbbbbbb ccccccc', count: 1_234_567_890_123 }
    const narrow = (width: number) =>
      table(
        [row],
        [
          { title: 'ID', value: ({ id }) => id },
          { title: 'TEXT', value: ({ text }) => text },
          { title: 'COUNT', value: ({ count }) => count, right: true },
        ],
        { columns: width },
      ).split('\n')
    expect(narrow(66)).toHaveLength(2)
    expect(narrow(65).slice(1)).toEqual([`${row.id}  bbbbbbb         1,234,567,890,123`, `${' '.repeat(32)}ccccccc`])
    expect(narrow(5).slice(1)).toEqual([
      `${'a'.repeat(12)}  bbbbbbb       1,234,567,890,123`,
      `${'a'.repeat(12)}  ccccccc`,
      'a'.repeat(6),
    ])
  })

  it('takes it from the widest, of equal ones from the first', () => {
    const [long, short] = ['aaaaaaaaaa bbbbbbbbbb', 'aaaaaaa bbbbbbb']
    const lines = (one: string, other: string, width: number) =>
      table(
        [{ one, other }],
        [
          { title: 'ONE', value: row => row.one },
          { title: 'OTHER', value: row => row.other },
        ],
        { columns: width },
      ).split('\n')
    expect(lines(long, short, 37).slice(1)).toEqual(['aaaaaaaaaa            aaaaaaa bbbbbbb', 'bbbbbbbbbb'])
    expect(lines(short, long, 37).slice(1)).toEqual(['aaaaaaa bbbbbbb  aaaaaaaaaa', `${' '.repeat(17)}bbbbbbbbbb`])
    expect(lines(short, short, 31).slice(1)).toEqual(['aaaaaaa         aaaaaaa bbbbbbb', 'bbbbbbb'])
  })

  it('keeps the words of a title whole', () => {
    const title = 'REGISTERED (Asia/Seoul)'
    expect(table([{ text: 'a b c d e f g h' }], [{ title, value: row => row.text }], { columns: 5 })).toBe(
      'REGISTERED\n(Asia/Seoul)\na b c d e f\ng h',
    )
    const zone = '(America/Indiana/Knox)'
    expect(table([{ text: 'a b c' }], [{ title: `AT ${zone}`, value: row => row.text }], { columns: 5 })).toBe(
      `AT\n${zone}\na b c`,
    )
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

it('numbers are grouped, with one place behind the point at most', () => {
  expect([0, 999, 1000, -1_234_567, 1234.56, 0.04].map(grouped)).toEqual([
    '0',
    '999',
    '1,000',
    '-1,234,567',
    '1,234.6',
    '0',
  ])
})

describe('a wrapped text', () => {
  it('fills its lines as far as words allow', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrapped('one  two\nthree', 20)).toEqual(['one two three'])
    expect(wrapped('한글 abc', 4)).toEqual(['한글', 'abc'])
    expect(wrapped('👩‍🍳👩‍🍳👩‍🍳', 4)).toEqual(['👩‍🍳👩‍🍳', '👩‍🍳'])
    expect(wrapped('', 4)).toEqual([''])
    // A letter that is wider than a line has one for itself.
    expect(wrapped('한글', 1)).toEqual(['한', '글'])
    // What is not seen takes no room.
    expect(wrapped('\u001b[1mabc\u001b[22m', 3)).toEqual(['\u001b[1mabc\u001b[22m'])
  })
})
