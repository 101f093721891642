import { expect, it } from 'vitest'
import { freeze } from './freeze.ts'

it('freezes all of a value, however deep', () => {
  const value = { list: [{ deep: { deeper: 1 } }], none: null, text: 'a', nothing: undefined }
  freeze(value)
  for (const part of [value, value.list, value.list[0], value.list[0]!.deep]) expect(Object.isFrozen(part)).toBe(true)
  expect(() => value.list.push({ deep: { deeper: 2 } })).toThrow(TypeError)
})

it('takes what is no object, and goes round no circle twice', () => {
  for (const value of [null, undefined, 1, 'a', true]) expect(() => freeze(value)).not.toThrow()
  const circle: { self?: unknown } = {}
  circle.self = circle
  freeze(circle)
  expect(Object.isFrozen(circle)).toBe(true)
})
