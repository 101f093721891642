/** What is counted while orders come in. */
export interface Tally {
  placed: number
  cancelled: number
  claims: number
  charges: number
  /** Answers that a repeated key gave, all equal to the first. */
  repeats: number
  readonly refusals: Map<string, number>
  /** Of every order, refused ones too, in milliseconds. */
  readonly latencies: number[]
}

export function createTally(): Tally {
  return { placed: 0, cancelled: 0, claims: 0, charges: 0, repeats: 0, refusals: new Map(), latencies: [] }
}
