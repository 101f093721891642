import type { Field } from './field.ts'

/**
 * The rows of one table, said once for all stores: what a row holds, field by field, and how each value is got from that
 * which is stored. `Row` is a row as it is kept and read again, `From` what it is made of; mostly they are the same.
 */
export interface RowShape<Row extends object, From = Row> {
  /** The fields of the primary key in its order, which are the first of `fields`. */
  readonly key: readonly (keyof Row & string)[]
  readonly fields: Fields<Row, From>
}

/** One field for each property of a row: a property without a field does not compile, nor one that may lack a value unsaid. */
export type Fields<Row, From> = {
  readonly [Name in keyof Row]-?: Field<From, NonNullable<Row[Name]>, AbsenceOf<Row, Name>>
}

type AbsenceOf<Row, Name extends keyof Row> =
  Record<never, never> extends Pick<Row, Name> ? 'left out' : null extends Row[Name] ? 'null' : 'never'

/** Says what a table's rows are; there is nothing to it but the check by the compiler. */
export function rowShape<Row extends object, From = Row>(shape: RowShape<Row, From>): RowShape<Row, From> {
  return shape
}
