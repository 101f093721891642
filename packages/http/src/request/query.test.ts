import type { ShopError } from '@jumun/core'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { booleanInQuery, numberInQuery, readQuery } from './query.ts'

function issuesOf(search: string): unknown {
  try {
    return readQuery(search)
  } catch (error) {
    return (error as ShopError<'INVALID_INPUT'>).details.issues
  }
}

it('reads each parameter once', () => {
  expect(readQuery('')).toEqual({})
  expect(readQuery('limit=1&query=caf%C3%A9+au+lait&empty=')).toEqual({ limit: '1', query: 'café au lait', empty: '' })
  expect(issuesOf('limit=1&limit=1')).toEqual([{ pointer: '/limit', message: 'must be given once' }])
})

it('takes nothing for a prototype', () => {
  expect(issuesOf('__proto__=1')).toEqual([{ pointer: '/__proto__', message: 'is not a known field' }])
})

it('has a bound', () => {
  const search = (count: number) => Array.from({ length: count }, (_, i) => `name${i}=1`).join('&')
  expect(Object.keys(readQuery(search(50)))).toHaveLength(50)
  expect(issuesOf(search(51))).toEqual([{ pointer: '', message: 'A query has at most 50 parameters.' }])
})

it('reads plain digits and truth values alone as such', () => {
  const number = numberInQuery(z.number())
  expect(['0', '-12', '9007199254740991'].map(text => number.parse(text))).toEqual([0, -12, Number.MAX_SAFE_INTEGER])
  for (const text of ['', '1.5', '1e3', ' 1', '12345678901234567']) expect(number.safeParse(text).success).toBe(false)
  const truth = booleanInQuery(z.boolean())
  expect(['true', 'false'].map(text => truth.parse(text))).toEqual([true, false])
  for (const text of ['', '1', 'TRUE']) expect(truth.safeParse(text).success).toBe(false)
  expect([number.parse(undefined), truth.parse(undefined)]).toEqual([undefined, undefined])
})
