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
  const claims = needs.flatMap(need => need.claims ?? [])
  const ownCoupons = [...claims, ...needs.flatMap(need => need.ownCoupons ?? [])]
  const campaigns = collect(needs, 'campaigns')
  const carts = collect(needs, 'carts')
  return {
    users: new Set([...collect(needs, 'users'), ...carts, ...ownCoupons.map(({ userId }) => userId)]),
    profiles: collect(needs, 'profiles'),
    pendingOf: collect(needs, 'pendingOf'),
    carts,
    products: collect(needs, 'products'),
    purchases: needs.flatMap(need => need.purchases ?? []),
    orders: collect(needs, 'orders'),
    couponIds: collect(needs, 'couponIds'),
    couponCodes: new Set([...collect(needs, 'couponCodes'), ...campaigns, ...ownCoupons.map(({ code }) => code)]),
    lockedCodes: new Set([...campaigns, ...claims.map(({ code }) => code)]),
    ownCoupons,
    userCoupons: collect(needs, 'userCoupons'),
    keys,
  }
}

type ListOfKeys =
  | 'users'
  | 'profiles'
  | 'pendingOf'
  | 'carts'
  | 'products'
  | 'orders'
  | 'couponIds'
  | 'couponCodes'
  | 'campaigns'
  | 'userCoupons'

function collect(needs: readonly Needs[], list: ListOfKeys): Set<string> {
  const keys = new Set<string>()
  for (const need of needs) for (const key of need[list] ?? []) keys.add(key)
  return keys
}
