import type { Slot } from './slot.ts'

// The model is written from the rules of the domain, in plain lists and sums, and shares no code with the shop: what both
// have wrong in the same way would have to be invented twice.

export interface ModelEntry {
  readonly type: 'CHARGE' | 'PAYMENT' | 'REFUND' | 'WITHDRAWAL'
  readonly amount: number
  readonly after: number
  readonly order?: ModelOrder
  readonly reason?: string
  readonly reference?: string
  readonly at: number
}

export type Metadata = Readonly<Record<string, string>>

export interface ModelUser {
  readonly userId: string
  name: string
  email?: string
  metadata?: Metadata
  readonly createdAt: number
  updatedAt?: number
  readonly entries: ModelEntry[]
  erased: boolean
  cart: ModelLine[]
}

export interface ModelLine {
  readonly item: Slot
  readonly productId: string
  readonly optionId: string
  quantity: number
}

export interface ModelMovement {
  readonly type: string
  readonly delta: number
  readonly after: number
  readonly order?: ModelOrder
  readonly reason?: string
  readonly at: number
}

export interface ModelOption {
  readonly optionId: string
  name: string
  price: number
  readonly movements: ModelMovement[]
}

export interface ModelProduct {
  readonly productId: string
  name: string
  status: 'ON_SALE' | 'HIDDEN'
  saleFrom?: number
  saleUntil?: number
  limitPerUser?: number
  lowStock?: number
  metadata?: Metadata
  readonly createdAt: number
  readonly options: ModelOption[]
}

export interface ModelCoupon {
  readonly couponId: string
  readonly code: string
  name: string
  readonly discount:
    | { readonly type: 'FIXED'; readonly amount: number }
    | { readonly type: 'PERCENT'; readonly basisPoints: number; readonly maxDiscount?: number }
  readonly productIds?: readonly string[]
  readonly minimumOrderAmount: number
  quantity: number
  claimFrom?: number
  claimUntil?: number
  readonly validDays?: number
  readonly validUntil?: number
  metadata?: Metadata
  readonly createdAt: number
}

export interface ModelUserCoupon {
  readonly id: Slot
  readonly coupon: ModelCoupon
  readonly userId: string
  readonly claimedAt: number
  readonly expiresAt?: number
  revoked: boolean
  /** Whether it was written down that it has expired. */
  swept: boolean
}

interface ModelStep {
  readonly from: string | null
  readonly to: string
  readonly reason?: string
  readonly by: string
  readonly at: number
  readonly lines?: readonly { readonly productId: string; readonly optionId: string; readonly quantity: number }[]
}

export interface ModelOrder {
  readonly id: Slot
  readonly userId: string
  readonly lines: readonly {
    readonly productId: string
    readonly optionId: string
    readonly productName: string
    readonly optionName: string
    readonly unitPrice: number
    readonly quantity: number
    readonly discount: number
    cancelled: number
  }[]
  readonly subtotal: number
  readonly discount: number
  readonly userCoupon?: ModelUserCoupon
  metadata?: Metadata
  /** What the metadata were when so many steps had been made, and since when. */
  former?: { readonly steps: number; readonly metadata?: Metadata; readonly updatedAt?: number }[]
  updatedAt?: number
  refunded?: number
  readonly createdAt: number
  readonly expiresAt?: number
  payment?: { readonly id: Slot; readonly amount: number; readonly at: number }
  refused?: { readonly count: number; readonly lastAt: number; readonly reason: string }
  readonly steps: ModelStep[]
}

export interface ModelEvent {
  readonly id: Slot
  readonly type: string
  /** Of which order it tells; absent where it tells of something else, and waits for no other. */
  readonly order?: ModelOrder
  /** What it tells of where that is no order. */
  readonly subject?: string | Slot
  readonly sequence: number
  /** What it says, as it was then. */
  readonly data: unknown
  readonly createdAt: number
  status: 'PENDING' | 'FAILED' | 'SENT' | 'DEAD'
  attempts: number
  nextAttemptAt: number
}

export interface ModelState {
  now: number
  /** Whether the shop asks for all events that can be asked for. */
  readonly tellsAll: boolean
  readonly users: Map<string, ModelUser>
  readonly products: Map<string, ModelProduct>
  readonly coupons: Map<string, ModelCoupon>
  readonly userCoupons: ModelUserCoupon[]
  readonly orders: ModelOrder[]
  readonly events: ModelEvent[]
  /** What the data platform has taken. */
  readonly received: Set<ModelEvent>
  /** Answers by scope and key. */
  readonly answers: Map<string, { readonly input: string; readonly answer: unknown }>
  readonly snapshots: Map<string, unknown>
  /** What the command under way has changed besides orders, in its order. */
  changed: ModelChange[]
}

