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
