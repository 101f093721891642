/**
 * Answers early in a rush for coupons, so that the surely late do not reach the database. The database decides: a gate
 * that has lost its memory, or cannot be reached in time, says `pass`. It never throws.
 */
export interface CouponGate {
  /**
   * `sold out` only when that is sure, and never to a user who has claimed: that one may ask for the first answer again.
   * It need not know whether there is such a user: a user who gets `sold out` here may be unknown to the database.
   */
  check(claim: { code: string; userId: string }): Promise<'pass' | 'sold out'>
  /** Tells the gate what the database has decided, after it was committed. */
  learn(outcome: ClaimOutcome): Promise<void>
}

/**
 * What became of a claim. A gate is sure that a campaign is sold out, and of who has claimed, once it has been told of as
 * many claimants as the campaign had coupons: `quantity` says how many that is.
 */
export type ClaimOutcome =
  | { readonly code: string; readonly userId: string; readonly result: 'claimed' }
  | { readonly code: string; readonly userId: string; readonly result: 'sold out'; readonly quantity: number }
  /** The campaign was changed, and has so many coupons from now on. */
  | { readonly code: string; readonly result: 'changed'; readonly quantity: number }
