import { expect, test } from 'vitest'
import { jsonFault } from './json-fault.ts'

test.each([
  ['{"http": {"adminToken": hunter2}}', 'line 1, column 25'],
  ['{"db": "postgres://u:hunter2"@h/db"}', 'line 1, column 30'],
  ["{\n  'db': 1 }", 'line 2, column 3'],
  ['{\n"a": "x\ny"}', 'line 2, column 8'],
  ['{"a": 1,\n}', 'line 2, column 1'],
  ['{"a": 1', 'line 1, column 7'],
  ['{"a": tru}', 'line 1, column 10'],
  ['{"a": 1} x', 'line 1, column 10'],
  ['', 'line 1, column 1'],
  ['{"a": -}', 'line 1, column 8'],
  ['[01]', 'line 1, column 3'],
])('%j goes wrong at %s', (text, place) => {
  expect(() => JSON.parse(text)).toThrow(/JSON/)
  expect(jsonFault(text)).toBe(place)
})
