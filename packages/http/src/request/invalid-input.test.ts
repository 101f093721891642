import { expect, it } from 'vitest'
import { invalidInput } from './invalid-input.ts'

it.each([
  ['', 'The body is not valid JSON.', 'The body is not valid JSON.'],
  ['/items/0', 'is required', '/items/0 is required'],
])('at %j says %j', (pointer, message, said) => {
  expect(invalidInput(pointer, message)).toMatchObject({
    code: 'INVALID_INPUT',
    message: said,
    details: { issues: [{ pointer, message }] },
  })
})
