import type { CsvRow, CsvTable, ReadRows } from './csv-row.ts'
import { type ForeignRow, foreignRows } from './foreign-table.ts'

// The product export of Shopify, in the layout of today and in the one that it had until 2024. A product's first row has its
// title; each row with a price is a variant, the others are further pictures.

const handle = ['URL handle', 'Handle'] as const
const title = ['Title'] as const
const price = ['Price', 'Variant Price'] as const
const stock = ['Inventory quantity', 'Variant Inventory Qty'] as const
// Once `Option1 Value`; capitals make no difference.
const values = [1, 2, 3].map(number => `Option${number} value`)

export function shopifyRows(table: CsvTable): ReadRows {
  const { rows, problems } = foreignRows(table, 'Shopify', [handle, title, price])
  const notes: string[] = []
  const heads = new Map<string, ForeignRow>()
  let unstocked = 0
  const own = rows.flatMap((row): CsvRow[] => {
    const productId = row.cell(...handle)
    const head = heads.get(productId) ?? row
    heads.set(productId, head)
    if (row.cell(...price) === '') return []
    if (!/^\d+$/.test(row.cell(...stock))) unstocked += 1
    const option = variantOf(row)
    return [
      {
        line: row.line,
        cells: {
          productId,
          optionId: option.replaceAll(' / ', '-'),
          name: head.cell(...title),
          optionName: option,
          price: row.cell(...price),
          // Without a number, or below 0 after overselling, nothing can be sold.
          stock: /^\d+$/.test(row.cell(...stock)) ? row.cell(...stock) : '0',
          status: statusOf(head),
        },
      },
    ]
  })
  if (unstocked > 0)
    notes.push(`${unstocked} variants have no stock in the file, or less than none: they begin with 0.`)
  return { rows: own, problems, notes }
}

/** A product without variants has one that is called so. */
const onlyVariant = 'Default Title'

function variantOf(row: ForeignRow): string {
  const named = values.map(name => row.cell(name)).filter(value => value !== '')
  return named.join(' / ') === onlyVariant ? '' : named.join(' / ')
}

function statusOf(row: ForeignRow): string {
  const published = row.cell('Published on online store', 'Published').toLowerCase()
  const status = row.cell('Status').toLowerCase()
  return published === 'false' || status === 'draft' || status === 'archived' ? 'HIDDEN' : 'ON_SALE'
}
