import { compareText } from '@jumun/core/rows'

/** A field of a row, and which way it orders rows. */
export interface OrderedField<Row> {
  readonly field: keyof Row & string
  readonly descending?: boolean
}

/** Sorts in place by fields of a row, as a database does that compares texts byte by byte. */
export function sortBy<Item, Row>(
  items: Item[],
  order: readonly OrderedField<Row>[],
  rowOf: (item: Item) => Row,
): Item[] {
  if (items.length < 2) return items
  const [{ field: first, descending = false }, ...rest] = order as [OrderedField<Row>, ...OrderedField<Row>[]]
  // A thousand rows take some thousand comparisons, which the first field mostly decides.
  return items.sort((one, other) => {
    const a = rowOf(one)
    const b = rowOf(other)
    const compared = compareValues(a[first], b[first])
    if (compared !== 0) return descending ? -compared : compared
    return rest.length === 0 ? 0 : compareRest(a, b, rest)
  })
}

function compareRest<Row>(a: Row, b: Row, order: readonly OrderedField<Row>[]): number {
  for (const { field, descending } of order) {
    const compared = compareValues(a[field], b[field])
    if (compared !== 0) return descending ? -compared : compared
  }
  return 0
}

function compareValues(a: unknown, b: unknown): number {
  return typeof a === 'string' ? compareText(a, b as string) : (a as number) - (b as number)
}
