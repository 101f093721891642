import { orderStatuses } from '@jumun/core'
import { Command } from 'commander'
import { expect, it } from 'vitest'
import { addFilterOptions, type FilterOptions, filterOf } from './order-filter.ts'
import { severalTimes } from './several-times.ts'

const command = () => addFilterOptions(new Command().exitOverride().configureOutput({ writeErr() {} }))

it('names which orders a command is for', () => {
  expect(command().options.map(({ flags, description, argChoices }) => [flags, description, argChoices])).toEqual([
    ['--user <id>', 'only those of a user', undefined],
    ['--status <status>', 'only those with it', [...orderStatuses]],
    ['--from <time>', 'made from then on, such as 2026-11-01 or 2026-11-01T10:00+09:00', undefined],
    ['--until <time>', 'made until then; a day is part of it', undefined],
  ])
  const words = '--user mina --status PAID --from 2026-01-30 --until 2026-01-30'
  const options = command().parse(words.split(' '), { from: 'user' }).opts<FilterOptions>()
  const from = Date.UTC(2026, 0, 29, 15)
  expect(filterOf(options, 'Asia/Seoul')).toEqual({ userId: 'mina', status: 'PAID', from, until: from + 86_400_000 })
  expect(filterOf({}, 'Asia/Seoul')).toEqual({})
})

it('a flag may be given several times', () => {
  expect(severalTimes('a', undefined)).toBe('a')
  expect(severalTimes('b', 'a')).toEqual(['a', 'b'])
  expect(severalTimes('c', ['a', 'b'])).toEqual(['a', 'b', 'c'])
})
