import { expect, test } from 'vitest'
import { sqliteDialect } from '../sqlite/dialect.ts'
import { answerRepository } from './answer-repository.ts'
import { cartRepository } from './cart-repository.ts'
import { couponRepository } from './coupon-repository.ts'
import type { KeySelection, SqlDialect } from './dialect.ts'

// Which index rows are locked by, and what is known of a key beforehand: only some databases make anything of it.

function selectionsOf(repository: (dialect: SqlDialect) => unknown): Omit<KeySelection, 'columns'>[] {
  const selections: Omit<KeySelection, 'columns'>[] = []
  repository({
    ...sqliteDialect,
    selectByKeys(selection) {
      const { columns, ...rest } = selection
      expect(columns.length).toBeGreaterThan(0)
      selections.push(rest)
      return sqliteDialect.selectByKeys(selection)
    },
  })
  return selections
}

const byKey = (...columns: string[]) => columns.map(column => ({ column, kind: 'key' }) as const)

test('an answer is often absent until it is written', () => {
  expect(selectionsOf(answerRepository)).toEqual([
    {
      from: 'jumun_answers',
      by: [...byKey('user_id', 'operation'), { column: 'idempotency_key', kind: 'longKey' }],
      index: 'primary',
      isUnique: true,
      oftenAbsent: true,
    },
  ])
})

test('lines of a cart are found by the index on their user', () => {
  const [ofUsers, linesOf, ...others] = selectionsOf(cartRepository)
  expect(others).toEqual([])
  expect(ofUsers).toEqual({
    from: 'jumun_cart_items',
    by: byKey('user_id'),
    index: 'jumun_cart_items_option_id_unique',
  })
  expect(linesOf).toMatchObject({ by: byKey('c.user_id') })
})

test('coupons are found by id and by code, and locked by id', () => {
  const from = 'jumun_coupons'
  expect(selectionsOf(couponRepository)).toEqual([
    { from, by: byKey('coupon_id'), index: 'primary', isUnique: true },
    { from, by: byKey('code'), index: 'jumun_coupons_code_unique' },
    { from, by: byKey('coupon_id'), index: 'primary', isUnique: true, lock: true },
  ])
})
