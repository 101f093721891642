import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decoderOf, encoderOf, loopingDecoder, loopingEncoder, type ResultColumn } from './row-codec.ts'

const columns = fc.uniqueArray(
  fc.record({
    field: fc.stringMatching(/^[a-z]{1,3}$/),
    kind: fc.constantFrom('text', 'integer', 'json'),
    absent: fc.constantFrom('never', 'left out', 'null'),
    value: fc.nat(),
  }),
  { minLength: 1, maxLength: 8, selector: ({ field }) => field },
)

test('rows are read and written by a function of their own as by a loop over their fields', () => {
  fc.assert(
    fc.property(columns, fc.array(fc.boolean()), fc.nat({ max: 3 }), (fields, lacking, offset) => {
      const described: ResultColumn[] = fields.map(({ field, kind, absent }, i) => ({
        field,
        kind,
        absent,
        at: fields.length - 1 - i,
        ...(kind === 'json' && { codec: { write: value => value, read: kept => [kept] } }),
      }))
      const stored = [
        ...Array(offset).fill('before'),
        ...fields.map(({ kind, value }, i) => (lacking[i] ? null : kind === 'integer' ? value : `${value}`)).reverse(),
      ]
      const outcome = (decode: () => unknown) => {
        try {
          const row = decode()
          return [row, JSON.stringify(row)]
        } catch (error) {
          return String(error)
        }
      }
      expect(outcome(() => decoderOf(described)(stored, offset))).toEqual(
        outcome(() => loopingDecoder(described)(stored, offset)),
      )
      const getters = fields.map((_, i) => (from: readonly unknown[]) => from[i])
      const encode = encoderOf(getters.map(get => ({ kind: 'text', get })))
      expect(encode(stored)).toEqual(loopingEncoder(getters)(stored))
    }),
  )
})

test('a host that lets no code be made of texts has its rows read and written all the same', () => {
  const codec = fileURLToPath(new URL('row-codec.ts', import.meta.url))
  const script = `import { decoderOf, encoderOf } from ${JSON.stringify(codec)}
    const decode = decoderOf([{ field: 'a', kind: 'integer', absent: 'never' }])
    console.log(JSON.stringify([decode([7]), encoderOf([{ kind: 'text', get: row => row.a }])({ a: 'x' })]))`
  const flags = ['--disallow-code-generation-from-strings', '--conditions=jumun-source', '--input-type=module']
  const printed = execFileSync(process.execPath, [...flags, '-e', script], { encoding: 'utf8' })
  expect(JSON.parse(printed)).toEqual([{ a: 7 }, ['x']])
})

const doubled = {
  write: (value: unknown) => ({ written: value }),
  read: (kept: unknown) => (kept as { written: unknown }).written,
}

describe.each([
  ['a function of their own', decoderOf],
  ['a loop over their fields', loopingDecoder],
])('rows are read by %s', (_, reading) => {
  const read = (columns: readonly ResultColumn[]) => reading<object>(columns)

  test('column by column, each by what it holds', () => {
    const decode = read([
      { field: 'id', kind: 'key', absent: 'never' },
      { field: 'long', kind: 'longKey', absent: 'never' },
      { field: 'name', kind: 'text', absent: 'never' },
      { field: 'note', kind: 'document', absent: 'never' },
      { field: 'count', kind: 'integer', absent: 'never' },
      { field: 'plain', kind: 'json', absent: 'never' },
      { field: 'coded', kind: 'json', codec: doubled, absent: 'never' },
    ])
    const stored = ['a', 'b', 'c', 'd', '12', '{"x":[1]}', '{"written":7}']
    const row = { id: 'a', long: 'b', name: 'c', note: 'd', count: 12, plain: { x: [1] }, coded: 7 }
    expect(decode(stored)).toEqual(row)
    expect(decode([0, 0, ...stored], 2)).toEqual(row)
    expect(Object.keys(decode(stored))).toEqual(Object.keys(row))
  })

  const mixed = read([
    { field: 'id', kind: 'key', absent: 'never', at: 2 },
    { field: 'note', kind: 'text', absent: 'left out' },
    { field: 'at', kind: 'integer', absent: 'null', at: 0 },
  ])
  test.each([
    [[1, 'x', 'a'], { id: 'a', note: 'x', at: 1 }],
    [[null, 'x', 'a'], { id: 'a', note: 'x', at: null }],
    [[1, null, 'a'], { id: 'a', at: 1 }],
    [[null, null, 'a'], { id: 'a', at: null }],
  ])('%j, which may lack some', (stored, row) => {
    expect(mixed(stored)).toStrictEqual(row)
    expect(mixed(['before', ...stored], 1)).toStrictEqual(row)
  })

  test('what may not be NULL is refused', () => {
    for (const stored of [
      [null, null, null],
      [1, 'x', null],
    ])
      expect(() => mixed(stored)).toThrow(new TypeError('The database holds nothing where a text belongs.'))
  })
})

describe('rows are written', () => {
  const from = (value: unknown) => ({ value })
  const get = (row: { readonly value?: unknown }) => row.value

  test.each([
    [
      'a function of their own',
      encoderOf([
        { kind: 'text', get },
        { kind: 'integer', get: () => 1 },
      ]),
    ],
    ['a loop over their fields', loopingEncoder([get, () => 1])],
  ])('with NULL for what they lack, and nothing else, by %s', (_, encode) => {
    expect(['', 0, undefined, null].map(value => encode(from(value)))).toEqual([
      ['', 1],
      [0, 1],
      [null, 1],
      [null, 1],
    ])
  })

  test('with JSON as its codec has it, and only where it holds what it should', () => {
    const isGiven = (value: unknown) => value !== 'wrong'
    const encode = encoderOf([
      { kind: 'json', get },
      { kind: 'json', get, codec: doubled },
      { kind: 'json', get, codec: doubled, holds: isGiven },
    ])
    expect(encode(from([1]))).toEqual(['[1]', '{"written":[1]}', '{"written":[1]}'])
    const refused = { failure: 'constraint', message: 'A row has a part with a value that it cannot hold.' }
    expect(() => encode(from('wrong'))).toThrow(expect.objectContaining(refused))
    // What stands in a column of its own is checked by the database.
    expect(encoderOf([{ kind: 'text', get, holds: isGiven }])(from('wrong'))).toEqual(['wrong'])
  })
})
