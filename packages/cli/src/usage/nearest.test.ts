import { expect, it } from 'vitest'
import { nearest } from './nearest.ts'

it.each([
  ['blance', ['orders', 'balance'], 'balance'],
  ['balanec', ['balance'], 'balance'],
  ['BALANCE', ['balance'], 'balance'],
  ['balances', ['balance', 'balances'], 'balances'],
  ['bat', ['cat', 'hat'], 'cat'],
  ['', ['ab'], 'ab'],
  // Two edits are near in every word, and a third of its letters in a long one.
  ['ab', ['abcd'], 'abcd'],
  ['ab', ['abcde'], undefined],
  ['abcd', ['ab'], 'ab'],
  ['abcde', ['ab'], undefined],
  ['abcdefghi', ['abcdefxyz'], 'abcdefxyz'],
  ['abcdefgh', ['abcdexyz'], undefined],
  ['balance', [], undefined],
] as const)('%j among %j probably means %j', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected)
})
