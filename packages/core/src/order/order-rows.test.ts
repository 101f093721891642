import { describe, expect, it } from 'vitest'
import { orderRow, paid } from '../testing/store-contract/rows.ts'
import {
  cancelledFields,
  changedFields,
  keptOrderOf,
  type OrderRow,
  orderRows,
  savedFields,
  savedFieldsOf,
  updatedFields,
} from './order-rows.ts'
import { asTold, type Order } from './order.ts'

/** A row as a store gives it back. */
function rowOf(order: Order): OrderRow {
  const values = Object.entries(orderRows.fields).map(([name, field]) => [name, field.get(order)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as unknown as OrderRow
}

const at = 1_760_000_000_000
const step = { from: 'PAID', to: 'CANCELLED', by: 'admin', at } as const
const refusedPayments = { count: 2, lastAt: at, reason: 'INSUFFICIENT_BALANCE' }
const later = paid(orderRow({ userCouponId: 'uc', expiresAt: at + 9 }))
const lines = [{ productId: 'latte', optionId: 'default', quantity: 1 }]

const orders: Record<string, Order> = {
  'that waits': orderRow(),
  'with a coupon and metadata': orderRow({ userCouponId: 'uc', metadata: { table: '7' } }),
  'whose payment was refused': orderRow({ expiresAt: at + 9, refusedPayments }),
  'that is paid': paid(orderRow()),
  'whose payment tells its day': { ...later, payment: { ...later.payment!, soldOn: '2025-10-09' } },
  'of which a part is cancelled': {
    ...later,
    items: [{ ...later.items[0]!, cancelled: 1 }],
    refunded: 4_500,
    history: [...later.history, { ...step, to: 'PAID', lines }],
  },
  'that is cancelled as a whole': { ...later, status: 'CANCELLED', history: [...later.history, step] },
  'whose metadata were changed': orderRow({ formerMetadata: [{ steps: 1 }], metadata: { table: '8' }, updatedAt: at }),
}

describe.each(Object.entries(orders))('an order %s', (_, order) => {
  it('is the same again when its row is read', () => {
    expect(keptOrderOf(rowOf(order))).toStrictEqual(order)
  })

  it('is saved as the row that would be inserted', () => {
    const row = rowOf(order)
    const saved = updatedFields.filter(field => row[field] !== undefined)
    expect(savedFieldsOf(asTold(order))).toStrictEqual(Object.fromEntries(saved.map(field => [field, row[field]])))
  })
})

it.each([
  [{ ...refusedPayments, count: -1 }, false],
  [{ ...refusedPayments, lastAt: undefined }, false],
  [{ ...refusedPayments, reason: undefined }, false],
  [refusedPayments, true],
  [undefined, true],
])('a row may hold %j for payments that were refused: %s', (value, may) => {
  expect(orderRows.fields.refusedPayments.holds(value)).toBe(may)
})

describe('the fields that are saved', () => {
  const before = paid(orderRow({ metadata: { table: '7' } }))

  it('are few where neither lines nor metadata have changed', () => {
    expect(changedFields({ before, after: { ...before, status: 'COMPLETED' } })).toBe(savedFields)
  })

  it('hold the lines where units were cancelled', () => {
    expect(changedFields({ before, after: { ...before, items: [...before.items] } })).toBe(cancelledFields)
  })

  it.each([{ metadata: { table: '8' } }, { formerMetadata: [] }, { updatedAt: at }])(
    'hold the metadata: %j',
    change => {
      expect(changedFields({ before, after: { ...before, ...change } })).toBe(updatedFields)
    },
  )
})
