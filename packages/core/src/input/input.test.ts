import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { addProductInput } from '../catalog/add-products.ts'
import { createCouponInput } from '../coupon/create-coupon.ts'
import { parseInput } from './input.ts'
import { placeOrderInput } from '../order/order-input.ts'
import { pageInput } from '../engine/paging.ts'
import { issuesOf } from '../suites/issues-of.ts'
import { registerUserInput } from '../user/register-user.ts'
import { chargeInput } from '../wallet/charge.ts'
import { withdrawInput } from '../wallet/withdraw.ts'

describe('numbers', () => {
  const amount = (value: unknown) => issuesOf(chargeInput, { userId: 'mina', amount: value })

  it.each([1, 10_000, Number.MAX_SAFE_INTEGER])('takes %d', value => {
    expect(amount(value)).toEqual([])
  })

  it.each([
    [0],
    [-0],
    [-1],
    [1.5],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    ['5'],
    [''],
    [null],
    [true],
    [[5]],
    [{}],
    [5n],
    [new Date(5)],
  ])('refuses %s as an amount', value => {
    expect(amount(value)).toEqual(['/amount: must be a whole number of at least 1'])
  })

  it.each([Number.MAX_SAFE_INTEGER + 1, 1e21, Number.MAX_VALUE])('refuses %d, which is not exact', value => {
    expect(amount(value)).toEqual(['/amount: must be at most 9007199254740991'])
  })

  it('says that a missing one is required', () => {
    expect(issuesOf(chargeInput, { userId: 'mina' })).toEqual(['/amount: is required'])
    expect(amount(undefined)).toEqual(['/amount: is required'])
  })

  it('reads -0 as 0, which is the one that databases and JSON know', () => {
    const parsed = parseInput(addProductInput, { productId: 'p', name: 'P', price: -0, stock: -0 })
    expect(Object.is(parsed.price, 0) && Object.is(parsed.stock, 0)).toBe(true)
  })

  it('says both ends of a range', () => {
    expect(issuesOf(pageInput, { limit: 101 })).toEqual(['/limit: must be a whole number from 1 to 100'])
    expect(issuesOf(pageInput, { limit: 0, page: 0 })).toEqual([
      '/page: must be a whole number from 1 to 1000000000',
      '/limit: must be a whole number from 1 to 100',
    ])
    expect(parseInput(pageInput, {})).toEqual({ page: 1, limit: 20 })
  })
})

describe('ids', () => {
  const id = (value: unknown) => issuesOf(chargeInput, { userId: value, amount: 1 })

  it.each([
    ['one character', 'a'],
    ['64 characters', 'a'.repeat(64)],
    ['64 emoji, which are 128 UTF-16 units', '😀'.repeat(64)],
    ['Korean', '미나'],
    ['spaces', ' '],
    ['a NUL written out', '\\u0000'],
    ['a name of Object.prototype', '__proto__'],
  ])('takes %s', (_, value) => {
    expect(id(value)).toEqual([])
  })

  const length = '/userId: must have 1 to 64 characters'
  const printable = '/userId: must be well-formed Unicode without control characters'
  const text = '/userId: must be text of 1 to 64 characters'
  it.each([
    ['nothing', '', length],
    ['65 characters', 'a'.repeat(65), length],
    ['65 emoji', '😀'.repeat(65), length],
    ['a line break', 'a\nb', printable],
    ['a NUL', 'a\0', printable],
    ['a DEL', '\x7f', printable],
    ['a C1 control character', '\x85', printable],
    ['a high surrogate alone', 'a\ud800', printable],
    ['a low surrogate alone', '\udc00a', printable],
    ['surrogates the wrong way round', '\ude00\ud83d', printable],
    ['a number', 5, text],
    ['null', null, text],
    ['a list', ['mina'], text],
  ])('refuses %s', (_, value, issue) => {
    expect(id(value)).toEqual([issue])
  })

  it('bounds idempotency keys and names at 255', () => {
    const key = (value: string) => issuesOf(chargeInput, { userId: 'm', amount: 1, idempotencyKey: value })
    expect(key('k'.repeat(255))).toEqual([])
    expect(key('k'.repeat(256))).toEqual(['/idempotencyKey: must have 1 to 255 characters'])
    expect(key('')).toEqual(['/idempotencyKey: must have 1 to 255 characters'])
    expect(issuesOf(registerUserInput, { name: '' })).toEqual(['/name: must have 1 to 255 characters'])
  })

  it('names the words that are addresses already, and so no ids of something new', () => {
    const words = (list: string) => `must not be one of ${list}: no address could name it`
    expect(issuesOf(registerUserInput, { userId: '.', name: 'Mina' })).toEqual([`/userId: ${words('".", ".."')}`])
    expect(issuesOf(addProductInput, { productId: 'top', name: 'P', price: 1 })).toEqual([
      `/productId: ${words('".", "..", "top", "stream"')}`,
    ])
  })

  it.each(['mina@example.com', undefined])('takes the e-mail address %s', email => {
    expect(issuesOf(registerUserInput, { name: 'Mina', email })).toEqual([])
  })

  it.each(['mina', 'mina@', '', 5, null, 'a b@example.com'])('refuses the e-mail address %s', email => {
    expect(issuesOf(registerUserInput, { name: 'Mina', email })).toEqual(['/email: must be an e-mail address'])
  })
})

