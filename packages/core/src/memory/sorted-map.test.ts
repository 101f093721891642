import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byBytes } from '../testing/store-contract/by-bytes.ts'
import { compareText } from '../rows/byte-order.ts'
import { compareKeys, type Key } from './key.ts'
import { SortedMap } from './sorted-map.ts'

const key = fc.tuple(fc.constantFrom('a', 'b', 'ba', '\u{1f600}', '\uffff'), fc.integer({ min: 0, max: 12 }))
const change = fc.record({ key, value: fc.option(fc.nat()) })

test('a sorted map holds what an ordinary one would, in order, and older ones stay as they were', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 120 }), key, (changes, probe) => {
      const model = new Map<string, { key: Key; value: number }>()
      let map = new SortedMap<number>()
      const versions: [SortedMap<number>, number[]][] = []
      for (const { key, value } of changes) {
        map = value === null ? map.without(key) : map.with(key, value)
        if (value === null) model.delete(JSON.stringify(key))
        else model.set(JSON.stringify(key), { key, value })
        versions.push([map, sorted(model).map(entry => entry.value)])
      }
      for (const [version, values] of versions) {
        expect([...version.ascending()]).toEqual(values)
        expect(version.size).toBe(values.length)
      }
      const entries = sorted(model)
      const prefix = [probe[0]]
      const within = entries.filter(entry => entry.key[0] === probe[0])
      const below = within.filter(entry => compareKeys(entry.key, probe) < 0)
      expect(map.get(probe)).toBe(model.get(JSON.stringify(probe))?.value)
      expect(map.count(prefix)).toBe(within.length)
      expect([...map.ascending(prefix)]).toEqual(within.map(entry => entry.value))
      expect([...map.descending(prefix)]).toEqual(within.map(entry => entry.value).reverse())
      expect([...map.descending(prefix, probe)]).toEqual(below.map(entry => entry.value).reverse())
    }),
  )
})

/** How many keys a search for `number` is compared with. */
function depthOf(map: SortedMap<number>, number: number): number {
  let compared = 0
  const probe = new Proxy([number], {
    get(target, name) {
      if (name === '0') compared += 1
      return Reflect.get(target, name) as unknown
    },
  })
  expect(map.get(probe)).toBe(number)
  return compared
}

const numbers = Array.from({ length: 1_000 }, (_, index) => index)
const orders: Readonly<Record<string, readonly number[]>> = {
  ascending: numbers,
  descending: numbers.toReversed(),
  'from both ends': numbers.map(index => (index % 2 === 0 ? index / 2 : 999 - (index - 1) / 2)),
  'from the middle': numbers.map(index => (index % 2 === 0 ? 500 + index / 2 : 499 - (index - 1) / 2)),
  scattered: numbers.map(index => (index * 617) % 1_000),
}

// A subtree holds at most three quarters of the tree above it.
test.each(Object.entries(orders))('a search meets few keys, in any order of changes: %s', (_, order) => {
  const most = (size: number) => Math.ceil(Math.log(size + 1) / Math.log(4 / 3))
  let map = new SortedMap<number>()
  for (const number of order) map = map.with([number], number)
  expect(Math.max(...numbers.map(number => depthOf(map, number)))).toBeLessThanOrEqual(most(1_000))
  const left = order.slice(900)
  for (const number of order.slice(0, 900)) map = map.without([number])
  expect(Math.max(...left.map(number => depthOf(map, number)))).toBeLessThanOrEqual(most(100))
})

/** The sizes of the trees on both sides of each key, as the depths of all keys in their order tell them. */
function weightsOf(depths: readonly number[]): [left: number, right: number][] {
  if (depths.length === 0) return []
  const top = depths.indexOf(Math.min(...depths))
  const [left, right] = [depths.slice(0, top), depths.slice(top + 1)]
  return [[left.length, right.length], ...weightsOf(left), ...weightsOf(right)]
}

test('neither side of any key is three times as heavy as the other, after any changes', () => {
  const size = 60
  const change = fc.tuple(fc.nat(size), fc.constantFrom(true, true, false))
  fc.assert(
    fc.property(fc.array(change, { maxLength: 150 }), changes => {
      let map = new SortedMap<number>()
      for (const [number, isAdded] of changes) {
        map = isAdded ? map.with([number], number) : map.without([number])
        const depths = [...map.ascending()].map(each => depthOf(map, each))
        for (const [left, right] of weightsOf(depths)) {
          expect(Math.max(left, right) + 1).toBeLessThanOrEqual(3 * (Math.min(left, right) + 1))
        }
      }
    }),
  )
})

test('a key comes before those that it begins', () => {
  expect(compareKeys(['a'], ['a', 0])).toBeLessThan(0)
  expect(compareKeys(['a', 0], ['a'])).toBeGreaterThan(0)
  expect(compareKeys(['b'], ['a', 0])).toBeGreaterThan(0)
})

test('texts are in the order of their UTF-8 bytes', () => {
  const text = fc.string({ unit: 'binary', maxLength: 4 })
  fc.assert(
    fc.property(fc.array(text), texts => {
      expect(texts.toSorted(compareText)).toEqual(byBytes(texts))
    }),
  )
})

function sorted(model: ReadonlyMap<string, { key: Key; value: number }>): { key: Key; value: number }[] {
  return [...model.values()].sort((a, b) => compareKeys(a.key, b.key))
}
