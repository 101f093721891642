import { type ErrorCode, type ErrorDetails, isShopError, ShopError } from '@jumun/core'
import { quoted } from '../config/config.ts'

/** A refusal of the shop with what to do about it, told below it. */
export class AdvisedRefusal extends ShopError {
  readonly lines: readonly string[]

  constructor({ code, message, details, cause }: ShopError, lines: readonly string[]) {
    super(code, message, details, { cause })
    this.lines = lines
  }
}

/** The same error, and, where it is a refusal after which there is something to do, the command for it on the same shop. */
export function withNextStep(error: unknown, jumun: string, options: object): unknown {
  if (!isShopError(error)) return error
  const step = nextSteps[error.code] as ((details: object, given: Given) => string | undefined) | undefined
  const { user = 'USER' } = options as { user?: unknown }
  const given = { user: typeof user === 'string' ? quoted(user) : 'USER', withdraws: 'amount' in options }
  const command = step?.(error.details, given)
  return command === undefined ? error : new AdvisedRefusal(error, [`Next: ${jumun} ${command}`])
}

/** What was given on the command line. */
interface Given {
  /** Of `--user`, as it is typed again. */
  readonly user: string
  /** Whether money was to leave a wallet without an order. */
  readonly withdraws: boolean
}

const nextSteps: {
  readonly [Code in ErrorCode]?: (details: ErrorDetails[Code], given: Given) => string | undefined
} = {
  USER_NOT_FOUND: ({ userId }) => `user add --id ${quoted(userId)} --name NAME`,
  PRODUCT_NOT_FOUND: () => 'product list',
  OPTION_NOT_FOUND: ({ productId }) => `product show ${quoted(productId)}`,
  ORDER_NOT_FOUND: () => 'order list',
  CART_ITEM_NOT_FOUND: (_, { user }) => `cart show --user ${user}`,
  COUPON_NOT_FOUND: ({ code, claimable }, { user }) =>
    claimable === true && code !== undefined ? `coupon claim ${quoted(code)} --user ${user}` : 'coupon list',
  COUPON_SOLD_OUT: ({ code, quantity = 0 }) => `coupon update ${quoted(code)} --quantity ${quantity + 1}`,
  COUPON_NOT_CLAIMABLE: ({ code }) => `coupon show ${quoted(code)}`,
  TOO_MANY_PENDING_ORDERS: ({ orders: [first] }) => first && `order cancel ${quoted(first)}`,
  PURCHASE_LIMIT_EXCEEDED: ({ productId }) => `product show ${quoted(productId)}`,
  USER_NOT_ERASABLE: ({ userId, balance, orders: [order] }) =>
    order === undefined
      ? `wallet withdraw --user ${quoted(userId)} --amount ${balance} --reason "paid out"`
      : `order cancel ${quoted(order)}`,
  COUPON_ALREADY_CLAIMED: (_, { user }) => `coupon mine --user ${user}`,
  COUPON_ALREADY_USED: (_, { user }) => `coupon mine --user ${user}`,
  COUPON_EXPIRED: (_, { user }) => `coupon mine --user ${user}`,
  INSUFFICIENT_BALANCE: ({ required, available }, { user, withdraws }) =>
    withdraws ? `wallet history --user ${user}` : `wallet charge --user ${user} --amount ${required - available}`,
  INSUFFICIENT_STOCK: ({ shortages: [first] }) =>
    first &&
    `product stock ${quoted(first.productId)}${first.optionId === 'default' ? '' : ` --option ${quoted(first.optionId)}`} --delta ${first.requested - first.available} --reason restock`,
  BALANCE_LIMIT_EXCEEDED: (_, { user }) => `wallet balance --user ${user}`,
  PRODUCT_NOT_ON_SALE: ({ productIds: [first] }) => first && `product show ${quoted(first)}`,
  ORDER_NOT_PAYABLE: ({ orderId }) => `order show ${quoted(orderId)}`,
  ORDER_NOT_CANCELLABLE: ({ orderId }) => `order show ${quoted(orderId)}`,
  ORDER_NOT_COMPLETABLE: ({ orderId }) => `order show ${quoted(orderId)}`,
  PRICE_CHANGED: ({ lines: [first] }) => first && `product show ${quoted(first.productId)}`,
  ALREADY_EXISTS: ({ kind, id }) => `${kind} show ${quoted(id)}`,
}