/** A row that has an event where the shop asks for it. */
type ModelChange =
  | { readonly kind: 'entry'; readonly user: ModelUser; readonly number: number }
  | { readonly kind: 'movement'; readonly product: ModelProduct; readonly option: ModelOption; readonly number: number }
  | { readonly kind: 'claim'; readonly userCoupon: ModelUserCoupon }

export function emptyState(now: number, { tellsAll = false }: { tellsAll?: boolean } = {}): ModelState {
  return {
    now,
    tellsAll,
    changed: [],
    users: new Map(),
    products: new Map(),
    coupons: new Map(),
    userCoupons: [],
    orders: [],
    events: [],
    received: new Set(),
    answers: new Map(),
    snapshots: new Map(),
  }
}

/** With what a shop has to be created to be compared with the model. */
export const modelSettings = {
  wallet: { maxBalance: 50_000 },
  orders: { expireAfterMs: 30 * 60_000, maxPending: 3, userCancelMs: 20 * 3_600_000 },
  ranking: { cacheMs: 0 },
  outbox: { maxAttempts: 3, backoffMs: 1_000, maxBackoffMs: 300_000 },
} as const

/** A refusal. Without details, only its code is compared. */
export class Refusal extends Error {
  readonly code: string
  readonly details: unknown

  constructor(code: string, details?: unknown) {
    super(code)
    this.code = code
    this.details = details
  }
}

export function balanceOf({ entries }: ModelUser): number {
  return entries.at(-1)?.after ?? 0
}

export function stockOf({ movements }: ModelOption): number {
  return movements.at(-1)?.after ?? 0
}

export function statusOf({ steps }: ModelOrder): string {
  return steps.at(-1)!.to
}

export function userOf(state: ModelState, userId: string): ModelUser {
  const user = state.users.get(userId)
  if (user === undefined || user.erased) throw new Refusal('USER_NOT_FOUND', { userId })
  return user
}

/** A hidden product is to buyers as one that never was. */
export function productForSale(state: ModelState, productId: string): ModelProduct {
  const product = productOf(state, productId)
  if (product.status === 'HIDDEN') throw new Refusal('PRODUCT_NOT_FOUND', { productId })
  return product
}

export function productOf(state: ModelState, productId: string): ModelProduct {
  const product = state.products.get(productId)
  if (product === undefined) throw new Refusal('PRODUCT_NOT_FOUND', { productId })
  return product
}

/** The option that is named, or the only one. */
export function optionOf(product: ModelProduct, optionId: string | undefined): ModelOption {
  if (optionId === undefined && product.options.length > 1) throw new Refusal('INVALID_INPUT')
  const wanted = optionId ?? product.options[0]!.optionId
  const option = product.options.find(one => one.optionId === wanted)
  if (option === undefined) throw new Refusal('OPTION_NOT_FOUND', { productId: product.productId, optionId: wanted })
  return option
}

/** Such orders hold what they are of. */
export function isLiving(order: ModelOrder): boolean {
  return ['PENDING', 'PAID', 'COMPLETED'].includes(statusOf(order))
}

export function move(
  state: ModelState,
  { product, option }: { product: ModelProduct; option: ModelOption },
  movement: Omit<ModelMovement, 'after' | 'at'>,
): void {
  option.movements.push({ ...movement, after: stockOf(option) + movement.delta, at: state.now })
  state.changed.push({ kind: 'movement', product, option, number: option.movements.length })
}

export function enter(state: ModelState, user: ModelUser, entry: Omit<ModelEntry, 'after' | 'at'>): void {
  user.entries.push({ ...entry, after: balanceOf(user) + entry.amount, at: state.now })
  state.changed.push({ kind: 'entry', user, number: user.entries.length })
}

/** Gives the fields that are named: null takes one away, undefined leaves it as it is. */
export function assign<Thing extends object>(
  thing: Thing,
  fields: { [Name in keyof Thing]?: Thing[Name] | null },
): void {
  for (const name of Object.keys(fields) as (keyof Thing)[]) {
    const value = fields[name]
    if (value === null) delete thing[name]
    else if (value !== undefined) thing[name] = value
  }
}

/** The fields that are there. */
export function present<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>
}
