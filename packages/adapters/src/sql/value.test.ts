import { expect, test } from 'vitest'
import { integer, text } from './value.ts'

test.each([0, -5, Number.MAX_SAFE_INTEGER, '9007199254740991', '-3', '12.0000', 7n])('%s is a whole number', value => {
  expect(integer(value)).toBe(Number(value))
})

test.each([1.5, Number.NaN, 2 ** 53, '9007199254740993', '1e3', '', ' 1', 2n ** 60n, null, undefined, {}])(
  '%s is refused rather than rounded',
  value => {
    expect(() => integer(value)).toThrow(RangeError)
  },
)

test('what is no text is refused', () => {
  expect(text('')).toBe('')
  for (const value of [null, 1, undefined, {}, Buffer.from([0xff])]) expect(() => text(value)).toThrow(TypeError)
})

test('drivers that are told to leave values alone give their bytes', () => {
  expect(text(Buffer.from('라테 🍓'))).toBe('라테 🍓')
  expect(integer(new TextEncoder().encode('12'))).toBe(12)
  expect(() => integer(Buffer.from('9007199254740993'))).toThrow(RangeError)
})
