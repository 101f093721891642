import { expect, test } from 'vitest'
import * as tables from './tables.ts'

// Rows are sorted by their first columns before they are written, so that every transaction takes them in key order.
test.each(Object.values(tables))('the columns of $name begin with its key', ({ columns, key }) => {
  expect(columns.slice(0, key.length)).toEqual(key)
})
