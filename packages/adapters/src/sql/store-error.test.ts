import type { StoreFailure } from '@jumun/core'
import { expect, test } from 'vitest'
import { missingRight, storeErrorOf, unavailable } from './store-error.ts'

const cause = new Error('words of the server, with values')

test.each<[StoreFailure, string]>([
  ['transient', 'The database was busy with conflicting work and has rolled this back.'],
  ['conflict', 'A row with one of these keys is stored already.'],
  ['constraint', 'The database has refused a row that breaks one of its constraints.'],
  ['oversized', 'The database does not take so much at once.'],
  ['unknown', 'The database has not confirmed a commit: all of it is stored, or nothing.'],
  ['unavailable', 'The database cannot do this at present.'],
])('%s is said without the words of the server', (failure, message) => {
  expect(storeErrorOf(failure, cause)).toMatchObject({ failure, message, cause })
})

test('figures of a day that no longer fit are told from any other constraint', () => {
  const check = new Error('CONSTRAINT `jumun_sales_range_check` failed')
  const found = { failure: 'constraint', code: 'SUM_TOO_LARGE', cause: check }
  expect(storeErrorOf('constraint', check)).toMatchObject({
    ...found,
    message: 'The figures of a day are too large to be exact.',
  })
  for (const other of ['jumun_sales_range_checks', 'jumun_stock_check']) {
    expect(storeErrorOf('constraint', new Error(other)).code).not.toBe('SUM_TOO_LARGE')
  }
  expect(storeErrorOf('constraint', 'jumun_sales_range_check').code).not.toBe('SUM_TOO_LARGE')
  expect(storeErrorOf('conflict', check).code).not.toBe('SUM_TOO_LARGE')
})

test('what stands in the way has a code, and a cause where there is one', () => {
  const bare = unavailable('NO_SHOP', 'There is none.')
  expect(bare).toMatchObject({ failure: 'unavailable', code: 'NO_SHOP', message: 'There is none.' })
  expect(bare).not.toHaveProperty('cause')
  expect(missingRight(cause)).toMatchObject({
    failure: 'unavailable',
    code: 'MISSING_RIGHT',
    message: 'The user of the database lacks a right that this needs.',
    cause,
  })
})
