import { expect, it } from 'vitest'
import { rowShapes } from './row-shapes.ts'

type AnyField = { readonly absent: string; get(from: unknown): unknown }

it('names every table', () => {
  expect(Object.keys(rowShapes)).toHaveLength(19)
})

it.each(Object.entries(rowShapes))('begins the fields of %s with its primary key', (_, { key, fields }) => {
  const names = Object.keys(fields)
  expect(key.length).toBeGreaterThan(0)
  expect(names.slice(0, key.length)).toEqual(key)
  for (const name of key) expect((fields as Record<string, AnyField>)[name]).toMatchObject({ absent: 'never' })
})

/** Fields that are worked out; the tests of their rooms say of what. */
const workedOut: Readonly<Record<string, readonly string[]>> = {
  coupons: ['discountType', 'discountValue', 'maxDiscount'],
  orders: ['stepCount', 'paymentId', 'paidAmount', 'paidAt', 'soldOn'],
  settings: ['revision'],
}

it.each(Object.entries(rowShapes))('takes each field of %s from where it stands', (table, { fields }) => {
  const taken = Object.entries<AnyField>(fields).filter(([name]) => !workedOut[table]?.includes(name))
  const row = Object.fromEntries(taken.map(([name]) => [name, `the ${name}`]))
  expect(Object.fromEntries(taken.map(([name, field]) => [name, field.get(row)]))).toEqual(row)
})
