/** What a column may hold: the CHECK constraint of a database. */
export type Column = (value: unknown) => boolean

/** One column for each property of a row, so that a property without a column does not compile. */
export type Columns<Row> = { readonly [Name in keyof Row]-?: Column }

export const text: Column = value => typeof value === 'string'

/** An id or a code that somebody has chosen. */
export const id: Column = value => typeof value === 'string' && value !== ''

/** Money, units, numbers and times: whole, exact and never negative. */
export const count: Column = value => Number.isSafeInteger(value) && (value as number) >= 0

/** A change of money or units, of either sign. */
export const change: Column = value => Number.isSafeInteger(value)

export const list: Column = value => Array.isArray(value)

export function oneOf(...values: readonly (string | null)[]): Column {
  return value => values.includes(value as string | null)
}

export function optional(column: Column): Column {
  return value => value === undefined || column(value)
}

/** A campaign's discount: columns of its own in a database. */
export const discount: Column = value => {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false
  if (value.type === 'FIXED') return 'amount' in value && count(value.amount)
  if (value.type !== 'PERCENT' || !('basisPoints' in value)) return false
  return count(value.basisPoints) && (!('maxDiscount' in value) || optional(count)(value.maxDiscount))
}
