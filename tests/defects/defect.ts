/** A mistake that someone could make, as a change of one place of the sources, and the tests that have to notice. */
export interface Defect {
  readonly name: string
  /** Below `packages`. */
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** Test files below `packages`, quick ones: one of their tests has to fail. */
  readonly suites: readonly string[]
  /** Only tests whose full name holds this. */
  readonly only?: string
  /** A database without which it cannot be seen. */
  readonly server?: 'mysql' | 'postgres'
}
