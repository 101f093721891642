import type * as z from 'zod'
import type { CartItem } from '../cart/cart.ts'
import type { Option, ProductInfo, StockMovement } from '../catalog/product.ts'
import type { Calendar } from '../calendar/calendar.ts'
import type { Coupon, UserCoupon } from '../coupon/coupon.ts'
import type { ShopError } from '../errors.ts'
import type { Order } from '../order/order.ts'
import type { ShopEvent } from '../outbox/event.ts'
import type { Settings } from '../settings.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import type { UnitOfWork } from './unit-of-work.ts'
import type { User } from '../user/user.ts'
import type { LedgerEntry, Wallet } from '../wallet/wallet.ts'

/**
 * A command that changes the shop, written for many at once without knowing it: it says which rows it has to see, the
 * unit of work brings and locks those of a whole batch, and `decide` decides on them in memory. It awaits nothing and
 * changes nothing itself; what it returns is applied before the next command of the batch is decided.
 */
export interface UseCase<Schema extends z.ZodType, Result> {
  /** A name of `Shop`, such as `orders.place`. */
  readonly operation: string
  /** Scopes idempotency keys where use cases share them; `operation` unless said otherwise. */
  readonly keyScope?: string
  readonly input: Schema
  needs(input: z.output<Schema>): Needs
  /** @throws ShopError a refusal: this command changes nothing, its neighbours do not notice */
  decide(input: z.output<Schema>, unit: UnitOfWork, context: Context): Decision<Result>
  /** What a refusal leaves behind, such as an order marked as failed. */
  refuse?(input: z.output<Schema>, unit: UnitOfWork, context: Context, refusal: ShopError): Changes | undefined
}

/** Rows that a command has to see. Users' rows are locked by their wallets. */
export interface Needs {
  readonly users?: readonly string[]
  /** Users whose cart lines, and the products of those, are needed. */
  readonly carts?: readonly string[]
  readonly products?: readonly string[]
  /** Orders, with their users, products and user coupons. */
  readonly orders?: readonly string[]
  readonly couponIds?: readonly string[]
  readonly couponCodes?: readonly string[]
  /** Of a user and a code: the campaign, locked, and the coupon that the user has of it. */
  readonly claims?: readonly { readonly userId: string; readonly code: string }[]
  /** As `claims`, without locking the campaign. */
  readonly ownCoupons?: readonly { readonly userId: string; readonly code: string }[]
  /** User coupons with their users and campaigns. */
  readonly userCoupons?: readonly string[]
}

/** What is the same for all commands of a batch. */
export interface Context {
  /** The clock, read once a batch after the locks are held. */
  readonly at: number
  readonly newId: () => string
  readonly calendar: Calendar
  readonly settings: Settings
}

/** New and changed rows. Rows with a key are replaced; entries, movements, figures and events are added. */
export interface Changes {
  readonly users?: readonly User[]
  readonly wallets?: readonly Wallet[]
  readonly entries?: readonly LedgerEntry[]
  readonly products?: readonly ProductInfo[]
  readonly options?: readonly Option[]
  readonly movements?: readonly StockMovement[]
  readonly coupons?: readonly Coupon[]
  readonly userCoupons?: readonly UserCoupon[]
  readonly cartItems?: readonly CartItem[]
  readonly removedCartItems?: readonly CartItem[]
  readonly orders?: readonly Order[]
  readonly sales?: readonly SalesFigure[]
  readonly events?: readonly ShopEvent[]
}

export interface Decision<Result> {
  readonly result: Result
  readonly changes: Changes
}

/** Runs a use case: parses the input, waits for its turn, answers when it is committed. */
export type Run = <Schema extends z.ZodType, Result>(
  useCase: UseCase<Schema, Result>,
  input: unknown,
) => Promise<Result>