describe('objects and lists', () => {
  const items = [{ productId: 'latte', quantity: 1 }]

  it('refuses unknown fields at their place, a price sent by a client among them', () => {
    const input = { userId: 'mina', items: [{ productId: 'latte', quantity: 1, price: 1, unitPrice: 1 }], total: 1 }
    expect(issuesOf(placeOrderInput, input)).toEqual([
      '/items/0/price: is not a known field',
      '/items/0/unitPrice: is not a known field',
      '/total: is not a known field',
    ])
  })

  it('refuses fields that only look like nothing', () => {
    const input = JSON.parse('{ "userId": "mina", "amount": 1, "__proto__": { "balance": 9 } }')
    expect(issuesOf(chargeInput, input)).toEqual(['/__proto__: is not a known field'])
  })

  it('refuses them at any depth, beside what is nothing', () => {
    const input = JSON.parse('{ "a": null, "b": 5, "c": [null, { "d": { "__proto__": null } }] }')
    expect(issuesOf(z.looseObject({}), input)).toEqual(['/c/1/d/__proto__: is not a known field'])
  })

  it('tells a rule between several fields at one whose owner is not there', () => {
    const rule = z.unknown().superRefine((_, context) => {
      context.addIssue({ code: 'custom', path: ['address', 'street'], message: 'belongs to a delivery' })
    })
    for (const input of [{}, { address: null }, { address: 5 }, null, undefined]) {
      expect(issuesOf(rule, input)).toEqual(['/address/street: belongs to a delivery'])
    }
  })

  it('escapes pointers as RFC 6901 says', () => {
    expect(issuesOf(chargeInput, { userId: 'mina', amount: 1, 'a/b~c': 1 })).toEqual(['/a~1b~0c: is not a known field'])
  })

  it('names every field that is wrong', () => {
    const input = { items: [{ quantity: 0 }, { productId: 'latte', quantity: 1.5 }] }
    expect(issuesOf(placeOrderInput, input)).toEqual([
      '/userId: is required',
      '/items/0/productId: is required',
      '/items/0/quantity: must be a whole number from 1 to 1000000000000',
      '/items/1/quantity: must be a whole number from 1 to 1000000000000',
    ])
  })

  it.each([null, 5, 'mina', [], () => {}])('refuses %s as an input', input => {
    expect(issuesOf(chargeInput, input)).toHaveLength(1)
    expect(issuesOf(chargeInput, input)[0]).toMatch(/^: /)
  })

  it('says that an input is required where there is none', () => {
    expect(issuesOf(chargeInput, undefined)).toEqual([': is required'])
  })

  it('takes 1 to 100 lines', () => {
    const lines = (count: number) =>
      issuesOf(placeOrderInput, { userId: 'mina', items: Array.from({ length: count }, () => items[0]) })
    expect(lines(0)).toEqual(['/items: must hold at least one line'])
    expect(lines(1)).toEqual([])
    expect(lines(100)).toEqual([])
    expect(lines(101)).toEqual(['/items: must hold at most 100 lines'])
  })

  it('takes one coupon at most', () => {
    const order = { userId: 'mina', items }
    expect(issuesOf(placeOrderInput, { ...order, couponCode: 'A' })).toEqual([])
    expect(issuesOf(placeOrderInput, { ...order, userCouponId: 'u' })).toEqual([])
    expect(issuesOf(placeOrderInput, { ...order, couponCode: 'A', userCouponId: 'u' })).toEqual([
      '/couponCode: cannot be combined with userCouponId: an order takes one coupon',
    ])
  })
})

