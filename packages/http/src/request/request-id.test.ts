import { expect, it } from 'vitest'
import { requestIdOf } from './request-id.ts'

const ours = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

it.each(['a', 'x'.repeat(128), 'AZaz09._~:+/=@-'])('keeps %j', given => {
  expect(requestIdOf(given)).toBe(given)
})

it.each([undefined, '', ['a'], 7, 'x'.repeat(129), 'two words', 'a\nb', '<a>', '가'])(
  'makes one instead of %j',
  given => {
    const [one, other] = [requestIdOf(given), requestIdOf(given)]
    expect(one).toMatch(ours)
    expect(other).not.toBe(one)
  },
)
