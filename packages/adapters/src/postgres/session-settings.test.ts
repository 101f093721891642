import { expect, test } from 'vitest'
import { changesOf, neededSettings, ownSettings, setLocally } from './session-settings.ts'

const encoding = { name: 'client_encoding', needed: 'UTF8', had: 'LATIN1' }
const nulls = { name: 'array_nulls', needed: 'on', had: 'off' }

test('what is needed is asked for by name, and set for the shop’s own transactions', () => {
  expect(neededSettings).toBe(
    `current_setting('client_encoding') as client_encoding, current_setting('array_nulls') as array_nulls`,
  )
  expect(ownSettings).toBe('set local array_nulls = on')
})

test.each([
  [['UTF8', 'on'], []],
  [['LATIN1', 'on'], [encoding]],
  [['UTF8', 'off'], [nulls]],
  [
    ['LATIN1', Buffer.from('off')],
    [encoding, nulls],
  ],
])('of a session with %o are changed: %o', (found, changes) => {
  expect(changesOf(found)).toEqual(changes)
})

test.each([
  [[], 'needed', []],
  [[nulls], 'needed', [['select set_config($1::text, $2::text, true)', ['array_nulls', 'on']]]],
  [
    [encoding, nulls],
    'had',
    [
      [
        'select set_config($1::text, $2::text, true), set_config($3::text, $4::text, true)',
        ['client_encoding', 'LATIN1', 'array_nulls', 'off'],
      ],
    ],
  ],
] as const)('%o are set as they are %s in one statement', async (changes, as, expected) => {
  const asked: unknown[] = []
  await setLocally({ all: async (...all) => (asked.push(all), []) }, changes, as)
  expect(asked).toEqual(expected)
})
