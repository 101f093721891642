import { expect, it } from 'vitest'
import { createDebts } from './debts.ts'

it('owes nothing below its rate, then for each one more, up to a bound, and pays as time goes by', () => {
  let now = 7_000
  const debts = createDebts({ perSecond: 2, burst: 3 }, 1_000, () => now)
  const owed = (count: number) => Array.from({ length: count }, () => debts.add('a'))
  expect(owed(7)).toEqual([0, 0, 0, 500, 1_000, 1_000, 1_000])
  expect(debts.add('b')).toBe(0)
  now += 400
  expect(owed(1)).toEqual([1_000])
  now += 1_000
  expect(owed(1)).toEqual([500])
  // What was not used for long is no credit beyond the burst.
  now += 60_000
  expect(owed(5)).toEqual([0, 0, 0, 500, 1_000])
})

it('remembers ten thousand keys, and forgets earlier ones', () => {
  const debts = createDebts({ perSecond: 1, burst: 1 }, 5_000, () => 0)
  for (let key = 0; key < 5_000; key += 1) debts.add(`old ${key}`)
  for (let key = 0; key < 4_998; key += 1) debts.add(`new ${key}`)
  expect(debts.add('old 0')).toBe(1_000)
  debts.add('one more')
  expect([debts.add('old 1'), debts.add('old 0')]).toEqual([0, 2_000])
})
