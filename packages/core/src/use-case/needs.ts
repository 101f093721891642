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

/** The key where a command names one. */
export function ifNamed(key: string | undefined): readonly string[] {
  return key === undefined ? none : [key]
}

export function needsOfAll(needs: readonly Needs[], keys: readonly AnswerKey[]): BatchNeeds {
  const users = new Set<string>()
  const products = new Set<string>()
  const purchases: Purchase[] = []
  const ownCoupons: OwnCoupon[] = []
  // Made for the first key: of most kinds a batch needs none.
  let profiles: Set<string> | undefined
  let pendingOf: Set<string> | undefined
  let carts: Set<string> | undefined
  let orders: Set<string> | undefined
  let couponIds: Set<string> | undefined
  let couponCodes: Set<string> | undefined
  let lockedCodes: Set<string> | undefined
  let userCoupons: Set<string> | undefined

  function own(coupon: OwnCoupon): void {
    users.add(coupon.userId)
    couponCodes = withKey(couponCodes, coupon.code)
    ownCoupons.push(coupon)
  }

  function lock(code: string): void {
    couponCodes = withKey(couponCodes, code)
    lockedCodes = withKey(lockedCodes, code)
  }

  // Once over all commands, in the order in which they came: this runs for every order.
  for (const need of needs) {
    if (need.users !== undefined) for (const userId of need.users) users.add(userId)
    if (need.products !== undefined) for (const productId of need.products) products.add(productId)
    if (need.carts !== undefined) for (const userId of need.carts) users.add(userId)
    profiles = withAll(profiles, need.profiles)
    pendingOf = withAll(pendingOf, need.pendingOf)
    carts = withAll(carts, need.carts)
    orders = withAll(orders, need.orders)
    couponIds = withAll(couponIds, need.couponIds)
    couponCodes = withAll(couponCodes, need.couponCodes)
    userCoupons = withAll(userCoupons, need.userCoupons)
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
    profiles: profiles ?? noKeys,
    pendingOf: pendingOf ?? noKeys,
    carts: carts ?? noKeys,
    products,
    purchases,
    orders: orders ?? noKeys,
    couponIds: couponIds ?? new Set(),
    couponCodes: couponCodes ?? noKeys,
    lockedCodes: lockedCodes ?? noKeys,
    ownCoupons,
    userCoupons: userCoupons ?? new Set(),
    keys,
  }
}

const none: readonly never[] = []
const noKeys: ReadonlySet<string> = new Set()

function withKey(set: Set<string> | undefined, key: string): Set<string> {
  return (set ?? new Set()).add(key)
}

function withAll(set: Set<string> | undefined, keys: readonly string[] | undefined): Set<string> | undefined {
  if (keys === undefined) return set
  let all = set
  for (const key of keys) all = withKey(all, key)
  return all
}
