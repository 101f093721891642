import { readCsv } from '../words/csv.ts'
import { parseMoney, parseWhole } from '../words/format.ts'
import type { Key } from '../words/words.ts'

/** A product as a list names it: what it does not name stays as it is. */
export interface ListedProduct {
  readonly productId: string
  readonly name: string
  readonly price?: number
  readonly stock?: number
  readonly status?: 'ON_SALE' | 'HIDDEN'
  readonly options?: readonly {
    readonly optionId: string
    readonly name: string
    readonly price: number
    readonly stock: number
  }[]
}

/** What is wrong in a line of the file: a text, and the value that it names. */
export interface RowProblem {
  readonly line: number
  readonly key: Key
  readonly value: string
}

const columns = ['productId', 'optionId', 'name', 'optionName', 'price', 'stock', 'status'] as const
const required: readonly Column[] = ['productId', 'name', 'price', 'stock']
type Column = (typeof columns)[number]
type Row = { readonly line: number } & Readonly<Record<Column, string>>

/** The products of a file as `jumun product export` writes it: rows of one productId are the options of a product. */
export function productsOfCsv(text: string): { products: readonly ListedProduct[]; problems: readonly RowProblem[] } {
  const [header, ...lines] = readCsv(text)
  const names = (header?.cells ?? []).map(name => name.trim())
  const problems: RowProblem[] = required
    .filter(column => !names.includes(column))
    .map(column => ({ line: 1, key: 'import.noColumn', value: column }))
  if (problems.length > 0) return { products: [], problems }
  const groups = new Map<string, Row[]>()
  for (const { line, cells } of lines) {
    const entries = columns.map(column => [column, cells[names.indexOf(column)]?.trim() ?? ''] as const)
    const row = { line, ...(Object.fromEntries(entries) as Record<Column, string>) }
    if (row.productId === '') problems.push({ line, key: 'import.noId', value: '' })
    else groups.set(row.productId, [...(groups.get(row.productId) ?? []), row])
  }
  const products = [...groups.values()].flatMap(rows => {
    const found = rows.flatMap((row, index) => problemsOf(row, index, rows))
    problems.push(...found)
    return found.length === 0 ? [productOf(rows)] : []
  })
  return { products, problems: problems.toSorted((a, b) => a.line - b.line) }
}

function problemsOf(row: Row, index: number, rows: readonly Row[]): RowProblem[] {
  const { line, name, price, stock, status } = row
  const problems: RowProblem[] = []
  const note = (key: Key, value: string) => problems.push({ line, key, value })
  const units = parseWhole(stock)
  if (name === '' && index === 0) note('import.noName', row.productId)
  if (name !== '' && name !== rows[0]!.name) note('import.otherName', row.productId)
  if (parseMoney(price) === undefined) note('import.badPrice', price)
  if (units === undefined || units < 0) note('import.badStock', stock)
  if (status !== '' && !/^(ON_SALE|HIDDEN)$/i.test(status)) note('import.badStatus', status)
  if (rows.length > 1) {
    const id = idOf(row)
    if (id === '') note('import.noOption', row.productId)
    else if (rows.findIndex(one => idOf(one) === id) < index) note('import.twice', `${row.productId}/${id}`)
  }
  return problems
}

const idOf = ({ optionId, optionName }: Row) => optionId || optionName

function productOf(rows: readonly Row[]): ListedProduct {
  const [first] = rows as [Row, ...Row[]]
  const { productId, name } = first
  const status = first.status.toUpperCase()
  const shown = status === 'ON_SALE' || status === 'HIDDEN' ? ({ status } as const) : {}
  const priced = ({ price, stock }: Row) => ({ price: parseMoney(price)!, stock: parseWhole(stock)! })
  if (rows.length === 1 && idOf(first) === '') return { productId, name, ...priced(first), ...shown }
  const options = rows.map(row => ({ optionId: idOf(row), name: row.optionName || row.optionId, ...priced(row) }))
  return { productId, name, options, ...shown }
}
