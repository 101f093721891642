import { expect, test } from 'vitest'
import { literalOf } from './literal.ts'

test('numbers and null stand as they are', () => {
  expect([0, -2, 2 ** 53 - 1, 0.5, null].map(value => literalOf(value, 'ascii'))).toEqual([
    '0',
    '-2',
    '9007199254740991',
    '0.5',
    'null',
  ])
})

test.each([
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [undefined, 'Some undefined'],
  [{}, 'Some object'],
  [[], 'Some object'],
  [new Date(0), 'Some object'],
  [1n, 'Some bigint'],
  [true, 'Some boolean'],
  [Symbol('x'), 'Some symbol'],
])('%o is no value for a statement', (value, shown) => {
  expect(() => literalOf(value, 'utf8')).toThrow(new TypeError(`${shown} is no value for a statement.`))
})

test('for a session of which nothing is known, all but letters and digits are their bytes', () => {
  expect(literalOf('mina_1-2.3', 'ascii')).toBe("'mina_1-2.3'")
  expect(literalOf('', 'ascii')).toBe("_utf8mb4 x''")
  expect(literalOf("x') or 1 -- ", 'ascii')).toBe("_utf8mb4 x'782729206f722031202d2d20'")
  expect(literalOf('表\\', 'ascii')).toMatch(/^_utf8mb4 x'[0-9a-f]+'$/)
  for (const text of ['a b', '?', ':name', ';', '"', '`', '@x', 'ſ', '커피', '\n', '\0', '\x1a']) {
    expect(literalOf(text, 'ascii')).toMatch(/^_utf8mb4 x'[0-9a-f]+'$/)
  }
})

test('in UTF-8 a quote is doubled and a backslash never stands in a literal', () => {
  expect(literalOf(`it's "커피"? ;`, 'utf8')).toBe(`'it''s "커피"? ;'`)
  expect(literalOf(`\\'); drop table jumun_users; -- `, 'utf8')).toMatch(/^_utf8mb4 x'5c27[0-9a-f]+'$/)
})