describe('texts that say something', () => {
  it.each([' ', '  ', '\u3000'])('%j is no name and no reason', blank => {
    expect(issuesOf(registerUserInput, { userId: 'mina', name: blank })).toEqual(['/name: must not be blank'])
    const withdrawal = { userId: 'mina', amount: 1, reason: blank }
    expect(issuesOf(withdrawInput, withdrawal)).toEqual(['/reason: must not be blank'])
  })
})

describe('products', () => {
  it('need a price, unless their options have one', () => {
    expect(issuesOf(addProductInput, { name: 'P' })).toEqual(['/price: is required for a product without options'])
    expect(issuesOf(addProductInput, { name: 'P', options: [{ name: 'O', price: 1, stock: 0 }] })).toEqual([])
  })

  it('have stock by themselves or in their options, which have different ids', () => {
    const option = { optionId: 'o', name: 'O', price: 1, stock: 0 }
    expect(issuesOf(addProductInput, { name: 'P', stock: 1, options: [option, option] })).toEqual([
      '/stock: belongs to the options of a product that has options',
      '/options: must have different ids',
    ])
    expect(issuesOf(addProductInput, { name: 'P', options: [] })).toEqual([
      '/options: must hold at least one option, or be left out',
    ])
  })

  it('have one of two states', () => {
    expect(issuesOf(addProductInput, { name: 'P', price: 1, status: 'SOLD' })).toEqual([
      '/status: must be ON_SALE or HIDDEN',
    ])
  })
})

describe('coupons', () => {
  const coupon = { code: 'C', name: 'C', discount: { type: 'FIXED', amount: 1 }, quantity: 1 }

  it.each([
    [{ type: 'FIXED', amount: 0 }, '/discount/amount: must be a whole number of at least 1'],
    [{ type: 'FIXED' }, '/discount/amount: is required'],
    [{ type: 'PERCENT', basisPoints: 0 }, '/discount/basisPoints: must be a whole number from 1 to 10000'],
    [{ type: 'PERCENT', basisPoints: 10_001 }, '/discount/basisPoints: must be a whole number from 1 to 10000'],
    [{ type: 'PERCENT', basisPoints: 9.5 }, '/discount/basisPoints: must be a whole number from 1 to 10000'],
    [{ type: 'PERCENT', basisPoints: 1, amount: 1 }, '/discount/amount: is not a known field'],
    [{ type: 'GIFT' }, '/discount/type: must be FIXED or PERCENT'],
    [undefined, '/discount: is required'],
  ])('refuses the discount %s', (discount, issue) => {
    expect(issuesOf(createCouponInput, { ...coupon, discount })).toEqual([issue])
  })

  it('have windows of moments or of days', () => {
    expect(issuesOf(createCouponInput, { ...coupon, claimFrom: 5, claimUntil: '2026-12-31' })).toEqual([])
    for (const [claimUntil, issue] of [
      ['2026-02-30', 'must be a date such as 2026-01-31'],
      ['31.12.2026', 'must be a date such as 2026-01-31'],
      [true, 'must be a time in epoch milliseconds, or a day such as 2026-01-31'],
    ]) {
      expect(issuesOf(createCouponInput, { ...coupon, claimUntil })).toEqual([`/claimUntil: ${issue}`])
    }
  })
})

it('joins all that is wrong into one message, and keeps no value of the input', () => {
  let message = ''
  try {
    parseInput(chargeInput, { userId: 'secret\n', amount: 'secret' })
  } catch (error) {
    message = (error as Error).message
  }
  expect(message).toBe(
    '/userId must be well-formed Unicode without control characters; /amount must be a whole number of at least 1',
  )
})

describe('a schema without words of its own', () => {
  it.each([
    [z.array(z.string()), 5, 'must be a list'],
    [z.string().max(3), 'four', 'must have at most 3 characters'],
    [z.array(z.string()).min(2), ['a'], 'must have at least 2 entries'],
    [z.boolean(), 'yes', 'must be true or false'],
    [z.enum(['a', 'b', 'c']), 'd', 'must be a, b or c'],
    [z.literal(1), 2, 'must be 1'],
    [z.number().max(5), 6, 'must be at most 5'],
    [z.number().multipleOf(5), 6, 'must be a multiple of 5'],
    [z.strictObject({}), 'text', 'must be an object'],
    [z.union([z.string(), z.number()]), true, 'is not valid'],
    [z.map(z.string(), z.string()), 1, 'must be an object'],
    [z.date(), 1, 'must be of another type'],
  ])('says what is wrong in ours: %#', (schema, value, message) => {
    expect(issuesOf(z.strictObject({ field: schema }), { field: value })).toEqual([`/field: ${message}`])
  })
})
