import { expect, it } from 'vitest'
import { translator } from './phrases.ts'

const phrases = {
  '{0} {1}': 'two: {0}, {1}',
  '{0} is {1}': 'being: {0}, {1}',
  '{0} is at {1}': 'place: {0}, {1}',
}

it('is that of the phrase with most letters where several match, however they are ordered', () => {
  for (const entries of [Object.entries(phrases), Object.entries(phrases).toReversed()]) {
    const translate = translator(Object.fromEntries(entries))
    expect(translate('a b')).toBe('two: a, b')
    expect(translate('a is b')).toBe('being: a, b')
    expect(translate('a is at b')).toBe('place: a, b')
    expect(translate('a')).toBeUndefined()
  }
})

it('counts the letters of a phrase and not its holes', () => {
  const translate = translator({ '{0}{1}{2}{3} x': 'holes', '{0} by x': 'letters' })
  expect(translate('abcd by x')).toBe('letters')
})

it('takes holes of more than nine', () => {
  const ours = Array.from({ length: 11 }, (_, hole) => `{${hole}}`).join('-')
  expect(translator({ [ours]: '{10} {1} {0}' })('a-b-c-d-e-f-g-h-i-j-k')).toBe('k b a')
})

it('leaves out what no hole of ours fills', () => {
  expect(translator({ 'a {0}': '{0}{1}!' })('a b')).toBe('b!')
})
