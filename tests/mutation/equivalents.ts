/** Changes of which no test could tell, because nothing is different: read, and left out of the score. */
export interface Equivalent {
  readonly file: string
  /** The line as it is, and as it is changed. */
  readonly line: string
  readonly changed: string
  readonly because: string
}

export const equivalents: readonly Equivalent[] = []
