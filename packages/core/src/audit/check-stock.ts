import type { Option, StockMovement } from '../catalog/product.ts'
import type { Findings } from './findings.ts'
import type { RowSource } from './row-source.ts'

/** Checks products, options and movements, each of which is shown to `see`; answers the keys of all options. */
export async function checkCatalog(
  rows: RowSource,
  findings: Findings,
  see: (movement: StockMovement) => void,
): Promise<ReadonlySet<string>> {
  const withoutOption = new Set<string>()
  for await (const { productId, price } of rows.all('products')) {
    withoutOption.add(productId)
    if (price < 0) findings.add('nothing-negative', [productId], '≥ 0', price)
  }
  const products = new Set(withoutOption)
  const options = new Map<string, { option: Option; last: StockMovement | undefined; sum: number }>()
  for await (const option of rows.all('options')) {
    options.set(optionId(option), { option, last: undefined, sum: 0 })
    withoutOption.delete(option.productId)
    if (!products.has(option.productId)) {
      findings.add('no-orphans', [optionId(option)], 'the product of this option', 'none')
    }
    for (const value of [option.stock, option.price]) {
      if (value < 0) findings.add('nothing-negative', [optionId(option)], '≥ 0', value)
    }
  }
  for (const productId of withoutOption) findings.add('no-orphans', [productId], 'an option of this product', 'none')

  for await (const movement of rows.all('movements')) {
    see(movement)
    const id = `${optionId(movement)}#${movement.number}`
    const tally = options.get(optionId(movement))
    if (tally === undefined) {
      findings.add('no-orphans', [id], 'the option of this movement', 'none')
      continue
    }
    const before = tally.last
    findings.expect('stock-equals-movements', [id], (before?.number ?? 0) + 1, movement.number)
    findings.expect('stock-equals-movements', [id], (before?.stockAfter ?? 0) + movement.delta, movement.stockAfter)
    const byHand = movement.type === 'INITIAL' || movement.type === 'ADJUSTMENT'
    if (byHand !== (movement.orderId === undefined)) {
      findings.add(
        'movements-match-orders',
        [id],
        byHand ? 'no order' : 'the order of this movement',
        movement.orderId ?? 'none',
      )
    }
    if (movement.stockAfter < 0) findings.add('nothing-negative', [id], '≥ 0', movement.stockAfter)
    tally.sum += movement.delta
    tally.last = movement
  }
  for (const { option, last, sum } of options.values()) {
    findings.expect('stock-equals-movements', [optionId(option)], sum, option.stock)
    findings.expect('stock-equals-movements', [optionId(option)], last?.number ?? 0, option.movementCount)
  }
  return new Set(options.keys())
}

export function optionId({ productId, optionId: id }: { productId: string; optionId: string }): string {
  return `${productId}/${id}`
}
