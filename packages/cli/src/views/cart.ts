import type { Cart } from '@jumun/core'
import { grouped, table } from '../output/table.ts'
import { itemOf } from '../usage/arguments.ts'

export function cartText({ items, total }: Cart): string {
  if (items.length === 0) return ''
  const lines = table(items, [
    { title: 'ITEM', value: line => itemOf(line) },
    { title: 'NAME', value: line => line.name },
    { title: 'PRICE', value: line => line.unitPrice, right: true },
    { title: 'QUANTITY', value: line => line.quantity, right: true },
    { title: 'STOCK', value: line => line.stock, right: true },
    { title: 'NOTE', value: line => (line.orderable ? '' : 'cannot be ordered now') },
    { title: 'LINE', value: line => line.itemId },
  ])
  return `${lines}\n\ntotal ${grouped(total)}`
}
