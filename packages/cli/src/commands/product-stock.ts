import { productJson, stockMovementJson } from '@jumun/core'
import type { Command } from 'commander'
import { noteReplay, shopAction } from '../usage/action.ts'
import { wholeNumber } from '../usage/arguments.ts'
import { examples } from '../output/examples.ts'
import { addCursorOptions, type CursorOptions, noteCursor } from '../usage/paging.ts'
import { UsageError } from '../usage/usage-error.ts'
import { movementsText, productsText } from '../views/product.ts'

interface StockOptions extends CursorOptions {
  readonly option?: string
  readonly delta?: number
  readonly reason?: string
  readonly key?: string
}

export function addStockCommand(product: Command): void {
  const stock = addCursorOptions(
    product
      .command('stock')
      .description('Add or take away units, or, without --delta, list what moved the stock')
      .argument('<product>', 'id of the product')
      .option('--option <id>', 'which option, where there are several')
      .option('--delta <units>', 'units to add, or, below 0, to take away', wholeNumber)
      .option('--reason <text>', 'why; needed with --delta')
      .option('--key <key>', 'idempotency key: the same key again changes nothing'),
  ).action(
    shopAction<StockOptions, [string]>(async ({ shop, print, at }, options, productId) => {
      const { option: optionId, delta, reason, key, cursor, limit } = options
      if (delta === undefined) {
        if (reason !== undefined || key !== undefined) throw new UsageError('--reason and --key need --delta')
        const movements = await shop.catalog.stockHistory({ productId, optionId, cursor, limit })
        print.answer(
          () => ({ ...movements, items: movements.items.map(stockMovementJson) }),
          () => movementsText(movements.items, at),
        )
        return noteCursor(print, movements)
      }
      if (reason === undefined) throw new UsageError('--delta needs --reason, which is kept with the movement')
      const adjusted = await shop.catalog.adjustStock({ productId, optionId, delta, reason, idempotencyKey: key })
      print.answer(
        () => productJson(adjusted),
        () => productsText([adjusted]),
      )
      noteReplay(print, adjusted)
    }),
  )
  examples(stock, [
    'product stock latte --delta 5 --reason restock',
    'product stock beans --option 250g --delta -1 --reason "torn bag"',
    'product stock latte',
  ])
}
