import type { ProductView } from '@jumun/core'
import { columns } from './csv-row.ts'

export const header = columns.join(',')

/** The rows of a product, values exactly as they are: what is written here reads back as the same product. */
export function productRows({ productId, name, options }: ProductView): string[] {
  const only = options.length === 1 ? options[0] : undefined
  const isPlain = only !== undefined && only.optionId === 'default' && only.name === 'default'
  return options.map(option => {
    const { optionId, name: optionName, price, stock } = option
    const cells = [productId, isPlain ? '' : optionId, name, isPlain ? '' : optionName, String(price), String(stock)]
    return cells.map(quoted).join(',')
  })
}

function quoted(text: string): string {
  // Space at the ends would be taken for the writer's layout.
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
