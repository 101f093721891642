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
