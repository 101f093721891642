import { describe, expect, it } from 'vitest'
import { parseInput } from './input.ts'
import { changed, present } from './metadata.ts'
import { issuesOf } from '../suites/issues-of.ts'
import { registerUserInput } from '../user/register-user.ts'

describe('metadata', () => {
  const issues = (metadata: string) =>
    issuesOf(registerUserInput, JSON.parse(`{"userId":"mina","name":"Mina","metadata":${metadata}}`))

  it('refuses a name that would be lost', () => {
    const lost = 'is not a known field'
    expect(issues('{"__proto__":"a"}')).toEqual([`/metadata/__proto__: ${lost}`])
    expect(issues('{"__proto__":{"admin":"yes"}}')).toEqual([`/metadata/__proto__: ${lost}`])
    expect(issues('{"constructor":"a","toString":"b"}')).toEqual([])
  })

  it('says of a name that it is empty', () => {
    expect(issues('{"":"a"}')).toEqual(['/metadata/: must have a name'])
    expect(issues('{"a":1}')).toEqual(['/metadata/a: must be text'])
    expect(issues('[]')).toEqual(['/metadata: must be an object of texts'])
  })

  it('holds texts, and names, that every database takes', () => {
    const inText = '/metadata/a: must be well-formed Unicode without NUL'
    const inName = '/metadata: must have names of well-formed Unicode without NUL'
    expect(issues('{"a":"\\u0000"}')).toEqual([inText])
    expect(issues('{"a":"\\ud800"}')).toEqual([inText])
    expect(issues('{"a\\u0000":"a"}')).toEqual([inName])
    expect(issues('{"b":"","a\\ud800":"a"}')).toEqual([inName])
    expect(issues('{"a\\n\\u0001":"\\n\\u0001"}')).toEqual([])
  })

  it('holds at most 20 texts, and 4096 bytes', () => {
    const texts = (count: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, ''])))
    expect(issues(texts(20))).toEqual([])
    expect(issues(texts(21))).toEqual(['/metadata: must hold at most 20 texts'])
    const bytes = (count: number) => JSON.stringify({ a: 'x'.repeat(count - '{"a":""}'.length) })
    expect(issues(bytes(4_096))).toEqual([])
    expect(issues(bytes(4_097))).toEqual(['/metadata: must be at most 4096 bytes of JSON'])
    expect(issues(JSON.stringify({ a: '가'.repeat(1_363) }))).toEqual(['/metadata: must be at most 4096 bytes of JSON'])
  })

  it('is the same however its names were ordered', () => {
    const parsed = parseInput(registerUserInput, { name: 'Mina', metadata: { b: '1', c: '2', a: '3' } })
    expect(JSON.stringify(parsed.metadata)).toBe('{"a":"3","b":"1","c":"2"}')
  })
})

it('is left, changed or taken away by what is said of it', () => {
  expect([changed(undefined, 'a'), changed('b', 'a'), changed(null, 'a'), changed(0, 1)]).toEqual([
    'a',
    'b',
    undefined,
    0,
  ])
})

it('is not there where it is undefined', () => {
  expect(present({ a: undefined, b: null, c: 0, d: '' })).toStrictEqual({ b: null, c: 0, d: '' })
})
