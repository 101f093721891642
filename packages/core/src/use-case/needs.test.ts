import { expect, it } from 'vitest'
import { needsOfAll } from './needs.ts'

const nothing = {
  users: [],
  profiles: [],
  pendingOf: [],
  carts: [],
  products: [],
  purchases: [],
  orders: [],
  couponIds: [],
  couponCodes: [],
  lockedCodes: [],
  ownCoupons: [],
  userCoupons: [],
  keys: [],
}

const needed = (...needs: Parameters<typeof needsOfAll>[0]) =>
  Object.fromEntries(
    Object.entries(needsOfAll(needs, [])).map(([name, keys]) => [name, [...(keys as Iterable<unknown>)]]),
  )

it('is nothing where no command needs anything', () => {
  expect(needed()).toEqual(nothing)
  expect(needed({}, {})).toEqual(nothing)
})

it.each(['users', 'profiles', 'pendingOf', 'products', 'orders', 'couponIds', 'couponCodes', 'userCoupons'] as const)(
  'has the %s of all commands, each once, in the order in which they came',
  name => {
    expect(needed({ [name]: ['b', 'a'] }, {}, { [name]: ['a', 'c'] })).toEqual({ ...nothing, [name]: ['b', 'a', 'c'] })
  },
)

it('locks whose carts are read', () => {
  expect(needed({ carts: ['mina'] }, { users: ['mina'], carts: ['jun'] })).toEqual({
    ...nothing,
    users: ['mina', 'jun'],
    carts: ['mina', 'jun'],
  })
})

it('keeps each purchase as it is', () => {
  const purchases = [{ userId: 'mina', productIds: ['latte'] }, { userId: 'mina' }]
  expect(needed({ purchases: [purchases[0]!] }, { purchases: [purchases[1]!] })).toEqual({ ...nothing, purchases })
})

it('locks campaigns that are changed or claimed from, and not those of which a coupon is used', () => {
  const one = { userId: 'mina', code: 'A' }
  const codes = { couponCodes: ['A'], lockedCodes: ['A'] }
  expect(needed({ campaigns: ['A'] })).toEqual({ ...nothing, ...codes })
  expect(needed({ claims: [one] })).toEqual({ ...nothing, ...codes, users: ['mina'], ownCoupons: [one] })
  expect(needed({ ownCoupons: [one] })).toEqual({
    ...nothing,
    couponCodes: ['A'],
    users: ['mina'],
    ownCoupons: [one],
  })
})

it('passes the keys on', () => {
  const keys = [{ userId: 'mina', operation: 'o', key: 'k' }]
  expect(needsOfAll([], keys).keys).toBe(keys)
})
