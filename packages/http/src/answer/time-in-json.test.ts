import { expect, it } from 'vitest'
import { momentInJson } from './time-in-json.ts'

it.each([
  ['2026-01-31T00:00:00Z', Date.UTC(2026, 0, 31)],
  ['2026-01-31T09:00:00.5+09:00', Date.UTC(2026, 0, 31, 0, 0, 0, 500)],
  ['2026-01-31', '2026-01-31'],
])('reads %s as %s', (text, moment) => {
  expect(momentInJson.parse(text)).toBe(moment)
})

it.each(['2026-01-31T00:00:00', '31.1.2026', '', 5, null])('says of %j what it has to be', value => {
  expect(momentInJson.safeParse(value).error?.issues.map(({ message }) => message)).toEqual([
    'must be a time such as 2026-01-31T00:00:00Z, or a day such as 2026-01-31',
  ])
})
