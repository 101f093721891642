import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Differences } from './differences.ts'

const things = fc.array(
  fc.tuple(
    fc.constantFrom('order-1', 'order-2', 'order-3'),
    fc.constantFrom('units of latte', 'units of beans', 'events'),
    fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }),
  ),
)

it('finds no difference where the same was added and taken away, in any order', () => {
  fc.assert(
    fc.property(
      things.chain(added => fc.tuple(fc.constant(added), fc.shuffledSubarray(added, { minLength: added.length }))),
      ([added, takenAway]) => {
        const differences = new Differences()
        for (const [id, thing, amount] of added) differences.add(id, thing, amount)
        for (const [id, thing, amount] of takenAway) differences.add(id, thing, -amount)
        expect(differences.passes(3)).toEqual([])
      },
    ),
  )
})

it('finds every difference: another amount, another thing, another id', () => {
  const same = [
    ['order-1', 'units', 5],
    ['order-2', 'units', 7],
  ] as const
  const others = [
    [['order-1', 'units', 6], same[1]],
    [['order-1', 'units', -5], same[1]],
    [['order-1', 'units', 5 + 67_108_859], same[1]],
    [['order-1', 'units', 5 + 67_108_837], same[1]],
    [['order-1', 'units', 5 + 2 ** 32], same[1]],
    [['order-1', 'entries', 5], same[1]],
    [['order-3', 'units', 5], same[1]],
    // As much in all, of other orders.
    [
      ['order-1', 'units', 7],
      ['order-2', 'units', 5],
    ],
    [same[0]],
    [same[0], same[1], same[1]],
  ] as const
  for (const other of others) {
    const differences = new Differences()
    for (const [id, thing, amount] of same) differences.add(id, thing, amount)
    for (const [id, thing, amount] of other) differences.add(id, thing, -amount)
    expect(differences.passes(3), JSON.stringify(other)).toHaveLength(1)
  }
})

it('wants each id that differs in one pass, and few of them in each', () => {
  const differences = new Differences()
  const ids = Array.from({ length: 1_000 }, (_, index) => `order-${index}`)
  for (const id of ids) differences.add(id, 'units', 1)
  expect(differences.passes(1_000)).toHaveLength(1)
  // As if there were a hundred times as many as a pass takes.
  const passes = differences.passes(10_000_000)
  expect(passes.length).toBeGreaterThan(1)
  for (const id of ids) expect(passes.filter(isWanted => isWanted(id))).toHaveLength(1)
})
