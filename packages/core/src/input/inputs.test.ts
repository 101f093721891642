import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { dayInput } from '../calendar/moment.ts'
import { checkoutInput } from '../cart/checkout.ts'
import { addProductInput, addProductsInput } from '../catalog/add-products.ts'
import { importProductsInput } from '../catalog/import-products.ts'
import { listProductsInput } from '../catalog/read-catalog.ts'
import { updateProductInput } from '../catalog/update-product.ts'
import { createCouponInput } from '../coupon/create-coupon.ts'
import { couponKeyInput, listCouponsInput } from '../coupon/read-coupons.ts'
import { chosenId, chosenProductId, id, idempotencyKey, name, parseInput, reason } from './input.ts'
import { cancelOrderInput } from '../order/cancel-order.ts'
import { placeOrderInput } from '../order/order-input.ts'
import { listOrdersInput } from '../order/read-orders.ts'
import { listEventsInput } from '../outbox/read-outbox.ts'
import { snapshotKeyInput } from '../ranking/take-snapshot.ts'
import { settingsInput } from '../settings/settings.ts'
import { issuesOf } from '../suites/issues-of.ts'

describe('lists of too many', () => {
  const many = (count: number, of: unknown = 'x') => Array.from({ length: count }, () => of)
  const option = { name: 'O', price: 1, stock: 0 }
  const product = { name: 'P', price: 1 }
  const line = { productId: 'p', quantity: 1 }
  const campaign = { code: 'C', name: 'C', discount: { type: 'FIXED', amount: 1 }, quantity: 1 }

  it.each<[string, z.ZodType, (list: unknown[]) => object, unknown, number, string]>([
    ['new options', addProductInput, options => ({ name: 'P', options }), option, 100, 'options'],
    ['changed options', updateProductInput, options => ({ productId: 'p', options }), {}, 100, 'options'],
    ['products', addProductsInput, products => ({ products }), product, 100_000, 'products'],
    ['products of an import', importProductsInput, products => ({ products }), product, 100_000, 'products'],
    ['lines of an order', placeOrderInput, items => ({ userId: 'm', items }), line, 100, 'lines'],
    ['lines of a cancellation', cancelOrderInput, items => ({ orderId: 'o', items }), line, 100, 'lines'],
    ['products of a campaign', createCouponInput, productIds => ({ ...campaign, productIds }), 'p', 100, 'products'],
  ])('says how many %s there may be', (_, schema, inputOf, one, most, what) => {
    expect(issuesOf(schema, inputOf(many(most, one)))).toEqual([])
    const [issue] = issuesOf(schema, inputOf(many(most + 1, one)))
    expect(issue).toMatch(new RegExp(`^/\\w+: must hold at most ${most} ${what}$`))
  })

  it('bounds the lines of a checkout', () => {
    const issues = (count: number) => issuesOf(checkoutInput, { userId: 'm', itemIds: many(count) })
    expect(issues(100)).toEqual([])
    expect(issues(101)).toEqual(['/itemIds: must have at most 100 entries'])
  })

  it.each<[string, z.ZodType, (list: unknown[]) => object, string]>([
    ['products', addProductsInput, products => ({ products }), 'must hold at least one product'],
    ['products of an import', importProductsInput, products => ({ products }), 'must hold at least one product'],
    [
      'new options',
      addProductInput,
      options => ({ name: 'P', options }),
      'must hold at least one option, or be left out',
    ],
    [
      'lines of a cancellation',
      cancelOrderInput,
      items => ({ orderId: 'o', items }),
      'must hold at least one line, or be left out',
    ],
    [
      'lines of a checkout',
      checkoutInput,
      itemIds => ({ userId: 'm', itemIds }),
      'must hold at least one line, or be left out',
    ],
    [
      'products of a campaign',
      createCouponInput,
      productIds => ({ ...campaign, productIds }),
      'must hold at least one product, or be left out',
    ],
  ])('asks for one of the %s at least', (_, schema, inputOf, message) => {
    expect(issuesOf(schema, inputOf([])).map(issue => issue.replace(/^\/\w+: /, ''))).toContain(message)
  })
})

