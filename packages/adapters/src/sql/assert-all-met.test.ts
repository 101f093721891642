import { StoreError } from '@jumun/core'
import { expect, test } from 'vitest'
import { assertAllMet } from './assert-all-met.ts'
import { orders } from './tables.ts'

test('rows to save are all there, or the change is refused', () => {
  assertAllMet(orders, 2, 2)
  assertAllMet(orders, 0, 0)
  expect(() => assertAllMet(orders, 1, 2)).toThrow(
    new StoreError('constraint', 'Only 1 of 2 rows to save are in jumun_orders.'),
  )
  expect(() => assertAllMet(orders, 3, 2)).toThrow(StoreError)
})
