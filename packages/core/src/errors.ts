/** The order marked as `FAILED` that a refusal has left, where it has left one. */
interface LeftOrder {
  readonly orderId?: string
}

/** A line of an order that asks for more than there is. */
export interface Shortage {
  readonly productId: string
  readonly optionId: string
  readonly requested: number
  readonly available: number
}

/** When a product is sold: from, and until before; epoch milliseconds, open on a side that is absent. */
export interface SaleWindow {
  readonly productId: string
  readonly saleFrom?: number
  readonly saleUntil?: number
}

/** A line of an order of which more was to be cancelled than is left. */
export interface UncancellableLine {
  readonly productId: string
  readonly optionId?: string
  readonly requested: number
  readonly left: number
}

/** A line as it is priced now, before any discount. */
interface PricedLine {
  readonly productId: string
  readonly optionId: string
  readonly unitPrice: number
  readonly quantity: number
}

/** A limit for one user that an order would pass: `bought` units are in living orders already. */
export interface PurchaseExcess {
  readonly productId: string
  readonly limit: number
  readonly bought: number
  readonly requested: number
}

/** One thing that is wrong with an input: a JSON pointer (RFC 6901) into it, and what is wrong there. */
export interface InputIssue {
  readonly pointer: string
  readonly message: string
}

/** What each error code tells besides its message: `details` of a `ShopError` has the shape named here. */
export interface ErrorDetails {
  INVALID_INPUT: { readonly issues: readonly InputIssue[] }
  UNAUTHENTICATED: Record<never, never>
  FORBIDDEN: Record<never, never>
  INSUFFICIENT_BALANCE: { readonly required: number; readonly available: number } & LeftOrder
  USER_NOT_FOUND: { readonly userId: string }
  PRODUCT_NOT_FOUND: { readonly productId: string }
  OPTION_NOT_FOUND: { readonly productId: string; readonly optionId: string }
  /** `claimable`: there is such a campaign, and the user could claim it now. */
  COUPON_NOT_FOUND: {
    readonly code?: string
    readonly couponId?: string
    readonly userCouponId?: string
    readonly claimable?: true
  } & LeftOrder
  ORDER_NOT_FOUND: { readonly orderId: string }
  CART_ITEM_NOT_FOUND: { readonly itemId: string }
  NOT_FOUND: Record<never, never>
  METHOD_NOT_ALLOWED: { readonly allowed: readonly string[] }
  PAYLOAD_TOO_LARGE: { readonly limitBytes: number }
  UNSUPPORTED_MEDIA_TYPE: Record<never, never>
  INSUFFICIENT_STOCK: { readonly shortages: readonly Shortage[] } & LeftOrder
  BALANCE_LIMIT_EXCEEDED: { readonly balance: number; readonly amount: number; readonly maxBalance: number }
  /** `quantity`: how many there were, where the database was asked. */
  COUPON_SOLD_OUT: { readonly code: string; readonly quantity?: number }
  COUPON_ALREADY_CLAIMED: { readonly code: string; readonly userCouponId: string }
  COUPON_NOT_CLAIMABLE: {
    readonly code: string
    readonly reason: 'NOT_STARTED' | 'ENDED'
    readonly claimFrom?: number
    readonly claimUntil?: number
  }
  COUPON_ALREADY_USED: { readonly userCouponId: string } & LeftOrder
  COUPON_EXPIRED: { readonly userCouponId: string; readonly status: 'EXPIRED' | 'REVOKED' } & LeftOrder
  COUPON_MINIMUM_NOT_MET: { readonly minimumOrderAmount: number; readonly subtotal: number } & LeftOrder
  PRODUCT_NOT_ON_SALE: { readonly productIds: readonly string[]; readonly windows: readonly SaleWindow[] } & LeftOrder
  /** The first product whose limit is passed, and all of them. */
  PURCHASE_LIMIT_EXCEEDED: PurchaseExcess & { readonly products: readonly PurchaseExcess[] } & LeftOrder
  /** `orders`: ids of those that wait, which hold `heldUnits` units. */
  TOO_MANY_PENDING_ORDERS: {
    readonly userId: string
    readonly orders: readonly string[]
    readonly maxPending: number
    readonly heldUnits: number
    readonly requestedUnits: number
    readonly maxHeldUnits: number
  }
  ORDER_NOT_PAYABLE: { readonly orderId: string; readonly status: string }
  /** `lines`: those of which less is left than was named; `cancellableUntil`: when a user's own time for it ended. */
  ORDER_NOT_CANCELLABLE: {
    readonly orderId: string
    readonly status: string
    readonly lines?: readonly UncancellableLine[]
    readonly cancellableUntil?: number
  }
  ORDER_NOT_COMPLETABLE: { readonly orderId: string; readonly status: string }
  PRICE_CHANGED: { readonly expected: number; readonly actual: number; readonly lines: readonly PricedLine[] }
  /** `orders`: ids of those that are pending. */
  USER_NOT_ERASABLE: { readonly userId: string; readonly balance: number; readonly orders: readonly string[] }
  ALREADY_EXISTS: { readonly kind: string; readonly id: string }
  IDEMPOTENCY_KEY_REUSED: { readonly idempotencyKey: string }
  RATE_LIMITED: { readonly retryAfterMs: number }
  BUSY: { readonly retryAfterMs: number; readonly outcome: 'nothing happened' | 'unknown' }
  INTERNAL: Record<never, never>
}

export type ErrorCode = keyof ErrorDetails

const retryableCodes: ReadonlySet<ErrorCode> = new Set(['BUSY', 'RATE_LIMITED'])

/**
 * The one class of error that leaves this library. `code` is stable, `details` has the shape that `ErrorDetails` names
 * for the code, `retryable` says whether the same call may succeed if it is made again unchanged.
 */
export class ShopError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'ShopError'
  readonly code: Code
  readonly details: ErrorDetails[Code]
  readonly retryable: boolean

  constructor(code: Code, message: string, details: ErrorDetails[Code], options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.details = details
    this.retryable = retryableCodes.has(code)
  }
}

/** True when `error` is a `ShopError`, and one of `code` where a code is given. */
export function isShopError<Code extends ErrorCode>(error: unknown, code?: Code): error is ShopError<Code> {
  // By name and not only by class: two copies of this package may be installed in one process.
  const shopError =
    error instanceof ShopError || (error instanceof Error && error.name === 'ShopError' && 'code' in error)
  return shopError && (code === undefined || (error as ShopError).code === code)
}

/** An input refused for a reason that no schema can see, such as a total that is too large. */
export function invalidInput(
  pointer: string,
  message: string,
  options?: { cause?: unknown },
): ShopError<'INVALID_INPUT'> {
  const issues = [{ pointer, message }]
  return new ShopError('INVALID_INPUT', pointer === '' ? message : `${pointer}: ${message}`, { issues }, options)
}
