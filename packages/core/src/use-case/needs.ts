import type { AnswerKey } from '../ports/answers.ts'

/** Rows that a command has to see. Users' rows are locked by their wallets. */
export interface Needs {
  readonly users?: readonly string[]
  /** Users of whom what is known is needed, besides the wallet. */
  readonly profiles?: readonly string[]
  /** Users whose pending orders are needed. */
  readonly pendingOf?: readonly string[]
  /** Users whose cart lines, and the products of those, are needed. */
  readonly carts?: readonly string[]
  readonly products?: readonly string[]
  /** What users are about to buy, of which products: all in their carts without `productIds`. For limits of a user. */
  readonly purchases?: readonly Purchase[]
  /** Orders, with their users, products and user coupons. */
  readonly orders?: readonly string[]
  readonly couponIds?: readonly string[]
  readonly couponCodes?: readonly string[]
  /** Of a user and a code: the campaign, locked, and the coupon that the user has of it. */
  readonly claims?: readonly OwnCoupon[]
  /** Codes of campaigns that are changed, and so locked. */
  readonly campaigns?: readonly string[]
  /** As `claims`, without locking the campaign. */
  readonly ownCoupons?: readonly OwnCoupon[]
  /** User coupons with their users and campaigns. */
  readonly userCoupons?: readonly string[]
}

interface Purchase {
  readonly userId: string
  readonly productIds?: readonly string[]
}

interface OwnCoupon {
  readonly userId: string
  readonly code: string
}

/** What a whole batch needs, each key once; rows that are read add the keys of those that belong to them. */
export interface BatchNeeds {
  readonly users: Set<string>
  readonly profiles: ReadonlySet<string>
  readonly pendingOf: ReadonlySet<string>
  readonly carts: ReadonlySet<string>
  readonly products: Set<string>
  readonly purchases: readonly Purchase[]
  readonly orders: ReadonlySet<string>
  readonly couponIds: Set<string>
  readonly couponCodes: ReadonlySet<string>
  /** Codes of campaigns to be locked. */
  readonly lockedCodes: ReadonlySet<string>
  readonly ownCoupons: readonly OwnCoupon[]
  readonly userCoupons: Set<string>
  readonly keys: readonly AnswerKey[]
}

export function needsOfAll(needs: readonly Needs[], keys: readonly AnswerKey[]): BatchNeeds {
  const users = new Set<string>()
  const profiles = new Set<string>()
  const pendingOf = new Set<string>()
  const carts = new Set<string>()
  const products = new Set<string>()
  const purchases: Purchase[] = []
  const orders = new Set<string>()
  const couponIds = new Set<string>()
  const couponCodes = new Set<string>()
  const lockedCodes = new Set<string>()
  const ownCoupons: OwnCoupon[] = []
  const userCoupons = new Set<string>()

  function own(coupon: OwnCoupon): void {
    users.add(coupon.userId)
    couponCodes.add(coupon.code)
    ownCoupons.push(coupon)
  }

  function lock(code: string): void {
    couponCodes.add(code)
    lockedCodes.add(code)
  }

  // Once over all commands, in the order in which they came: this runs for every order.
  for (const need of needs) {
    addAll(need.users, users)
    addAll(need.profiles, profiles)
    addAll(need.pendingOf, pendingOf)
    addAll(need.carts, users)
    addAll(need.carts, carts)
    addAll(need.products, products)
    addAll(need.orders, orders)
    addAll(need.couponIds, couponIds)
    addAll(need.couponCodes, couponCodes)
    addAll(need.userCoupons, userCoupons)
    for (const purchase of need.purchases ?? none) purchases.push(purchase)
    for (const code of need.campaigns ?? none) lock(code)
    for (const claim of need.claims ?? none) {
      lock(claim.code)
      own(claim)
    }
    for (const coupon of need.ownCoupons ?? none) own(coupon)
  }
  return {
    users,
    profiles,
    pendingOf,
    carts,
    products,
    purchases,
    orders,
    couponIds,
    couponCodes,
    lockedCodes,
    ownCoupons,
    userCoupons,
    keys,
  }
}

const none: readonly never[] = []

function addAll(keys: readonly string[] | undefined, set: Set<string>): void {
  if (keys !== undefined) for (const key of keys) set.add(key)
}
