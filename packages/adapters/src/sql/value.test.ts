import { expect, test } from 'vitest'
import { integer, text } from './value.ts'

test.each([0, -5, Number.MAX_SAFE_INTEGER, '9007199254740991', '-3', '12.0000', '12.', 7n, -7n])(
  '%s is a whole number',
  value => {
    expect(integer(value)).toBe(Number(value))
  },
)

test.each([
  [1.5, 'the number 1.5'],
  [Number.NaN, 'the number NaN'],
  [2 ** 53, 'the number 9007199254740992'],
  ['9007199254740993', 'the string 9007199254740993'],
  ['1e3', 'the string 1e3'],
  ['1.5', 'the string 1.5'],
  ['', 'the string '],
  [' 1', 'the string  1'],
  ['1 ', 'the string 1 '],
  [2n ** 60n, 'the bigint 1152921504606846976'],
  [null, 'nothing'],
  [undefined, 'some undefined'],
  [true, 'some boolean'],
  [{}, 'some object'],
  [Buffer.from('9007199254740993'), 'some object'],
  [Buffer.from([0xff]), 'some object'],
])('%s is refused rather than rounded', (value, described) => {
  const message = `The database holds ${described} where a whole number up to 2^53 - 1 belongs.`
  expect(() => integer(value)).toThrow(new RangeError(message))
})

test.each([
  [null, 'nothing'],
  [1, 'the number 1'],
  [2n, 'the bigint 2'],
  [undefined, 'some undefined'],
  [false, 'some boolean'],
  [{}, 'some object'],
  [Buffer.from([0xff]), 'some object'],
])('%s is no text', (value, described) => {
  expect(() => text(value)).toThrow(new TypeError(`The database holds ${described} where a text belongs.`))
})

test('a text is what it is, empty or not', () => {
  expect([text(''), text('7'), text(new Uint8Array())]).toEqual(['', '7', ''])
})

test('drivers that are told to leave values alone give their bytes', () => {
  expect(text(Buffer.from('라테 🍓'))).toBe('라테 🍓')
  expect(integer(new TextEncoder().encode('12'))).toBe(12)
  expect(integer(Buffer.from('-3.00'))).toBe(-3)
})
