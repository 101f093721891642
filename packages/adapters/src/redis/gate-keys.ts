export interface GateKeys {
  /** The users who have claimed. */
  readonly claimants: string
  /** How many coupons there were, once the database has said that they are gone. */
  readonly quantity: string
}

/** The braces put both keys of a campaign into one slot of a cluster, where a script may read them together. */
export function gateKeys(prefix: string, code: string): GateKeys {
  const campaign = `${prefix}gate:{${code}}`
  return { claimants: `${campaign}:claimants`, quantity: `${campaign}:quantity` }
}
