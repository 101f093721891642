/** Changes of which no test could tell, because nothing is different: read, and left out of the score. */
export interface Equivalent {
  readonly file: string
  /** The line as it is, and as it is changed. */
  readonly line: string
  readonly changed: string
  readonly because: string
}

/** The same of a file that is named beside it. */
export type Change = readonly [line: string, changed: string, because: string]
