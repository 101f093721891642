import { expect, it } from 'vitest'
import { languageOf } from './language.ts'

it.each([
  ['', 'en'],
  ['ko', 'ko'],
  ['ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7', 'ko'],
  ['KO-kr', 'ko'],
  ['en-US,en;q=0.9,ko;q=0.8', 'en'],
  ['en;q=0.5, ko;q=0.6', 'ko'],
  ['ko, en', 'ko'],
  ['en, ko', 'en'],
  ['ko;q=0', 'en'],
  ['fr, ko;q=0.1', 'ko'],
  ['kok', 'en'],
  ['*', 'en'],
  ['ko;q=nonsense', 'en'],
  [`ko${' '.repeat(198)}`, 'ko'],
  [`ko${' '.repeat(199)}`, 'en'],
  [`ko${' '.repeat(10_000)}`, 'en'],
])('reads %j as %s', (header, language) => {
  expect(languageOf(header)).toBe(language)
})