describe('one of a few words', () => {
  it.each<[z.ZodType, object, string]>([
    [importProductsInput, { products: [{ name: 'P', price: 1 }], dryRun: 1 }, '/dryRun: must be true or false'],
    [listProductsInput, { inStock: 1 }, '/inStock: must be true or false'],
    [listProductsInput, { includeHidden: 1 }, '/includeHidden: must be true or false'],
    [listProductsInput, { soldOut: 1 }, '/soldOut: must be include or exclude'],
    [listCouponsInput, { active: 1 }, '/active: must be true or false'],
    [couponKeyInput, {}, ': must have couponId or code'],
    [
      placeOrderInput,
      { userId: 'm', items: [{ productId: 'p', quantity: 1 }], fromCart: 1 },
      '/fromCart: must be true or false',
    ],
    [checkoutInput, { userId: 'm', payment: 1 }, '/payment: must be now or later'],
    [
      listOrdersInput,
      { status: 'LOST' },
      '/status: must be one of PENDING, PAID, COMPLETED, FAILED, CANCELLED, EXPIRED',
    ],
    [
      settingsInput,
      { events: ['x'] },
      '/events/0: must be one of order.failed, wallet.changed, coupon.claimed, stock.changed, stock.low',
    ],
    [settingsInput, { outbox: { payload: 'x' } }, '/outbox/payload: must be rendered or stored'],
  ])('is named where another is given: %#', (schema, input, issue) => {
    expect(issuesOf(schema, input)).toEqual([issue])
  })

  it.each<[z.ZodType, object, object]>([
    [importProductsInput, { products: [{ name: 'P', price: 1 }] }, { dryRun: false }],
    [listProductsInput, {}, { inStock: false, soldOut: 'include', includeHidden: false, limit: 20 }],
    [listCouponsInput, {}, { active: false, limit: 20 }],
    [checkoutInput, { userId: 'm' }, { payment: 'now' }],
  ])('is what most want where none is given: %#', (schema, input, defaults) => {
    expect(parseInput(schema, input)).toMatchObject(defaults)
  })
})

describe('a JSON schema', () => {
  it.each<[string, z.ZodType, object]>([
    ['an id', id, { minLength: 1, maxLength: 64 }],
    ['an idempotency key', idempotencyKey, { minLength: 1, maxLength: 255 }],
    ['a name', name, { minLength: 1, maxLength: 255 }],
    ['a reason', reason, { minLength: 1, maxLength: 255 }],
    ['a new id', chosenId, { minLength: 1, maxLength: 64, not: { enum: ['.', '..'] } }],
    ['a new product id', chosenProductId, { minLength: 1, maxLength: 64, not: { enum: ['.', '..', 'top', 'stream'] } }],
  ])('says what %s may be, as its rule does', (_, schema, expected) => {
    const { pattern, ...told } = z.toJSONSchema(schema) as { pattern: string }
    expect(told).toMatchObject({ type: 'string', ...expected })
    const isTold = (value: string) => value !== '' && new RegExp(pattern, 'u').test(value)
    const samples = ['a', ' a ', 'a b', '', ' ', '\t', 'a\n', 'a\0b', '\x7f', 'a\x85', '가', '😀']
    for (const value of samples) expect(isTold(value), JSON.stringify(value)).toBe(schema.safeParse(value).success)
  })

  it('says of a day that it is one, as the rule does', () => {
    const issue = '/date: must be a date such as 2026-01-31'
    for (const date of [5, null, '2026-1-31']) expect(issuesOf(snapshotKeyInput, { date })).toEqual([issue])
    expect(z.toJSONSchema(dayInput)).toMatchObject({ type: 'string', format: 'date' })
  })
})

// The schemas are public, and parsed elsewhere without the words that core adds for any field.
it.each<[string, z.ZodType, object, string]>([
  ['status', addProductInput, { name: 'P', price: 1 }, 'must be ON_SALE or HIDDEN'],
  ['status', updateProductInput, { productId: 'p' }, 'must be ON_SALE or HIDDEN'],
  ['inStock', listProductsInput, {}, 'must be true or false'],
  ['includeHidden', listProductsInput, {}, 'must be true or false'],
  ['soldOut', listProductsInput, {}, 'must be include or exclude'],
  ['dryRun', importProductsInput, { products: [{ name: 'P', price: 1 }] }, 'must be true or false'],
  ['payment', checkoutInput, { userId: 'mina' }, 'must be now or later'],
  ['active', listCouponsInput, {}, 'must be true or false'],
  ['fromCart', placeOrderInput, { userId: 'mina', items: [{ productId: 'p', quantity: 1 }] }, 'must be true or false'],
  ['status', listOrdersInput, {}, 'must be one of PENDING, PAID, COMPLETED, FAILED, CANCELLED, EXPIRED'],
  ['status', listEventsInput, {}, 'must be PENDING, FAILED, SENT or DEAD'],
  ['discount', createCouponInput, { code: 'C', name: 'C', quantity: 1 }, 'must be FIXED or PERCENT'],
])('says of a wrong %s what it must be, in words of its own', (field, schema, others, message) => {
  const { error } = schema.safeParse({ ...others, [field]: 'other' })
  expect(error?.issues.map(issue => `${issue.path.join('.')} ${issue.message}`)).toEqual([`${field} ${message}`])
})
