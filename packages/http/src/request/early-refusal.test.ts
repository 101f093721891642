import { expect, it } from 'vitest'
import { earlyRefusalOf, refuseEarly } from './early-refusal.ts'

it('is remembered for its request alone', () => {
  const request = {}
  const refusal = { error: new Error('too many'), startedAt: 7 }
  refuseEarly(request, refusal)
  expect([earlyRefusalOf(request), earlyRefusalOf({})]).toEqual([refusal, undefined])
})
