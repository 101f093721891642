import { CsvError, parse } from 'csv-parse/sync'
import { nearest } from '../usage/nearest.ts'
import { type ColumnName, columns, type CsvProblem, type CsvRow, requiredColumns } from './csv-row.ts'

interface RawRow {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** Rows of cells, with everything that is wrong with the file as such: quotes, header, number of cells. */
export function readCsv(text: string): { rows: CsvRow[]; problems: CsvProblem[] } {
  let raw: RawRow[]
  try {
    raw = parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true }) as never
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { rows: [], problems: [{ line: Number(error['lines'] ?? 1), message: quoteProblem(error) }] }
  }
  const [header, ...body] = withFirstLines(raw)
  if (header === undefined) return { rows: [], problems: [{ line: 1, message: `is empty; ${expected}` }] }
  const { places, problems } = readHeader(header)
  if (problems.length > 0) return { rows: [], problems }

  const rows: CsvRow[] = []
  for (const { line, record } of body) {
    if (record.every(cell => cell === '')) continue
    if (record.length !== header.record.length) {
      problems.push({ line, message: `has ${record.length} cells, the header has ${header.record.length}` })
      continue
    }
    const cells = Object.fromEntries(columns.map(name => [name, record[places.get(name) ?? -1] ?? '']))
    rows.push({ line, cells: cells as CsvRow['cells'] })
  }
  return { rows, problems }
}

const expected = `the first line must name the columns: ${columns.join(',')}`

/** The parser tells the line on which a row ends; a quoted cell may hold line breaks. */
function withFirstLines(raw: readonly RawRow[]): { line: number; record: readonly string[] }[] {
  return raw.map(({ record, info }) => {
    const breaks = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0)
    return { line: info.lines - breaks, record }
  })
}

function readHeader({ line, record }: { line: number; record: readonly string[] }) {
  const places = new Map<ColumnName, number>()
  const problems: CsvProblem[] = []
  for (const [place, cell] of record.entries()) {
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

function quoteProblem(error: CsvError): string {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return 'has a quote that is never closed'
  if (error.code === 'INVALID_OPENING_QUOTE' || error.code === 'CSV_INVALID_CLOSING_QUOTE') {
    return 'has a quote in the middle of a cell; a cell with quotes is written "like ""this"" one"'
  }
  return error.message
}
