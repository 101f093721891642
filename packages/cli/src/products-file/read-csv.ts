import { nearest } from '../usage/nearest.ts'
import {
  type ColumnName,
  columns,
  type CsvProblem,
  type CsvRow,
  type CsvTable,
  type RawRow,
  type ReadRows,
  requiredColumns,
} from './csv-row.ts'

/** Rows of a file that has the columns of ours, in any order. */
export function ownRows({ header, rows, problems: found }: CsvTable): ReadRows {
  const problems = [...found]
  if (header === undefined) {
    return { rows: [], notes: [], problems: found.length > 0 ? found : [{ line: 1, message: `is empty; ${expected}` }] }
  }
  const { places, problems: wrong } = readHeader(header)
  if (wrong.length > 0) return { rows: [], problems: wrong, notes: [] }
  const own = rows.map(({ line, cells }): CsvRow => {
    const named = columns.map(name => [name, plainText(cells[places.get(name) ?? -1] ?? '')])
    return { line, cells: Object.fromEntries(named) as CsvRow['cells'] }
  })
  return { rows: own, problems, notes: [] }
}

const expected = `the first line must name the columns: ${columns.join(',')}`

/** Our own export for spreadsheets puts an apostrophe before what one would take for a formula. */
function plainText(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell
}

function readHeader({ line, cells }: RawRow) {
  const places = new Map<ColumnName, number>()
  const problems: CsvProblem[] = []
  for (const [place, cell] of cells.entries()) {
    const name = columns.find(column => column.toLowerCase() === cell.toLowerCase())
    if (name === undefined) {
      const meant = nearest(cell, columns)
      const hint = meant === undefined ? `; ${expected}` : ` (did you mean ${meant}?)`
      problems.push({ line, message: `has an unknown column ${JSON.stringify(cell)}${hint}` })
    } else if (places.has(name)) problems.push({ line, message: `has the column ${name} twice` })
    else places.set(name, place)
  }
  const missing = requiredColumns.filter(name => !places.has(name))
  if (problems.length === 0 && missing.length > 0) {
    problems.push({ line, message: `lacks the column ${missing.join(', ')}; ${expected}` })
  }
  return { places, problems }
}
