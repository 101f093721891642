import type { CommitNumbers, Concerned } from '@jumun/core'

/** Commits of a connection and of all others to its file. */
export interface CommitCount extends CommitNumbers {
  /** Whether anyone has asked lately: else nothing is kept, and no commit has to say what it is about. */
  readonly isAsked: boolean
  /** Counts a commit of this connection, which may be about anything unless it says what it concerns. */
  count(concerned?: Concerned): void
}

/** Users, and products, whose last commits are remembered at most. */
const mostRemembered = 40_000
/** After so many commits in a row without a question no one asks. */
const unaskedCommits = 1_000

/**
 * @param foreign Another number whenever another connection has committed something; undefined where that cannot be told now
 */
export function countCommits(foreign: () => number | undefined): CommitCount {
  let last = 0
  let lastOfAll = 0
  let seen: number | undefined
  let unasked = unaskedCommits
  const users = lastCommits()
  const products = lastCommits()

  return {
    now() {
      unasked = 0
      const version = foreign()
      if (version !== seen) {
        seen = version
        lastOfAll = ++last
      }
      return version === undefined ? undefined : last
    },
    lastOfUser: userId => Math.max(lastOfAll, users.of(userId)),
    lastOfProduct: productId => Math.max(lastOfAll, products.of(productId)),
    get isAsked() {
      return unasked < unaskedCommits
    },
    count(concerned) {
      unasked += 1
      if (concerned === undefined) {
        lastOfAll = ++last
        return
      }
      const next = last + 1
      for (const userId of concerned.users) users.set(userId, (last = next))
      for (const productId of concerned.products) products.set(productId, (last = next))
    },
  }
}

/**
 * Of each key the last commit. In two generations: what is forgotten with the older one counts as committed when that was
 * complete, so that nothing is taken for older than it is.
 */
function lastCommits() {
  let young = new Map<string, number>()
  let old = new Map<string, number>()
  let endOfOld = 0
  let forgotten = 0

  return {
    of: (key: string) => young.get(key) ?? old.get(key) ?? forgotten,
    set(key: string, number: number) {
      young.set(key, number)
      if (young.size < mostRemembered / 2) return
      forgotten = endOfOld
      endOfOld = number
      old = young
      young = new Map()
    },
  }
}
