import { expect, it } from 'vitest'
import { growingValue } from './growing-value.ts'

it('takes what may be: anything between what was acknowledged when it was asked for and what has been sent', () => {
  const value = growingValue('sold')
  const acknowledge = value.write(2)
  const answer = value.ask()
  acknowledge()
  expect(answer(0)).toEqual({ pairs: 2, raced: true })
  expect(value.ask()(2)).toEqual({ pairs: 2, raced: false })
  value.write(3)
  expect(value.ask()(5)).toEqual({ pairs: 2, raced: false })
})

it('refuses an answer from before a write that was acknowledged, before another answer, and from the future', () => {
  const value = growingValue('sold')
  value.write(2)()
  expect(() => value.ask()(1)).toThrow('sold was told as 1 when 2 had been acknowledged')
  const early = value.ask()
  value.write(3)
  value.ask()(5)
  expect(early(2)).toMatchObject({ pairs: 2 })
  expect(() => value.ask()(2)).toThrow('sold was told as 2 when 5 had been told')
  expect(() => value.ask()(6)).toThrow('sold was told as 6 when only 5 had been sent')
})
