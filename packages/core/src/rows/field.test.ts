import { describe, expect, it } from 'vitest'
import { chosenKey, document, key, listOf, longKey, natural, oneOf, partOf, text, whole } from './field.ts'
import { jsonList, jsonTexts } from './field.ts'

/** What a database keeps out of a row by a CHECK, core keeps out of the memory store by the same words. */
describe('what may stand in a field', () => {
  interface Strict {
    name: string
    size?: number
    from: string | null
  }
  interface Loose {
    size?: number
  }
  const part = partOf<Strict>({
    name: text((row: Strict) => row.name),
    size: natural.optional((row: Strict) => row.size),
    from: key.nullable((row: Strict) => row.from),
  })
  /** Nothing of it has to be there. */
  const loose = partOf<Loose>({ size: natural.optional((row: Loose) => row.size) })
  const list = listOf<Loose>({ size: natural.optional((row: Loose) => row.size) })
  const me = (value: never) => value

  it.each([
    ['chosenKey', chosenKey(me), ['a', ' '], ['', 1, null, undefined]],
    ['key', key(me), ['a', ''], [1, null, undefined, {}]],
    ['longKey', longKey(me), ['a', ''], [1, null, undefined]],
    ['text', text(me), ['a', ''], [1, null, undefined]],
    ['document', document(me), ['a', ''], [1, null, undefined]],
    ['natural', natural(me), [0, 1, 2 ** 53 - 1], [-1, 0.5, 2 ** 53, '1', null, undefined]],
    ['whole', whole(me), [-1, 0, 1, 1 - 2 ** 53], [0.5, -(2 ** 53), '1', null, undefined]],
    ['oneOf', oneOf(['A', 'B'])(me), ['A', 'B'], ['C', '', null, undefined]],
    ['jsonTexts', jsonTexts(me), [{}, { a: 'b' }], [{ a: 1 }, { a: 'b', c: null }, 'a', null, undefined]],
    ['jsonList', jsonList()(me), [[], ['a'], [1]], [{}, 'a', null, undefined]],
    [
      'partOf',
      part(me),
      [
        { name: 'a', from: null },
        { name: 'a', size: 1, from: 'b' },
      ],
      [{ name: 'a' }, { from: null }],
    ],
    ['partOf', part(me), [], [{ name: 'a', from: 1 }, { name: 'a', size: '1', from: null }, null, undefined]],
    ['partOf without a duty', loose(me), [{}, { size: 1 }], ['', 'a', 1, true, null, undefined, { size: null }]],
    ['listOf', list(me), [[], [{}], [{ size: 1 }]], [{}, 'a', null, undefined, [{ size: -1 }], [{}, { size: '1' }]]],
  ])('of %s', (_, field, held, refused) => {
    expect(field.absent).toBe('never')
    for (const value of held) expect(field.holds(value), JSON.stringify(value)).toBe(true)
    for (const value of refused) expect(field.holds(value), JSON.stringify(value)).toBe(false)
  })

  it('is nothing as well where a row may lack it, and null where that is said', () => {
    const optional = natural.optional(me)
    const nullable = natural.nullable(me)
    expect([optional.absent, nullable.absent]).toEqual(['left out', 'null'])
    expect([undefined, 1, null, -1].map(optional.holds)).toEqual([true, true, false, false])
    expect([null, 1, undefined, -1].map(nullable.holds)).toEqual([true, true, false, false])
    expect([optional.kind, nullable.kind]).toEqual(['integer', 'integer'])
  })
})

describe('a list of parts', () => {
  interface Part {
    a: number
    b: string | null
    c?: number
    d?: number
  }
  const { codec, kind } = listOf<Part>({
    a: natural((row: Part) => row.a),
    b: key.nullable((row: Part) => row.b),
    c: natural.optional((row: Part) => row.c),
    d: natural.optional((row: Part) => row.d),
  })((value: never) => value)
  const parts: Part[] = [
    { a: 1, b: 'x', c: 2, d: 3 },
    { a: 1, b: null },
    { a: 0, b: null, d: 0 },
    { a: 1, b: 'x', c: 0 },
  ]

  it('is kept as arrays of values, without those that are lacking at the end', () => {
    expect(kind).toBe('json')
    expect(codec!.write(parts)).toEqual([[1, 'x', 2, 3], [1], [0, null, null, 0], [1, 'x', 0]])
  })

  it('is read as it was: null where there may be null, and no field where there may be none', () => {
    expect(codec!.read(codec!.write(parts))).toStrictEqual(parts)
    expect(codec!.read([[1], []])).toStrictEqual([
      { a: 1, b: null },
      { a: null, b: null },
    ])
  })
})

it('keeps only lists of parts in a form of their own', () => {
  const get = (value: never) => value
  expect([text(get), jsonTexts(get), partOf({})(get)].map(field => 'codec' in field)).toEqual([false, false, false])
})
