import { describe, expect, it } from 'vitest'
import { assertFewFields, mostFields } from './json-fields.ts'

const assertFew = (text: string) => assertFewFields(Buffer.from(text))
const fields = (count: number, value = '1') =>
  Array.from({ length: count }, (_, index) => `"k${index}":${value}`).join(',')

describe('fields of a body', () => {
  it('takes as many as an object may have, and not one more', () => {
    assertFew(`{${fields(mostFields)}}`)
    const message = 'An object has at most 100 fields.'
    const refusal = { code: 'INVALID_INPUT', message, details: { issues: [{ pointer: '', message }] } }
    expect(() => assertFew(`{${fields(mostFields + 1)}}`)).toThrow(expect.objectContaining(refusal))
    // The shortest body that has one too many.
    expect(() => assertFew(`{${'"":1,'.repeat(mostFields)}"":1}`)).toThrow(expect.objectContaining(refusal))
  })

  it('looks at bodies that are long enough to have too many, and at no shorter one', () => {
    assertFew(':'.repeat(499))
    expect(() => assertFew(':'.repeat(500))).toThrow('at most 100 fields')
    expect(() => assertFew(`}${':'.repeat(500)}`)).toThrow('at most 100 fields')
  })

  it('counts those of each object by itself, at any depth', () => {
    const full = `{${fields(mostFields)}}`
    assertFew(`{"items":[${Array.from({ length: 20 }, () => full).join(',')}],${fields(mostFields - 1)}}`)
    assertFew(`{${fields(mostFields - 1)},"inner":${full}}`)
    expect(() => assertFew(`{"inner":[[{${fields(mostFields + 1)}}]]}`)).toThrow('at most 100 fields')
    expect(() => assertFew(`{${fields(50)},"inner":${full},${fields(50)}}`)).toThrow('at most 100 fields')
    expect(() => assertFew(`{${fields(50)},"inner":[1],${fields(50)}}`)).toThrow('at most 100 fields')
  })

  it('counts none within texts', () => {
    const text = String.raw`"a\"{:[,\\"`
    assertFew(`{"note":${text.replace(':', ':'.repeat(1_000))},"amount":1}`)
    expect(() => assertFew(`{"note":${text},${fields(mostFields)}}`)).toThrow('at most 100 fields')
  })

  it.each([
    '}'.repeat(1_000),
    ']'.repeat(1_000),
    `"${'\\'.repeat(1_000)}`,
    ' '.repeat(1_000),
    `"${':'.repeat(1_000)}"`,
    `${':'.repeat(mostFields)}${' '.repeat(1_000)}`,
    `}${':'.repeat(mostFields)}${' '.repeat(1_000)}`,
  ])('leaves what is no JSON to the parser', text => assertFew(text))
})
