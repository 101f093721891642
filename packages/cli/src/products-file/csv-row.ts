/** The columns of a file of products, an option a row. */
export const columns = ['productId', 'optionId', 'name', 'optionName', 'price', 'stock'] as const
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
