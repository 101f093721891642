import stringWidth from 'string-width'
import { styleText } from 'node:util'

export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string | number | undefined
  /** Numbers stand at the right. */
  readonly right?: true
}

/** Rows in aligned columns, under a title line. Columns in which nothing stands are left out; no rows are no text. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  if (rows.length === 0) return ''
  const filled = columns
    .map(column => ({ ...column, cells: rows.map(row => cell(column.value(row))) }))
    .filter(({ cells }) => cells.some(text => text !== ''))
  const widths = filled.map(({ title, cells }) => Math.max(stringWidth(title), ...cells.map(text => stringWidth(text))))
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => pad(text, widths[index]!, filled[index]!.right))
      .join('  ')
      .trimEnd()
  const title = styleText('dim', line(filled.map(column => column.title)))
  return [title, ...rows.map((_, row) => line(filled.map(({ cells }) => cells[row]!)))].join('\n')
}

/** Names and values below each other: what there is to say about one thing. */
export function fields(pairs: readonly (readonly [name: string, value: string | number | undefined])[]): string {
  const shown = pairs.filter(([, value]) => value !== undefined && value !== '')
  const width = Math.max(...shown.map(([name]) => stringWidth(name)))
  return shown.map(([name, value]) => `${styleText('dim', pad(name, width))}  ${cell(value)}`).join('\n')
}

function cell(value: string | number | undefined): string {
  return typeof value === 'number' ? grouped(value) : (value ?? '')
}

/** 4,500 for people; `--json` has the plain number. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 })
}

/** Pads to a width in terminal columns, of which Korean letters take two. */
function pad(text: string, width: number, right?: true): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)))
  return right === true ? space + text : text + space
}
