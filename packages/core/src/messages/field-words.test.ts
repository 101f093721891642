import { expect, it } from 'vitest'
import { fieldWords } from './field-words.ts'

type Issue = Parameters<typeof fieldWords>[0]

const words = (issue: object) => fieldWords(issue as Issue)

it.each([
  ['array', 'a list'],
  ['bigint', 'a whole number'],
  ['boolean', 'true or false'],
  ['int', 'a whole number'],
  ['map', 'an object'],
  ['nonoptional', 'given'],
  ['null', 'null'],
  ['number', 'a number'],
  ['object', 'an object'],
  ['record', 'an object'],
  ['string', 'text'],
  ['date', 'of another type'],
])('calls the type %s %s', (expected, called) => {
  expect(words({ code: 'invalid_type', expected })).toBe(`must be ${called}`)
})

it.each([
  ['array', ' entries'],
  ['map', ' entries'],
  ['object', ' fields'],
  ['record', ' entries'],
  ['set', ' entries'],
  ['string', ' characters'],
  ['number', ''],
])('counts the size of a %s in%s', (origin, unit) => {
  const verb = unit === '' ? 'be' : 'have'
  expect(words({ code: 'too_big', maximum: 5, origin })).toBe(`must ${verb} at most 5${unit}`)
  expect(words({ code: 'too_small', minimum: 2n, origin })).toBe(`must ${verb} at least 2${unit}`)
})

it('lists the values that there may be', () => {
  const listed = (...values: unknown[]) => words({ code: 'invalid_value', values })
  expect([listed('a'), listed('a', 'b'), listed('a', 2, null)]).toEqual([
    'must be a',
    'must be a or b',
    'must be a, 2 or null',
  ])
})

it('says what else is wrong', () => {
  expect(words({ code: 'not_multiple_of', divisor: 5 })).toBe('must be a multiple of 5')
  expect(words({ code: 'unrecognized_keys', keys: ['a', 'b'] })).toBe('has unknown fields: a, b')
  for (const code of ['invalid_format', 'invalid_union', 'invalid_key', 'invalid_element', 'custom']) {
    expect(words({ code })).toBe('is not valid')
  }
})
