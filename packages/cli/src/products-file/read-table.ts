import { CsvError, parse } from 'csv-parse/sync'
import type { CsvProblem, CsvTable, RawRow } from './csv-row.ts'

interface ParsedRow {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/**
 * The table of a CSV file. The delimiter is that of `sep=`, with which Excel begins some files, or the one that the line of
 * the column names has most of. Cells behind the last name, and rows without any text, are left out.
 */
export function readTable(text: string, wanted?: string): CsvTable {
  const separator = /^\uFEFF?sep=(.)\r?\n/.exec(text)
  const body = separator === null ? text : text.slice(separator[0].length)
  const before = separator === null ? 0 : 1
  const delimiter = wanted ?? separator?.[1] ?? delimiterOf(body)
  let parsed: ParsedRow[]
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true }
    parsed = parse(body, { ...options, delimiter }) as never
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = Number(error['lines'] ?? 1) + before
    return { header: undefined, rows: [], problems: [{ line, message: quoteProblem(error) }] }
  }
  const [header, ...rows] = parsed.map(row => withFirstLine(row, before))
  if (header === undefined) return { header: undefined, rows: [], problems: [] }
  const width = header.cells.findLastIndex(cell => cell !== '') + 1
  const problems: CsvProblem[] = []
  const whole = rows.flatMap(row => {
    if (row.cells.every(cell => cell === '')) return []
    const cells = withoutEmptyEnd(row.cells, width)
    if (cells.length === width) return [{ ...row, cells }]
    problems.push({ line: row.line, message: `has ${cells.length} cells, the header has ${width}` })
    return []
  })
  return { header: { ...header, cells: header.cells.slice(0, width) }, rows: whole, problems }
}

const delimiters = [',', ';', '\t'] as const

/** That of which the first line has most, outside of quotes. */
function delimiterOf(text: string): string {
  const first = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0] ?? ''
  const plain = first.replaceAll(/"(?:[^"]|"")*"/g, '')
  const counts = delimiters.map(delimiter => plain.split(delimiter).length)
  return delimiters[counts.indexOf(Math.max(...counts))]!
}

/** The parser tells the line on which a row ends; a quoted cell may hold line breaks. */
function withFirstLine({ record, info }: ParsedRow, before: number): RawRow {
  const breaks = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0)
  return { line: info.lines - breaks + before, cells: record }
}

function withoutEmptyEnd(cells: readonly string[], width: number): readonly string[] {
  return cells.slice(width).every(cell => cell === '') ? cells.slice(0, width) : cells
}

function quoteProblem(error: CsvError): string {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return 'has a quote that is never closed'
  if (error.code === 'INVALID_OPENING_QUOTE' || error.code === 'CSV_INVALID_CLOSING_QUOTE') {
    return 'has a quote in the middle of a cell; a cell with quotes is written "like ""this"" one"'
  }
  return error.message
}
