import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeOrderInput } from '../order/order-input.ts'
import { parseInput } from './input.ts'
import {
  plainBoolean,
  plainList,
  plainObject,
  plainReaderOf,
  type PlainReader,
  plainText,
  plainWholeNumber,
} from './plain-input.ts'

/** Values that are right, nearly right and wrong in any field. */
const oddValue = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    0,
    -0,
    1,
    -1,
    1.5,
    2 ** 53,
    1e12,
    1e12 + 1,
    Number.NaN,
    '',
    'a',
    true,
    [],
    {},
    5n,
  ),
  fc.string({ unit: fc.constantFrom('a', ' ', '~', '\n', '\x7f', 'é', '가', '\ud800', '\u{1f600}'), maxLength: 66 }),
  fc.constantFrom('x'.repeat(64), 'x'.repeat(65), 'x'.repeat(255), 'x'.repeat(256)),
)
const id = fc.constantFrom('user-1', 'product 2', 'a'.repeat(64))
const mostly = <T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: right, weight: 12 }, { arbitrary: oddValue, weight: 1 })
const item = fc.record(
  { productId: mostly(id), optionId: mostly(id), quantity: mostly(fc.integer({ min: 1, max: 5 })), more: oddValue },
  { requiredKeys: [] },
)
const someItem = fc.oneof(
  { arbitrary: fc.record({ productId: id, quantity: fc.integer({ min: 1, max: 9 }) }), weight: 5 },
  { arbitrary: item, weight: 1 },
)
const fields = {
  items: mostly(fc.array(someItem, { maxLength: 4 })),
  idempotencyKey: mostly(id),
  couponCode: mostly(id),
  userId: mostly(id),
  userCouponId: mostly(id),
  expectedTotal: mostly(fc.nat()),
  fromCart: mostly(fc.boolean()),
}
const more = { metadata: mostly(fc.dictionary(fc.string(), fc.string())), other: oddValue }
const order = fc.oneof(
  { arbitrary: fc.record(fields, { requiredKeys: ['items', 'userId'], noNullPrototype: false }), weight: 4 },
  { arbitrary: fc.record({ ...fields, ...more }, { requiredKeys: ['items', 'userId'] }), weight: 1 },
)

test('what is read plainly is what the schema makes of it, field by field in its order', () => {
  const read = plainReaderOf(placeOrderInput)!
  let readPlainly = 0
  fc.assert(
    fc.property(fc.oneof({ arbitrary: order, weight: 9 }, { arbitrary: oddValue, weight: 1 }), input => {
      const plain = read(input)
      if (plain === undefined) return
      readPlainly += 1
      const parsed = placeOrderInput.safeParse(input)
      expect(parsed.data).toEqual(plain)
      expect(JSON.stringify(parsed.data)).toBe(JSON.stringify(plain))
    }),
    { numRuns: 5000 },
  )
  expect(readPlainly).toBeGreaterThan(200)
})

test('an input that holds a field __proto__ is refused as before, and so is one that hides it', () => {
  const right = () => ({ userId: 'mina', items: [{ productId: 'p', quantity: 1 }] })
  const hidden = (target: object) => Object.defineProperty(target, '__proto__', { value: {}, enumerable: false })
  const [inItem, inList] = [right(), right()]
  hidden(inItem.items[0]!)
  hidden(inList.items)
  const parsed: object[] = [JSON.parse('{"userId":"mina","items":[{"productId":"p","quantity":1}],"__proto__":{}}')]
  for (const input of [...parsed, hidden(right()), inItem, inList]) {
    expect(() => parseInput(placeOrderInput, input)).toThrow('__proto__')
  }
})

test('an order that is read plainly is a copy', () => {
  const input = { userId: 'mina', items: [{ productId: 'p', quantity: 1 }] }
  const parsed = parseInput(placeOrderInput, input)
  expect(parsed).toEqual(input)
  expect(parsed.items).not.toBe(input.items)
  expect(parsed.items[0]).not.toBe(input.items[0])
})

const most = Number.MAX_SAFE_INTEGER
const bare = (fields: object) => Object.assign(Object.create(null) as object, fields)
class Order {
  a = true
}

test.each<[string, PlainReader<unknown>, right: unknown[], other: unknown[]]>([
  ['a whole number', plainWholeNumber(1, 5), [1, 3, 5], [0, 6, -1, 1.5, Number.NaN, Infinity, '3', 3n, true, null]],
  ['a whole number of any size', plainWholeNumber(0, most), [0, 1, most], [-0, -1, most + 1, 0.5, -Infinity, {}]],
  ['text', plainText(3), ['a', ' ', '~', 'abc'], ['', 'abcd', 'a\n', '\x7f', '\x1f', 'é', '\u{1f600}', 5, null, ['a']]],
  ['true or false', plainBoolean, [true, false], [0, 1, '', 'true', null, {}]],
  [
    'a list',
    plainList(plainBoolean, 2),
    [[true], [true, false]],
    [[], [true, true, true], [1], [true, 1], [undefined], { length: 1, 0: true }, 'a', null],
  ],
  [
    'an object',
    plainObject<{ a: boolean; b?: boolean }>({ a: plainBoolean, b: plainBoolean }, ['b']),
    [{ a: true }, { a: false, b: true }, bare({ a: true })],
    [{}, { b: true }, { a: 1 }, { a: true, b: 1 }, { a: true, c: true }, { a: true, b: undefined }, { a: undefined }],
  ],
  [
    'an object that is nothing more',
    plainObject({ a: plainBoolean }),
    [{ a: true }],
    [null, 'a', true, [], [true], new Order(), Object.create({ a: true }), () => true],
  ],
])('%s is read plainly up to its bounds, and nothing else is', (_, read, right, other) => {
  for (const value of right) expect(read(value)).toEqual(value)
  for (const value of [...other, undefined]) expect(read(value)).toBeUndefined()
})
