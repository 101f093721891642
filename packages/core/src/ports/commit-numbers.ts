/** Users and products whose rows a transaction has changed. */
export interface Concerned {
  readonly users: Iterable<string>
  readonly products: Iterable<string>
}

/**
 * Commits, counted. What was read after `now` still holds while the last commit about it has no higher number. A commit counts for
 * every user and product unless it is known to be about certain ones.
 */
export interface CommitNumbers {
  /**
   * The number of the last commit, by this process or another one; undefined where that cannot be told now. Commits about no user
   * and no product are left out. Answered at once, in next to no time.
   */
  now(): number | undefined
  /** The number of the last commit that may be about the user, of those that `now` has seen and of all of this process. */
  lastOfUser(userId: string): number
  /** As `lastOfUser`: the product with its options. */
  lastOfProduct(productId: string): number
}
