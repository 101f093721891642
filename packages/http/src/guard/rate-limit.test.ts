import { expect, it } from 'vitest'
import { createRateLimit } from './rate-limit.ts'

it('counts each key in windows of its own, and says when the next one begins', () => {
  let now = 0
  const assertRate = createRateLimit({ requests: 2, perMs: 1_000 }, () => now)
  assertRate('mina')
  now = 400
  assertRate('mina')
  assertRate('jun')
  expect(() => assertRate('mina')).toThrow(
    expect.objectContaining({ code: 'RATE_LIMITED', details: { retryAfterMs: 600 } }),
  )
  now = 1_000
  expect(() => assertRate('mina')).not.toThrow()
})
