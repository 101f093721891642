import { expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { isOrigin, originsOf } from './cors-origins.ts'

it.each([
  [undefined, []],
  ['', []],
  [' , ', []],
  ['https://a.example', ['https://a.example']],
  ['https://a.example, http://b.example:8080,', ['https://a.example', 'http://b.example:8080']],
  ['*', ['*']],
])('the origins of %j are %j', (named, origins) => {
  expect(originsOf(readConfig({ 'http.cors': named }))).toEqual(origins)
})

it.each([
  ['*', true],
  ['https://a.example', true],
  ['http://localhost:3000', true],
  ['https://a.example/', false],
  ['https://a.example:443', false],
  ['https://a.example/shop', false],
  ['a.example', false],
  ['null', false],
  ['', false],
])('%j is an origin: %s', (text, answer) => {
  expect(isOrigin(text)).toBe(answer)
})
