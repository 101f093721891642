import { describe, expect, test } from 'vitest'
import { RowSet } from './row-set.ts'

const wide = { enough: 100_000, most: 100_000 }

/** The literals of a set where `enough` bytes are to stand in one of them. */
const literals = (set: RowSet, enough: number, most = enough) => set.write('utf8', { enough, most })

describe('rows stand in one literal up to the bytes that are enough for one', () => {
  test.each<[string, RowSet, number, readonly string[]]>([
    ['a list: three characters and a comma each', new RowSet('list', [['a'], ['b'], ['c']]), 12, ["'a','b'", "'c'"]],
    ['a list of numbers', new RowSet('list', [[1], [2], [3]]), 6, ['1,2', '3']],
    ['a list of characters of three bytes', new RowSet('list', [['커'], ['피']]), 12, ["'커'", "'피'"]],
    [
      'values: six characters and a comma each',
      new RowSet('values', [['a'], ['b'], ['c']]),
      18,
      ["('a'),('b')", "('c')"],
    ],
    [
      'JSON: five characters and a comma each',
      new RowSet('json', [['a'], ['b'], ['c']]),
      18,
      [`'[["a"],["b"]]'`, `'[["c"]]'`],
    ],
    ['JSON in which a quote is doubled', new RowSet('json', [["a'"], ['b']]), 14, [`'[["a''"]]'`, `'[["b"]]'`]],
    [
      'JSON as bytes, of which each has two characters',
      new RowSet('json', [['"'], ['"']]),
      28,
      Array.from({ length: 2 }, () => `_utf8mb4 x'${Buffer.from('[["\\""]]').toString('hex')}'`),
    ],
  ])('%s', (_, set, enough, divided) => {
    expect(literals(set, enough)).toHaveLength(1)
    expect(set.written).toBe(set.write('utf8', wide)![0]!.length)
    // One byte less, and the last row goes behind the others.
    expect(literals(set, enough - 1)).toEqual(divided)
    expect(set.written).toBe(divided.join('').length)
  })

  test('and are divided again as often as it takes', () => {
    const rows = Array.from({ length: 6 }, (_, i) => [i])
    expect(literals(new RowSet('list', rows), 4)).toEqual(['0,1', '2,3', '4,5'])
    expect(literals(new RowSet('list', rows), 3)).toEqual(['0', '1', '2', '3', '4', '5'])
  })

  test('a row that is larger goes alone, up to what the server takes', () => {
    const set = new RowSet('list', [['abc'], ['d']])
    expect(literals(set, 2, 6)).toEqual(["'abc'", "'d'"])
    expect(literals(set, 2, 5)).toBeUndefined()
    expect(set.written).toBe(0)
  })
})

test('nothing is written of no rows', () => {
  for (const form of ['values', 'list', 'json'] as const) {
    const set = new RowSet(form, [])
    expect(set.written).toBe(0)
    expect(set.write('utf8', wide)).toEqual([])
    expect(set.written).toBe(0)
  }
})

test('some columns of values are written, one after the other', () => {
  const rows = [
    ['a', null, 1],
    ['b', null, 2],
  ]
  const set = new RowSet('values', rows, { columns: [2, 0] })
  expect(set.write('utf8', wide)).toEqual(["(1,'a'),(2,'b')"])
  expect(set.written).toBe("(1,'a'),(2,'b')".length)
  expect(literals(set, 9)).toEqual(["(1,'a')", "(2,'b')"])
})

describe('keys', () => {
  const keys = (count: number) => Array.from({ length: count }, (_, i) => [`${count - i}`.padStart(4, '0')])
  const orderOf = (set: RowSet, enough: number) => literals(set, enough, 100_000)!.join(',').replaceAll("'", '')

  // The server sorts them. Where they may go in several statements, it sorts those of each.
  test('are in their own order only where they may not fit into one literal', () => {
    const set = new RowSet('list', [['b'], ['a']], { areKeys: true })
    // Three bytes at most for each character, and for the comma.
    const bound = 2 * 3 * 4
    expect(orderOf(set, bound)).toBe('b,a')
    expect(orderOf(set, bound - 1)).toBe('a,b')
    expect(orderOf(new RowSet('list', [['b'], ['a']]), bound - 1)).toBe('b,a')
    const json = new RowSet(
      'json',
      [
        ['b', 1],
        ['a', 2],
        ['a', 1],
      ],
      { areKeys: true },
    )
    expect(literals(json, 60)).toEqual([`'[["a",1],["a",2],["b",1]]'`])
  })

  test('of a list are 999 in one literal', () => {
    const [most, more] = [999, 1000].map(
      count => new RowSet('list', keys(count), { areKeys: true }).write('utf8', wide)!,
    )
    expect(most).toHaveLength(1)
    expect(most![0]!.startsWith("'0999','0998',")).toBe(true)
    expect(more!.map(text => text.split(',').length)).toEqual([999, 1])
    // Of rows there may be more.
    expect(new RowSet('json', keys(1000)).write('utf8', wide)).toHaveLength(1)
  })
})

test('half of a character is none, and what stands beside it stays', () => {
  expect(new RowSet('json', [['\ud83c', 1, null]]).write('utf8', wide)).toEqual([`'[["\ufffd",1,null]]'`])
})
