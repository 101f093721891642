import { expect, it } from 'vitest'
import { headerText } from './header-text.ts'

it.each([
  ['', ''],
  ['till-7', 'till-7'],
  [Buffer.from('김민아').toString('latin1'), '김민아'],
  [Buffer.from('\u0080').toString('latin1'), '\u0080'],
  // Latin-1 that is no UTF-8 stays as Node has read it.
  ['caf\u00e9', 'caf\u00e9'],
  ['\u00ff', '\u00ff'],
])('reads %j as %j', (value, text) => {
  expect(headerText(value)).toBe(text)
})
