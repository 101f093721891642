import type { Order } from '@jumun/core'
import { orderJson } from '@jumun/core'
import type { Command } from 'commander'
import { writeFile } from '../process/write-file.ts'
import { examples } from '../output/examples.ts'
import { grouped } from '../output/table.ts'
import { shopAction } from '../usage/action.ts'
import { addFilterOptions, type FilterOptions, filterOf } from '../usage/order-filter.ts'
import { cellOf } from '../products-file/write-cell.ts'

const header =
  'orderId,userId,status,createdAt,paidAt,productId,optionId,productName,optionName,unitPrice,quantity,cancelled,discount,amount,orderTotal,orderRefunded'

export function addOrderFileCommand(order: Command): void {
  const save = addFilterOptions(
    order
      .command('export')
      .description('Write orders as CSV, a line of an order a row, the newest order first; no cell is a formula')
      .argument('[file]', 'where to; stdout when it is left out')
      .option('--excel', 'for a spreadsheet: begins with a byte order mark'),
  ).action(
    shopAction<FilterOptions & { excel?: boolean }, [string | undefined]>(
      async ({ shop, print, config }, { excel = false, ...options }, file) => {
        const filter = filterOf(options, config.timeZone)
        const lineEnd = excel ? '\r\n' : '\n'
        const parts = [`${excel ? '\uFEFF' : ''}${header}${lineEnd}`]
        const all: Order[] = []
        let cursor: string | undefined
        do {
          const page = await shop.orders.list({ ...filter, cursor, limit: 100 })
          if (print.json) all.push(...page.items)
          else parts.push(...page.items.flatMap(rowsOf).map(row => `${row}${lineEnd}`))
          cursor = page.nextCursor ?? undefined
        } while (cursor !== undefined)
        if (print.json) {
          return print.answer(
            () => ({ items: all.map(orderJson) }),
            () => '',
          )
        }
        const text = parts.join('')
        if (file === undefined || file === '-') process.stdout.write(text)
        else {
          writeFile(file, text)
          const count = parts.length - 1
          print.note(`${count === 1 ? '1 line' : `${grouped(count)} lines`} of orders written to ${file}.`)
        }
      },
    ),
  )
  examples(save, [
    'order export > orders.csv',
    'order export november.csv --from 2026-11-01 --until 2026-11-30 --excel',
  ])
}

function rowsOf(order: Order): string[] {
  const { orderId, userId, status, total, refunded = 0 } = order
  const times = [order.createdAt, order.payment?.at].map(at => (at === undefined ? '' : new Date(at).toISOString()))
  return order.items.map(item => {
    const { productId, optionId, productName, optionName, unitPrice, quantity, cancelled = 0, discount, amount } = item
    const names = [productId, optionId, productName, optionName]
    const numbers = [unitPrice, quantity, cancelled, discount, amount, total, refunded].map(String)
    return [orderId, userId, status, ...times, ...names, ...numbers]
      .map(cell => cellOf(cell, { forSpreadsheet: true }))
      .join(',')
  })
}
