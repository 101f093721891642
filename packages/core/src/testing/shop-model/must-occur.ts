import { chosenEventTypes, orderEventTypes } from '../../outbox/event.ts'
import { listNames } from './list-names.ts'

/** The runs that come first, at every store: of many seeds, this one meets the most. */
export const firstRuns = { runs: 40, commands: 60, seed: 4 }

/** What the first runs meet, so that it has been tried at every store: each command, each refusal that has a rule behind it. */
export const mustOccur: readonly string[] = [
  ...each('ok', ['register', 'charge', 'withdraw', 'balanceAt']),
  ...each('ok', ['addProduct', 'updateProduct', 'adjustStock', 'createCoupon', 'updateCoupon', 'claim', 'revoke']),
  ...each('ok', ['updateUser', 'eraseUser', 'addProducts', 'importProducts', 'updateOrder']),
  ...each('ok', [
    ...listNames.map(name => `list ${name}`),
    ...[...orderEventTypes, ...chosenEventTypes].map(type => `told: ${type}`),
  ]),
  ...each('ok', ['addToCart', 'setQuantity', 'removeFromCart', 'checkout']),
  ...each('ok', ['place', 'create', 'pay', 'cancel', 'complete', 'expire', 'top', 'takeSnapshot', 'retry', 'replay']),
  ...each('ok', [
    'relay to a platform: accept',
    'relay to a platform: fail',
    'relay to a platform: poison',
    'relay to a platform: lose answer',
  ]),
  ...each('replayed', ['charge', 'adjustStock', 'place', 'create', 'pay', 'cancel', 'updateOrder', 'importProducts']),
  ...each('IDEMPOTENCY_KEY_REUSED', ['charge', 'place', 'create', 'pay', 'cancel', 'updateOrder']),
  ...each('INVALID_INPUT', ['updateProduct', 'updateCoupon', 'importProducts', 'cancel']),
  ...each('INSUFFICIENT_STOCK', ['adjustStock', 'addToCart', 'setQuantity', 'place', 'create']),
  ...each('INSUFFICIENT_BALANCE', ['place', 'pay', 'withdraw']),
  ...each('PURCHASE_LIMIT_EXCEEDED', ['place', 'create']),
  ...each('PRODUCT_NOT_FOUND', ['place', 'addToCart']),
  ...each('USER_NOT_ERASABLE', ['eraseUser']),
  ...each('BALANCE_LIMIT_EXCEEDED', ['charge']),
  ...each('COUPON_SOLD_OUT', ['claim']),
  ...each('COUPON_ALREADY_CLAIMED', ['claim']),
  ...each('COUPON_NOT_CLAIMABLE', ['claim']),
  ...each('COUPON_ALREADY_USED', ['place', 'create', 'revoke']),
  ...each('COUPON_EXPIRED', ['place', 'create', 'revoke']),
  ...each('ORDER_NOT_PAYABLE', ['pay']),
  ...each('ORDER_NOT_CANCELLABLE', ['cancel']),
  ...each('ORDER_NOT_COMPLETABLE', ['complete']),
  ...each('PRICE_CHANGED', ['place', 'create']),
  ...each('ALREADY_EXISTS', ['register', 'addProduct', 'createCoupon']),
]

function each(ending: string, commands: readonly string[]): string[] {
  return commands.map(command => `${command}: ${ending}`)
}
