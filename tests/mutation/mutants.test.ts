import { expect, test } from 'vitest'
import { mutantsOf } from './mutants.ts'

const changed = (source: string) =>
  mutantsOf(source, 'a.ts').map(
    ({ start, end, replacement }) => source.slice(0, start) + replacement + source.slice(end),
  )

test.each([
  ['a < b', ['a <= b', ';']],
  ['f(1)', ['f(2)', ';']],
  ['x.y = true', ['x.y = false', ';']],
  ['a && b', ['a || b', ';']],
  ['a ?? b', ['a', ';']],
  ['!a', ['a', ';']],
  ['n += 1', ['n -= 1', 'n += 2', ';']],
  ['n++', ['n--', ';']],
  [`a ? 'b' : ''`, [`true ? 'b' : ''`, `false ? 'b' : ''`, `a ? '' : ''`, `a ? 'b' : 'mutant'`, ';']],
  ['`a${b}`', [`''`, ';']],
])('changes operators and constants: %s', (source, expected) => {
  expect(changed(source).toSorted()).toEqual([...expected].toSorted())
})

test('changes conditions, and leaves statements out', () => {
  expect(changed('function f() { if (a) { throw b } return c }')).toEqual([
    'function f() { if (true) { throw b } return c }',
    'function f() { if (false) { throw b } return c }',
    'function f() { if (a) { ; } return c }',
    'function f() { if (a) { throw b } return }',
  ])
  expect(changed('while (a) b()')).toEqual(['while (false) b()', 'while (a) ;'])
  expect(changed('function f() { return } function g() { return undefined }')).toEqual([])
})

test('leaves types, names and modules alone', () => {
  const source = `import { a } from 'b'
    type C = 'd' | 5
    const e = { 'f': g as 'h' } satisfies { f: true }
    export * from 'i'`
  expect(changed(source)).toEqual([])
})

test('says which source it cannot read', () => {
  expect(() => mutantsOf('const = 5', 'broken.ts')).toThrow('broken.ts')
})
