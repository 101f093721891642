import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareText } from './byte-order.ts'

test('texts compare as their UTF-8 bytes do', () => {
  const characters = fc.constantFrom('a', 'z', 'é', '가', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{1f600}')
  const text = fc.oneof(fc.string({ unit: characters }), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
})

test.each([
  ['ab', 'ac', -1],
  ['ac', 'ab', 1],
  ['a', 'ab', -1],
  ['ab', 'a', 1],
  ['', 'a', -1],
  ['a', 'a', 0],
  ['a가b', 'a가c', -1],
  // The last before the surrogates, the first of them in UTF-8 order, and those that stand behind them in UTF-16.
  ['\ud7ff', '\ue000', -1],
  ['\uffff', '\u{10000}', -1],
  ['\ue000', '\u{10000}', -1],
  ['\u{10000}', '\u{10ffff}', -1],
])('%j to %j is %i', (a, b, order) => {
  expect(Math.sign(compareText(a, b))).toBe(order)
  expect(Buffer.compare(Buffer.from(a), Buffer.from(b))).toBe(order)
})
