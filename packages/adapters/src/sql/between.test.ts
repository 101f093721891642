import { expect, test } from 'vitest'
import { between } from './between.ts'

test('a server that listens on another port than was connected to stands behind something', () => {
  expect(between(6432, 5432)).toEqual([
    { kind: 'between', found: 'behind a proxy, a pooler or a mapped port (the server itself listens on 5432)' },
  ])
})

test.for([
  ['the same port', 5432, 5432],
  ['a port that is not known', undefined, 5432],
  ['a server that says nothing', 6432, Number.NaN],
  ['a server that listens on no port', 6432, 0],
] as const)('nothing is said of %s', ([, asked, listens]) => {
  expect(between(asked, listens)).toEqual([])
})
