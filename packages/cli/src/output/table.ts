import stringWidth from 'string-width'
import { styleText } from 'node:util'
import { wrapped } from './wrap.ts'

export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string | number | undefined
  /** Numbers stand at the right. */
  readonly right?: true
}

interface FilledColumn {
  readonly title: string
  readonly right?: true
  readonly cells: readonly string[]
  readonly width: number
}

const gap = '  '

/**
 * Rows in aligned columns, under a title line. Columns in which nothing stands are left out; no rows are no text. On a
 * terminal, what is wider than `columns` goes on in the next line of its own column; a pipe or a file gets whole lines.
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  terminal: { readonly columns?: number } = process.stdout,
): string {
  if (rows.length === 0) return ''
  const filled = columns
    .map(column => filledColumn(column, rows))
    .filter(({ cells }) => cells.some(text => text !== ''))
  const fitting = terminal.columns === undefined ? filled : fit(filled, terminal.columns)
  const titles = linesOf(fitting, ({ title }) => title).map(text => styleText('dim', text))
  return [...titles, ...rows.flatMap((_, row) => linesOf(fitting, ({ cells }) => cells[row]!))].join('\n')
}

function filledColumn<Row>({ title, value, right }: Column<Row>, rows: readonly Row[]): FilledColumn {
  const cells = rows.map(row => cell(value(row)))
  const width = Math.max(stringWidth(title), ...cells.map(text => stringWidth(text)))
  return { title, cells, width, ...(right !== undefined && { right }) }
}

/** A text that is broken more often is hard to read. */
const leastWidth = 12

/** Takes from the widest columns until all fit: first from those that hold several words, then from ids; never from numbers. */
function fit(columns: readonly FilledColumn[], available: number): FilledColumn[] {
  const widths = columns.map(({ width }) => width)
  const gaps = gap.length * (columns.length - 1)
  const isWordy = ({ cells }: FilledColumn) => cells.some(text => text.includes(' '))
  const leastOf = ({ title }: FilledColumn) => Math.max(leastWidth, ...title.split(' ').map(word => stringWidth(word)))
  for (const mayShrink of [isWordy, () => true]) {
    while (widths.reduce((sum, width) => sum + width, gaps) > available) {
      let widest: number | undefined
      for (const [place, column] of columns.entries()) {
        if (column.right === true || !mayShrink(column) || widths[place]! <= leastOf(column)) continue
        if (widest === undefined || widths[place]! > widths[widest]!) widest = place
      }
      if (widest === undefined) break
      widths[widest]! -= 1
    }
  }
  return columns.map((column, place) => ({ ...column, width: widths[place]! }))
}

function linesOf(columns: readonly FilledColumn[], textOf: (column: FilledColumn) => string): string[] {
  const broken = new Map(
    columns.map(column => {
      const text = textOf(column)
      return [column, stringWidth(text) <= column.width ? [text] : wrapped(text, column.width)]
    }),
  )
  const height = Math.max(...[...broken.values()].map(lines => lines.length))
  return Array.from({ length: height }, (_, index) => line(columns, column => broken.get(column)![index] ?? ''))
}

function line(columns: readonly FilledColumn[], textOf: (column: FilledColumn) => string): string {
  return columns
    .map(column => pad(textOf(column), column.width, column.right))
    .join(gap)
    .trimEnd()
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
