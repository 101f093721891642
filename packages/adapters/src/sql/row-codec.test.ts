import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
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
