import type { ProductView } from '@jumun/core'
import { cellOf } from './write-cell.ts'

export const header = 'productId,optionId,name,optionName,price,stock'

export interface Writing {
  /** A column of its own tells whether a product is hidden. */
  readonly withStatus: boolean
  /** For a spreadsheet, which would run what looks like a formula. */
  readonly forSpreadsheet: boolean
}

export function headerOf({ withStatus }: Writing): string {
  return withStatus ? `${header},status` : header
}

/** The rows of a product, values exactly as they are: what is written here reads back as the same product. */
export function productRows({ productId, name, status, options }: ProductView, writing: Writing): string[] {
  const only = options.length === 1 ? options[0] : undefined
  const isPlain = only !== undefined && only.optionId === 'default' && only.name === 'default'
  return options.map(option => {
    const { optionId, name: optionName, price, stock } = option
    const cells = [productId, isPlain ? '' : optionId, name, isPlain ? '' : optionName, String(price), String(stock)]
    const all = writing.withStatus ? [...cells, status] : cells
    return all.map(cell => cellOf(cell, writing)).join(',')
  })
}
