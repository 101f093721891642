import { expect, it } from 'vitest'
import { latenessOf, tellLate } from './late-refusal.ts'

it('is known of what was marked, and of nothing else', () => {
  const refusal = new Error('too many')
  expect(tellLate(refusal, 250)).toBe(refusal)
  expect([refusal, new Error('too many'), undefined, null, 'too many', 250].map(latenessOf)).toEqual([
    250,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
