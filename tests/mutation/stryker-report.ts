/** As much of Stryker's report as is read here. Lines and columns count from 1. */
export interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly StrykerMutant[] }>>
  readonly testFiles?: Readonly<Record<string, { readonly tests: readonly { id: string; name: string }[] }>>
}

export interface StrykerMutant {
  readonly status: 'Killed' | 'Survived' | 'NoCoverage' | 'Timeout' | 'RuntimeError' | 'CompileError' | 'Ignored'
  readonly replacement?: string
  readonly location: { readonly start: Position; readonly end: Position }
  readonly killedBy?: readonly string[]
}

interface Position {
  readonly line: number
  readonly column: number
}

/** The range of the source that a change stands in, as Stryker takes it on the command line, where columns count from 0. */
export function rangeOf(path: string, { location: { start, end } }: Pick<StrykerMutant, 'location'>): string {
  return `${path}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`
}

/** One range may be changed in several ways. */
export function keyOfMutant(path: string, mutant: Pick<StrykerMutant, 'location' | 'replacement'>): string {
  return `${rangeOf(path, mutant)} ${mutant.replacement ?? ''}`
}
