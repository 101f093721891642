import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, createCalendar, isBusinessDay } from './calendar.ts'

const at = (text: string) => Date.parse(text)

describe('dayOf', () => {
  it.each([
    // Seoul is 9 hours ahead, and has no daylight saving.
    { zone: 'Asia/Seoul', moment: '2026-03-01T14:59:59.999Z', day: '2026-03-01' },
    { zone: 'Asia/Seoul', moment: '2026-03-01T15:00:00.000Z', day: '2026-03-02' },
    { zone: 'Asia/Seoul', moment: '2025-12-31T15:00:00.000Z', day: '2026-01-01' },
    { zone: 'Asia/Seoul', moment: '2028-02-28T15:00:00.000Z', day: '2028-02-29' },
    // New York: the clocks skip 02:00 on 8 March, and repeat 01:00 on 1 November 2026.
    { zone: 'America/New_York', moment: '2026-03-08T04:59:59.999Z', day: '2026-03-07' },
    { zone: 'America/New_York', moment: '2026-03-08T05:00:00.000Z', day: '2026-03-08' },
    { zone: 'America/New_York', moment: '2026-03-09T03:59:59.999Z', day: '2026-03-08' },
    { zone: 'America/New_York', moment: '2026-03-09T04:00:00.000Z', day: '2026-03-09' },
    { zone: 'America/New_York', moment: '2026-11-02T04:59:59.999Z', day: '2026-11-01' },
    { zone: 'America/New_York', moment: '2026-11-02T05:00:00.000Z', day: '2026-11-02' },
    // São Paulo skipped the midnight of 4 November 2018, and repeated 23:00 of 16 February 2019.
    { zone: 'America/Sao_Paulo', moment: '2018-11-04T02:59:59.999Z', day: '2018-11-03' },
    { zone: 'America/Sao_Paulo', moment: '2018-11-04T03:00:00.000Z', day: '2018-11-04' },
    { zone: 'America/Sao_Paulo', moment: '2019-02-17T01:59:59.999Z', day: '2019-02-16' },
    { zone: 'America/Sao_Paulo', moment: '2019-02-17T02:00:00.000Z', day: '2019-02-16' },
    { zone: 'America/Sao_Paulo', moment: '2019-02-17T02:59:59.999Z', day: '2019-02-16' },
    { zone: 'America/Sao_Paulo', moment: '2019-02-17T03:00:00.000Z', day: '2019-02-17' },
    // Offsets of a quarter of an hour.
    { zone: 'Asia/Kathmandu', moment: '2026-03-01T18:14:59.999Z', day: '2026-03-01' },
    { zone: 'Asia/Kathmandu', moment: '2026-03-01T18:15:00.000Z', day: '2026-03-02' },
    { zone: 'UTC', moment: '2026-03-01T23:59:59.999Z', day: '2026-03-01' },
  ])('$moment is $day in $zone', ({ zone, moment, day }) => {
    expect(createCalendar(zone).dayOf(at(moment))).toBe(day)
  })

  it('does not remember the day of another moment', () => {
    const calendar = createCalendar('Asia/Seoul')
    const before = at('2026-03-01T14:59:59.999Z')
    expect([before, before + 1, before].map(calendar.dayOf)).toEqual(['2026-03-01', '2026-03-02', '2026-03-01'])
  })
})

describe('startOf', () => {
  it.each(['0000-01-01', '0099-12-31', '1969-12-31', '1970-01-01'])(
    'begins %s with the first moment that there is, as times are never negative',
    day => {
      expect(createCalendar('Asia/Seoul').startOf(day)).toBe(0)
    },
  )

  it.each([
    { zone: 'Asia/Seoul', day: '2026-03-02', start: '2026-03-01T15:00:00.000Z' },
    { zone: 'America/New_York', day: '2026-03-08', start: '2026-03-08T05:00:00.000Z' },
    { zone: 'America/New_York', day: '2026-03-09', start: '2026-03-09T04:00:00.000Z' },
    { zone: 'America/New_York', day: '2026-11-02', start: '2026-11-02T05:00:00.000Z' },
    // There was no midnight: the day began at 01:00.
    { zone: 'America/Sao_Paulo', day: '2018-11-04', start: '2018-11-04T03:00:00.000Z' },
    { zone: 'America/Sao_Paulo', day: '2019-02-17', start: '2019-02-17T03:00:00.000Z' },
    { zone: 'Pacific/Kiritimati', day: '2026-03-02', start: '2026-03-01T10:00:00.000Z' },
    { zone: 'Pacific/Pago_Pago', day: '2026-03-02', start: '2026-03-02T11:00:00.000Z' },
  ])('$day begins at $start in $zone', ({ zone, day, start }) => {
    expect(createCalendar(zone).startOf(day)).toBe(at(start))
  })

  it('is the first moment of its day, in every zone and season', () => {
    const zones = ['Asia/Seoul', 'America/New_York', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kathmandu']
    const moments = fc.integer({ min: at('2013-01-01T00:00:00Z'), max: at('2037-12-31T00:00:00Z') })
    const calendars = zones.map(createCalendar)
    fc.assert(
      fc.property(fc.constantFrom(...calendars), moments, (calendar, moment) => {
        const day = calendar.dayOf(moment)
        const start = calendar.startOf(day)
        expect(start).toBeLessThanOrEqual(moment)
        expect(moment - start).toBeLessThan(25 * 3_600_000)
        expect(calendar.dayOf(start)).toBe(day)
        expect(calendar.dayOf(start - 1)).toBe(addDays(day, -1))
      }),
      { numRuns: 200 },
    )
  })
})

it('refuses a zone that there is not', () => {
  expect(() => createCalendar('Asia/Soul')).toThrow(RangeError)
})

it.each([
  ['2026-03-01', -1, '2026-02-28'],
  ['2028-03-01', -1, '2028-02-29'],
  ['2026-12-31', 1, '2027-01-01'],
  ['2026-03-08', 1, '2026-03-09'],
  ['2026-03-02', 0, '2026-03-02'],
  ['2026-03-02', -365, '2025-03-02'],
])('addDays(%s, %i) is %s', (day, count, expected) => {
  expect(addDays(day, count)).toBe(expected)
})

it.each([
  ['2026-02-28', true],
  ['2028-02-29', true],
  ['2026-02-29', false],
  ['2026-13-01', false],
  ['2026-1-1', false],
  ['2026-01-01T00:00', false],
  ['x2026-01-01', false],
  // What ISO 8601 makes of years with more than four digits is as long as a date.
  ['+012345-01', false],
  ['-000001-01', false],
  ['9999-12-31', true],
  ['', false],
])('isBusinessDay(%s) is %s', (text, expected) => {
  expect(isBusinessDay(text)).toBe(expected)
})
