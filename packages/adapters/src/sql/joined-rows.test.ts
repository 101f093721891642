import { expect, test } from 'vitest'
import { joinedRows } from './joined-rows.ts'
import type { TableOf } from './table.ts'
import type { StoredRow } from './value.ts'

/** A table of which a row is what stands in its columns. */
function tableOf(columns: readonly string[], key: readonly string[]): TableOf<readonly unknown[], never> {
  const decode = (stored: StoredRow, offset = 0) => stored.slice(offset, offset + columns.length)
  return { columns, key, decode } as unknown as TableOf<readonly unknown[], never>
}

const cups = tableOf(['owner', 'shelf', 'colour'], ['owner', 'shelf'])
const spoons = tableOf(['spoon'], ['spoon'])

test('rows that stand beside several others are read once, in the order in which each came first', () => {
  const read = joinedRows(tableOf(['owner', 'colour'], ['owner']), spoons)
  expect(
    read([
      ['mina', 'red', 'tea spoon'],
      ['yuna', 'blue', null],
      ['mina', 'red', 'soup spoon'],
    ]),
  ).toEqual([
    { row: ['mina', 'red'], details: [['tea spoon'], ['soup spoon']] },
    { row: ['yuna', 'blue'], details: [] },
  ])
  expect(read([])).toEqual([])
})

test('rows are distinguished by all parts of their key, from where they begin', () => {
  const read = joinedRows(cups, spoons, 2)
  expect(
    read([
      ['total', 0, 'a', 'b1', 'red', 'x'],
      ['total', 1, 'a', 'b2', 'red', 'y'],
      ['total', 2, 'ab', '1', 'red', null],
      ['total', 3, 'a', 'b1', 'red', 'z'],
    ]),
  ).toEqual([
    { row: ['a', 'b1', 'red'], details: [['x'], ['z']] },
    { row: ['a', 'b2', 'red'], details: [['y']] },
    { row: ['ab', '1', 'red'], details: [] },
  ])
})
