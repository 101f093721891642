import { expect, it } from 'vitest'
import { languageOf, languages } from './language.ts'

it('there are two', () => {
  expect(languages).toEqual(['en', 'ko'])
})

it.each<[words: string, env: NodeJS.ProcessEnv, language: string]>([
  ['', {}, 'en'],
  ['ko', {}, 'en'],
  ['audit x=ko', {}, 'en'],
  // A flag, in both ways of writing; the last one counts, and one without a value does not.
  ['--lang ko', {}, 'ko'],
  ['--lang=ko', {}, 'ko'],
  ['--lang=KO', {}, 'ko'],
  ['audit --lang ko --json', {}, 'ko'],
  ['audit --lang=ko x=y', {}, 'ko'],
  ['--lang ko --lang en', {}, 'en'],
  ['--lang en --lang=ko', {}, 'ko'],
  ['ko --lang', {}, 'en'],
  ['--lang x ko', {}, 'en'],
  ['--lang', { JUMUN_LANG: 'ko' }, 'ko'],
  ['--lang=', { JUMUN_LANG: 'ko' }, 'ko'],
  // A flag over the variable of its own over the locale.
  ['--lang en', { JUMUN_LANG: 'ko' }, 'en'],
  ['', { JUMUN_LANG: 'ko', LC_ALL: 'C' }, 'ko'],
  ['', { JUMUN_LANG: 'en', LC_ALL: 'ko_KR.UTF-8' }, 'en'],
  ['', { JUMUN_LANG: '', LC_ALL: 'ko_KR.UTF-8', LC_MESSAGES: 'C' }, 'ko'],
  ['', { LC_ALL: 'C', LC_MESSAGES: 'ko_KR' }, 'en'],
  ['', { LC_MESSAGES: 'ko.UTF-8', LANG: 'C' }, 'ko'],
  ['', { LC_MESSAGES: 'C', LANG: 'ko' }, 'en'],
  ['', { LANG: 'ko-KR' }, 'ko'],
  ['', { LANG: 'kok_IN' }, 'en'],
  ['', { LANG: 'x_ko' }, 'en'],
])('%j with %j is in %s', (words, env, language) => {
  expect(languageOf(words === '' ? [] : words.split(' '), env)).toBe(language)
})
