import type { ProductView, StockMovement } from '@jumun/core'
import { fields, table } from '../output/table.ts'
import type { TimeText } from '../output/time-text.ts'
import { itemOf } from '../usage/arguments.ts'
import { metadataText } from './metadata.ts'

interface OptionRow {
  readonly product: ProductView | undefined
  readonly option: ProductView['options'][number]
  readonly item: string
  readonly lowStock: number | undefined
}

/** One line per option, as that is what is sold: with what to write at `--item`. */
export function productsText(products: readonly ProductView[]): string {
  const rows = products.flatMap(product =>
    product.options.map((option, index): OptionRow => {
      const item = itemOf({ productId: product.productId, optionId: option.optionId })
      return { product: index === 0 ? product : undefined, option, item, lowStock: product.lowStock }
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

function noteOf({ product, option, lowStock = -1 }: OptionRow): string {
  const left = option.soldOut ? 'sold out' : option.stock <= lowStock ? 'low' : ''
  const notes = [product?.status === 'HIDDEN' ? 'hidden' : '', left]
  return notes.filter(Boolean).join(', ')
}

export function productText(product: ProductView, at: TimeText): string {
  const head = fields([
    ['product', product.productId],
    ['name', product.name],
    ['price', product.price],
    ['stock', product.stock],
    ['status', product.status],
    ['sale from', at.full(product.saleFrom)],
    ['sale until', at.full(product.saleUntil)],
    ['limit per user', product.limitPerUser],
    ['low stock', product.lowStock],
    ['metadata', metadataText(product.metadata)],
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
