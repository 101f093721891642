import type { ErrorCode } from '@jumun/core'

// The contract's table of statuses, written out as the contract has it: a comparison with the code's own table would prove
// nothing.
const codes = {
  400: 'INVALID_INPUT',
  401: 'UNAUTHENTICATED',
  402: 'INSUFFICIENT_BALANCE',
  403: 'FORBIDDEN',
  404: 'USER_NOT_FOUND PRODUCT_NOT_FOUND OPTION_NOT_FOUND COUPON_NOT_FOUND ORDER_NOT_FOUND CART_ITEM_NOT_FOUND NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'INSUFFICIENT_STOCK BALANCE_LIMIT_EXCEEDED COUPON_SOLD_OUT COUPON_ALREADY_CLAIMED COUPON_NOT_CLAIMABLE COUPON_ALREADY_USED COUPON_EXPIRED COUPON_MINIMUM_NOT_MET PRODUCT_NOT_ON_SALE PURCHASE_LIMIT_EXCEEDED TOO_MANY_PENDING_ORDERS USER_NOT_ERASABLE ORDER_NOT_PAYABLE ORDER_NOT_CANCELLABLE ORDER_NOT_COMPLETABLE PRICE_CHANGED ALREADY_EXISTS',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'IDEMPOTENCY_KEY_REUSED',
  429: 'RATE_LIMITED',
  500: 'INTERNAL',
  503: 'BUSY',
}

const entries = Object.entries(codes).flatMap(([status, names]) => names.split(' ').map(name => [name, Number(status)]))

export const statuses = Object.fromEntries(entries) as Readonly<Record<ErrorCode, number>>
