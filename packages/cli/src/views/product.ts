import type { ProductView, StockMovement } from '@jumun/core'
import { fields, table } from '../output/table.ts'
import type { TimeText } from '../output/time-text.ts'
import { itemOf } from '../usage/arguments.ts'

interface OptionRow {
  readonly product: ProductView | undefined
  readonly option: ProductView['options'][number]
  readonly item: string
}

/** One line an option, as that is what is sold: with what to write at `--item`. */
export function productsText(products: readonly ProductView[]): string {
  const rows = products.flatMap(product =>
    product.options.map((option, index): OptionRow => {
      const item = itemOf({ productId: product.productId, optionId: option.optionId })
      return { product: index === 0 ? product : undefined, option, item }
    }),
  )
  return table(rows, [
    { title: 'ITEM', value: row => row.item },
    { title: 'NAME', value: row => row.product?.name },
    { title: 'OPTION', value: row => (row.option.name === 'default' ? '' : row.option.name) },
    { title: 'PRICE', value: row => row.option.price, right: true },
    { title: 'STOCK', value: row => row.option.stock, right: true },
    { title: 'NOTE', value: noteOf },
  ])
}

function noteOf({ product, option }: OptionRow): string {
  const notes = [product?.status === 'HIDDEN' ? 'hidden' : '', option.soldOut ? 'sold out' : '']
  return notes.filter(Boolean).join(', ')
}

export function productText(product: ProductView): string {
  const head = fields([
    ['product', product.productId],
    ['name', product.name],
    ['price', product.price],
    ['stock', product.stock],
    ['status', product.status],
  ])
  const only = product.options.length === 1 && product.options[0]!.optionId === 'default'
  return only ? head : `${head}\n\n${productsText([product])}`
}

export function movementsText(movements: readonly StockMovement[], at: TimeText): string {
  return table(movements, [
    { title: 'NO', value: row => row.number, right: true },
    { title: at.title('TIME'), value: row => at(row.at) },
    { title: 'TYPE', value: row => row.type },
    { title: 'CHANGE', value: row => (row.delta > 0 ? `+${row.delta}` : String(row.delta)), right: true },
    { title: 'STOCK', value: row => row.stockAfter, right: true },
    { title: 'ORDER', value: row => row.orderId },
    { title: 'REASON', value: row => row.reason },
  ])
}
