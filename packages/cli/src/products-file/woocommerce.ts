import type { CsvProblem, CsvRow, CsvTable, ReadRows } from './csv-row.ts'
import { type ForeignRow, foreignRows } from './foreign-table.ts'

// The product export of WooCommerce. A variable product has a row without a price, and one for each variation, which names
// its parent by SKU or by `id:` and the number.

const price = ['Sale price', 'Regular price'] as const

export function wooCommerceRows(table: CsvTable): ReadRows {
  const { rows, problems } = foreignRows(table, 'WooCommerce', [['Type'], ['Name'], ['Regular price']])
  const wrong: CsvProblem[] = [...problems]
  const parents = new Map<string, ForeignRow>()
  for (const row of rows) {
    if (!isOfType(row, 'variable')) continue
    parents.set(productIdOf(row), row)
    if (row.cell('ID') !== '') parents.set(`id:${row.cell('ID')}`, row)
  }
  let passedOver = 0
  let unstocked = 0
  const own = rows.flatMap((row): CsvRow[] => {
    const isVariation = isOfType(row, 'variation')
    if (isOfType(row, 'variable')) return []
    if (!isVariation && !isOfType(row, 'simple')) {
      passedOver += 1
      return []
    }
    const parent = isVariation ? parents.get(row.cell('Parent')) : row
    if (parent === undefined) {
      wrong.push({ line: row.line, message: `names a parent ${JSON.stringify(row.cell('Parent'))} that is not there` })
      return []
    }
    if (!/^\d+$/.test(row.cell('Stock'))) unstocked += 1
    return [{ line: row.line, cells: cellsOf(row, parent, isVariation) }]
  })
  const notes = [
    ...(passedOver > 0 ? [`Left out, as they are grouped, external or the like: ${passedOver}.`] : []),
    ...(unstocked > 0 ? [`${unstocked} products have no stock in the file: they begin with 0.`] : []),
  ]
  return { rows: own, problems: wrong, notes }
}

function cellsOf(row: ForeignRow, parent: ForeignRow, isVariation: boolean): CsvRow['cells'] {
  const values = [1, 2, 3].map(number => row.cell(`Attribute ${number} value(s)`)).filter(value => value !== '')
  const option = isVariation ? values.join(' / ') || row.cell('Name') : ''
  const published = parent.cell('Published')
  return {
    productId: productIdOf(parent),
    optionId: isVariation ? row.cell('SKU') || option.replaceAll(' / ', '-') : '',
    name: parent.cell('Name'),
    optionName: option,
    price: price.map(name => row.cell(name)).find(text => text !== '') ?? '',
    stock: /^\d+$/.test(row.cell('Stock')) ? row.cell('Stock') : '0',
    status: published === '' || published === '1' ? 'ON_SALE' : 'HIDDEN',
  }
}

/** Types are listed with what else is true of the product, as in `simple, virtual`. */
function isOfType(row: ForeignRow, type: string): boolean {
  return row
    .cell('Type')
    .toLowerCase()
    .split(',')
    .some(word => word.trim() === type)
}

function productIdOf(row: ForeignRow): string {
  return row.cell('SKU') || row.cell('ID')
}
