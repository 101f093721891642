import { expect, it } from 'vitest'
import { korean, koreanPhrases } from './korean.ts'

it.each(Object.entries(koreanPhrases))('says %j with all that it holds', (ours, told) => {
  expect(told).toMatch(/[가-힣]/)
  const placesOf = (text: string) => new Set(text.match(/\{\d\}/g))
  // What a second place holds may be said by itself.
  for (const place of placesOf(told)) expect(placesOf(ours)).toContain(place)
  expect(placesOf(told).has('{0}')).toBe(ours.includes('{0}'))
})

it('finds texts by their places', () => {
  expect(korean.text('An object has at most 100 fields.')).toBe('객체의 필드는 100개까지입니다.')
  expect(korean.text('A text of someone else.')).toBe('A text of someone else.')
})
