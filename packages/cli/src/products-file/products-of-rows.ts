import { type AddProductInput, addProductInput } from '@jumun/core'
import type { CsvProblem, CsvRow } from './csv-row.ts'
import { moneyOf, wholeNumberOf } from './numbers.ts'

/** A product, and the rows that it comes from: the first is its own, each is one of its options. */
export interface ProductOfRows {
  readonly product: AddProductInput
  readonly rows: readonly CsvRow[]
}

/** Rows with the same productId are the options of one product. All that is wrong is reported, and nothing is half done. */
export function productsOfRows(
  rows: readonly CsvRow[],
  minorDigits = 0,
): { products: ProductOfRows[]; problems: CsvProblem[] } {
  const problems: CsvProblem[] = []
  const groups = new Map<string, CsvRow[]>()
  for (const row of rows) {
    const { productId } = row.cells
    if (productId === '') problems.push({ line: row.line, message: 'productId is missing' })
    else {
      const group = groups.get(productId)
      if (group === undefined) groups.set(productId, [row])
      else group.push(row)
    }
  }
  const products = [...groups.values()].flatMap(group => {
    const found = problemsOfGroup(group, minorDigits)
    problems.push(...found)
    if (found.length > 0) return []
    const product = productOf(group, minorDigits)
    const refused = refusalsOf(product, group)
    problems.push(...refused)
    return refused.length === 0 ? [{ product, rows: group }] : []
  })
  return { products, problems: problems.toSorted((a, b) => a.line - b.line) }
}

/** What can be said of the cells before they are a product. */
function problemsOfGroup(group: readonly CsvRow[], minorDigits: number): CsvProblem[] {
  const [first] = group
  const problems: CsvProblem[] = []
  const optionLines = new Map<string, number>()
  for (const { line, cells } of group) {
    for (const column of ['price', 'stock'] as const) {
      const message = numberProblem(column, cells[column], minorDigits)
      if (message !== undefined) problems.push({ line, message })
    }
    const status = cells.status.toUpperCase()
    if (status !== '' && status !== 'ON_SALE' && status !== 'HIDDEN') {
      problems.push({ line, message: `status must be ON_SALE or HIDDEN, not ${JSON.stringify(cells.status)}` })
    }
    if (cells.name === '' && line === first!.line) problems.push({ line, message: 'name is missing' })
    // Where the first has none, that is said already.
    if (cells.name !== '' && first!.cells.name !== '' && cells.name !== first!.cells.name) {
      const message = `name must be as in line ${first!.line} (${first!.cells.name}): both are ${cells.productId}`
      problems.push({ line, message })
    }
    if (group.length === 1) continue
    const optionId = cells.optionId || cells.optionName
    const before = optionLines.get(optionId)
    if (optionId === '') {
      problems.push({ line, message: `optionId is missing: ${cells.productId} stands in several lines` })
    } else if (before !== undefined) {
      problems.push({ line, message: `${cells.productId}/${optionId} stands in line ${before} already` })
    } else optionLines.set(optionId, line)
  }
  return problems
}

function numberProblem(column: 'price' | 'stock', text: string, minorDigits: number): string | undefined {
  if (text === '') return `${column} is missing`
  if (column === 'stock') {
    return wholeNumberOf(text) === undefined ? `stock must be a whole number, not ${JSON.stringify(text)}` : undefined
  }
  if (moneyOf(text, minorDigits) !== undefined) return undefined
  const hasFraction = minorDigits === 0 && moneyOf(text, 2) !== undefined
  const hint = hasFraction ? ': --minor-digits says how many digits stand behind the point' : ''
  return `price must be a whole number, not ${JSON.stringify(text)}${hint}`
}

function productOf(group: readonly CsvRow[], minorDigits: number): AddProductInput {
  const [{ cells: first }] = group as readonly [CsvRow, ...CsvRow[]]
  const { productId, name } = first
  const priceOf = ({ price }: CsvRow['cells']) => moneyOf(price, minorDigits)!
  const stockOf = ({ stock }: CsvRow['cells']) => wholeNumberOf(stock)!
  const status = first.status.toUpperCase()
  const shown = status === 'ON_SALE' || status === 'HIDDEN' ? ({ status } as const) : {}
  if (group.length === 1 && first.optionId === '' && first.optionName === '') {
    return { productId, name, price: priceOf(first), stock: stockOf(first), ...shown }
  }
  const options = group.map(({ cells }) => ({
    // A name in the place of an id is easier to order by than an id that the shop makes.
    optionId: cells.optionId || cells.optionName,
    name: cells.optionName || cells.optionId,
    price: priceOf(cells),
    stock: stockOf(cells),
  }))
  return { productId, name, options, ...shown }
}

/** What core would refuse, at the line where it stands. */
function refusalsOf(product: AddProductInput, group: readonly CsvRow[]): CsvProblem[] {
  const parsed = addProductInput.safeParse(product)
  return (parsed.error?.issues ?? []).map(({ path, message }) => {
    const [field, index, inner] = path
    const isOption = field === 'options' && typeof index === 'number'
    const row = isOption ? group[index] : group[0]
    const column = isOption ? (inner === 'name' ? 'optionName' : String(inner)) : String(field)
    return { line: row!.line, message: `${column} ${message}` }
  })
}
