import { expect, it } from 'vitest'
import { runsOf } from './stretches.ts'

it('makes stretches of positions that follow each other', () => {
  expect(runsOf([])).toEqual([])
  expect(runsOf([3])).toEqual([{ first: 3, last: 3, events: 1 }])
  expect(runsOf([1, 2, 3, 5, 7, 8])).toEqual([
    { first: 1, last: 3, events: 3 },
    { first: 5, last: 5, events: 1 },
    { first: 7, last: 8, events: 2 },
  ])
})
