import type { SqlConnection } from '../sql/connection.ts'
import type { Table } from '../sql/table.ts'
import type { Row, Value } from '../sql/value.ts'

/** Rows that one statement takes at once: of more, each costs hardly less. */
const rowsAtOnce = 4

/** Statements are kept prepared: of a table with many columns that may be absent there would be no end of them. */
const mostForms = 8

/** Columns as the bits of a number. */
const mostColumns = 30

/** An insert that leaves out columns, which are NULL then. */
interface Form {
  /** The places of those that it names; undefined where it names all. */
  readonly places: readonly number[] | undefined
  readonly one: string
  readonly several: string
}

/**
 * Inserts rows in their order. What the driver does for each value is a third of a short statement, for NULL more than for any
 * other, and what it does for each statement is another one: so columns in which no row of a set has a value are not named, and
 * several rows go with one statement.
 */
export function insertingRows(
  table: Table,
  end = '',
): (connection: SqlConnection, rows: readonly Row[]) => Promise<void> {
  const all = formOf(table, undefined, end)
  const forms = new Map<number, Form>()
  const every = 2 ** table.columns.length - 1

  function formFor(rows: readonly Row[]): Form {
    if (table.columns.length > mostColumns) return all
    const used = columnsUsed(rows, every)
    if (used === every) return all
    const known = forms.get(used)
    if (known !== undefined || forms.size === mostForms) return known ?? all
    const form = formOf(table, placesOf(used), end)
    forms.set(used, form)
    return form
  }

  return (connection, rows) => {
    if (rows.length === 0) return Promise.resolve()
    const { places, one, several } = formFor(rows)
    const together: Value[][] = []
    const alone: Row[] = []
    let start = 0
    for (; start + rowsAtOnce <= rows.length; start += rowsAtOnce) {
      const values: Value[] = []
      for (let i = start; i < start + rowsAtOnce; i += 1) append(values, rows[i]!, places)
      together.push(values)
    }
    for (; start < rows.length; start += 1) {
      alone.push(places === undefined ? rows[start]! : append([], rows[start]!, places))
    }
    if (together.length === 0) return connection.runEach(one, alone).then(nothing)
    const begun = connection.runEach(several, together)
    return (alone.length === 0 ? begun : begun.then(() => connection.runEach(one, alone))).then(nothing)
  }
}

const nothing = () => undefined

/** The columns in which one of the rows has a value. */
function columnsUsed(rows: readonly Row[], every: number): number {
  let used = 0
  for (const row of rows) {
    for (let i = 0; i < row.length; i += 1) if (row[i] !== null) used |= 1 << i
    if (used === every) return used
  }
  return used
}

function placesOf(used: number): number[] {
  const places: number[] = []
  for (let i = 0; i < mostColumns; i += 1) if ((used & (1 << i)) !== 0) places.push(i)
  return places
}

function append(values: Value[], row: Row, places: readonly number[] | undefined): Value[] {
  if (places === undefined) for (const value of row) values.push(value)
  else for (const place of places) values.push(row[place]!)
  return values
}

function formOf({ name, columns }: Table, places: readonly number[] | undefined, end: string): Form {
  const named = places === undefined ? columns : places.map(place => columns[place]!)
  const row = `(${named.map(() => '?').join(', ')})`
  const insert = `insert into ${name} (${named.join(', ')}) values`
  return {
    places,
    one: `${insert} ${row}${end}`,
    several: `${insert} ${Array.from({ length: rowsAtOnce }, () => row).join(', ')}${end}`,
  }
}
