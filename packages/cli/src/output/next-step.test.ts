import { type ErrorCode, type ErrorDetails, ShopError } from '@jumun/core'
import { expect, it } from 'vitest'
import { AdvisedRefusal, withNextStep } from './next-step.ts'
import { Refusal } from './refusal.ts'

/** The details that the command is made of; the others do not matter here. */
function stepAfter<Code extends ErrorCode>(code: Code, details: Partial<ErrorDetails[Code]>, options: object = {}) {
  const error = new ShopError(code, 'refused', details as ErrorDetails[Code])
  const told = withNextStep(error, 'jumun', options)
  if (!(told instanceof AdvisedRefusal)) {
    expect(told).toBe(error)
    return undefined
  }
  expect(told).toMatchObject({ code, message: 'refused', details })
  expect(told.lines).toHaveLength(1)
  return told.lines[0]!.replace(/^Next: jumun /, '')
}

const mina = { user: 'mina' }

it('is a command on what the refusal names, quoted as a shell needs it', () => {
  expect(stepAfter('USER_NOT_FOUND', { userId: 'mi na' })).toBe("user add --id 'mi na' --name NAME")
  expect(stepAfter('PRODUCT_NOT_FOUND', {})).toBe('product list')
  expect(stepAfter('OPTION_NOT_FOUND', { productId: 'beans' })).toBe('product show beans')
  expect(stepAfter('ORDER_NOT_FOUND', {})).toBe('order list')
  expect(stepAfter('COUPON_SOLD_OUT', { code: 'A', quantity: 10 })).toBe('coupon update A --quantity 11')
  expect(stepAfter('COUPON_SOLD_OUT', { code: 'A' })).toBe('coupon update A --quantity 1')
  expect(stepAfter('COUPON_NOT_CLAIMABLE', { code: 'A' })).toBe('coupon show A')
  expect(stepAfter('TOO_MANY_PENDING_ORDERS', { orders: ['o1', 'o2'] })).toBe('order cancel o1')
  expect(stepAfter('PURCHASE_LIMIT_EXCEEDED', { productId: 'beans' })).toBe('product show beans')
  expect(stepAfter('PRODUCT_NOT_ON_SALE', { productIds: ['beans', 'latte'] })).toBe('product show beans')
  for (const code of ['ORDER_NOT_PAYABLE', 'ORDER_NOT_CANCELLABLE', 'ORDER_NOT_COMPLETABLE'] as const) {
    expect(stepAfter(code, { orderId: 'o1' })).toBe('order show o1')
  }
  expect(stepAfter('ALREADY_EXISTS', { kind: 'product', id: 'beans' })).toBe('product show beans')
})

it('is one of the user who was named, or says where the name belongs', () => {
  expect(stepAfter('CART_ITEM_NOT_FOUND', {}, mina)).toBe('cart show --user mina')
  expect(stepAfter('CART_ITEM_NOT_FOUND', {})).toBe('cart show --user USER')
  expect(stepAfter('CART_ITEM_NOT_FOUND', {}, { user: ['mina', 'jun'] })).toBe('cart show --user USER')
  for (const code of ['COUPON_ALREADY_CLAIMED', 'COUPON_ALREADY_USED', 'COUPON_EXPIRED'] as const) {
    expect(stepAfter(code, {}, { user: 'mi na' })).toBe("coupon mine --user 'mi na'")
  }
  expect(stepAfter('BALANCE_LIMIT_EXCEEDED', {}, mina)).toBe('wallet balance --user mina')
})

it('claims a coupon that can be claimed', () => {
  expect(stepAfter('COUPON_NOT_FOUND', { code: 'A', claimable: true }, mina)).toBe('coupon claim A --user mina')
  expect(stepAfter('COUPON_NOT_FOUND', { code: 'A' }, mina)).toBe('coupon list')
  expect(stepAfter('COUPON_NOT_FOUND', { claimable: true }, mina)).toBe('coupon list')
})

it('brings in what is missing, of money and of stock', () => {
  const short = { required: 700, available: 200 }
  expect(stepAfter('INSUFFICIENT_BALANCE', short, mina)).toBe('wallet charge --user mina --amount 500')
  expect(stepAfter('INSUFFICIENT_BALANCE', short, { ...mina, amount: 700 })).toBe('wallet history --user mina')
  const shortage = { productId: 'beans', optionId: '250g', requested: 5, available: 2 }
  expect(stepAfter('INSUFFICIENT_STOCK', { shortages: [shortage] })).toBe(
    'product stock beans --option 250g --delta 3 --reason restock',
  )
  expect(stepAfter('INSUFFICIENT_STOCK', { shortages: [{ ...shortage, optionId: 'default' }] })).toBe(
    'product stock beans --delta 3 --reason restock',
  )
  expect(stepAfter('PRICE_CHANGED', { lines: [{ productId: 'beans' }] } as never)).toBe('product show beans')
})

it('ends what keeps a user from being erased: orders first, then money', () => {
  const user = { userId: 'mina', balance: 300 }
  expect(stepAfter('USER_NOT_ERASABLE', { ...user, orders: ['o1'] })).toBe('order cancel o1')
  expect(stepAfter('USER_NOT_ERASABLE', { ...user, orders: [] })).toBe(
    'wallet withdraw --user mina --amount 300 --reason "paid out"',
  )
})

it('is none where nothing is named, or nothing can be done', () => {
  expect(stepAfter('INTERNAL', {})).toBeUndefined()
  expect(stepAfter('TOO_MANY_PENDING_ORDERS', { orders: [] })).toBeUndefined()
  expect(stepAfter('INSUFFICIENT_STOCK', { shortages: [] })).toBeUndefined()
  expect(stepAfter('PRODUCT_NOT_ON_SALE', { productIds: [] })).toBeUndefined()
  const defect = new TypeError('a defect')
  // A command's own refusal may have a code that the shop has, too.
  const refusal = new Refusal('PRODUCT_NOT_FOUND', 'refused')
  for (const error of [defect, refusal, undefined]) expect(withNextStep(error, 'jumun', {})).toBe(error)
})
