import type {
  couponJson,
  ErrorCode,
  ledgerEntryJson,
  orderJson,
  productJson,
  rankingJson,
  stockMovementJson,
  storedEventJson,
  userCouponJson,
  userJson,
} from '@jumun/core'
import type * as z from 'zod'
import type { auditView, cartView, importView, outboxView, usedCouponView } from '../../../answer/views.ts'
import type { statusView } from '../../status-view.ts'

/** What the API answers, as core and the routes describe it. */
export type Product = ReturnType<typeof productJson>
export type Option = Product['options'][number]
export type Movement = ReturnType<typeof stockMovementJson>
export type Order = ReturnType<typeof orderJson>
export type OrderStatus = Order['status']
export type OrderItem = Order['items'][number]
export type User = ReturnType<typeof userJson>
export type LedgerEntry = ReturnType<typeof ledgerEntryJson>
export type Coupon = ReturnType<typeof couponJson>
export type UsedCoupon = z.output<typeof usedCouponView>
export type UserCoupon = ReturnType<typeof userCouponJson>
export type Ranking = ReturnType<typeof rankingJson>
export type StoredEvent = ReturnType<typeof storedEventJson>
export type Outbox = z.output<typeof outboxView>
export type Audit = z.output<typeof auditView>
export type Import = z.output<typeof importView>
export type Cart = z.output<typeof cartView>
export type Status = z.output<typeof statusView>

/** A part of a list that is read by cursor. */
export interface Part<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

export interface Problem {
  readonly code: ErrorCode
  readonly status: number
  readonly detail: string
  readonly details: Readonly<Record<string, unknown>>
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[]
}
