import type { CsvProblem, CsvTable, RawRow } from './csv-row.ts'

/** A row of a platform's export, its cells by the names of the columns. */
export interface ForeignRow {
  readonly line: number
  /** The cell of the first of these columns that the file has; '' when it has none of them. */
  cell(...names: readonly string[]): string
}

/** The rows of an export, or what tells that it is none. `needed` are columns, each by all names that it has had. */
export function foreignRows(
  { header, rows, problems }: CsvTable,
  platform: string,
  needed: readonly (readonly string[])[],
): { rows: readonly ForeignRow[]; problems: readonly CsvProblem[] } {
  if (problems.length > 0 || header === undefined) {
    const empty = [{ line: 1, message: `is empty, and no export of ${platform}` }]
    return { rows: [], problems: problems.length > 0 ? problems : empty }
  }
  const places = new Map(header.cells.map((name, place) => [name.toLowerCase(), place]))
  const missing = needed.filter(names => !names.some(name => places.has(name.toLowerCase())))
  if (missing.length > 0) {
    const list = missing.map(([name]) => name).join(', ')
    return { rows: [], problems: [{ line: header.line, message: `is no export of ${platform}: it lacks ${list}` }] }
  }
  return { rows: rows.map(row => foreignRow(row, places)), problems: [] }
}

function foreignRow({ line, cells }: RawRow, places: ReadonlyMap<string, number>): ForeignRow {
  return {
    line,
    cell(...names) {
      const place = names.map(name => places.get(name.toLowerCase())).find(known => known !== undefined)
      return place === undefined ? '' : (cells[place] ?? '')
    },
  }
}
