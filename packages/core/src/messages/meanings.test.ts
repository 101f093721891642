import { expect, it } from 'vitest'
import { errorMeanings } from './meanings.ts'

it('means something else by each code, in both languages', () => {
  const meanings = Object.values(errorMeanings)
  for (const { en, ko } of meanings) {
    expect(en).toMatch(/^[A-Z].*\.$/)
    expect(ko).toMatch(/[가-힣]$/)
  }
  for (const language of ['en', 'ko'] as const) {
    expect(new Set(meanings.map(meaning => meaning[language])).size).toBe(meanings.length)
  }
})
