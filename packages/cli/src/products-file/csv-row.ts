/** The columns of a file of products, an option a row. */
export const columns = ['productId', 'optionId', 'name', 'optionName', 'price', 'stock', 'status'] as const
export type ColumnName = (typeof columns)[number]
export const requiredColumns: readonly ColumnName[] = ['productId', 'name', 'price', 'stock']

export interface CsvRow {
  /** Where the row begins in the file, from 1. */
  readonly line: number
  readonly cells: Readonly<Record<ColumnName, string>>
}

/** Something that is wrong in the file. */
export interface CsvProblem {
  readonly line: number
  readonly message: string
}

/** A row as it stands in the file, by the place of its cells. */
export interface RawRow {
  readonly line: number
  readonly cells: readonly string[]
}

/** What a file holds: the names of its columns, the rows below, and what is wrong with it as such. */
export interface CsvTable {
  readonly header: RawRow | undefined
  readonly rows: readonly RawRow[]
  readonly problems: readonly CsvProblem[]
}

/** Rows of products, made of a file of any layout. */
export interface ReadRows {
  readonly rows: readonly CsvRow[]
  readonly problems: readonly CsvProblem[]
  /** What was passed over, or taken for something that does not stand there. */
  readonly notes: readonly string[]
}
