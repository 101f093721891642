import type { Product } from '../api/shapes.ts'

/** How a product stands towards its buyers. */
export type SaleState = 'on' | 'hidden' | 'soon' | 'over'

export function saleState({ status, saleFrom, saleUntil }: Product, now = Date.now()): SaleState {
  if (status === 'HIDDEN') return 'hidden'
  if (saleFrom !== undefined && Date.parse(saleFrom) > now) return 'soon'
  if (saleUntil !== undefined && Date.parse(saleUntil) <= now) return 'over'
  return 'on'
}

/** Up to how many units a stock counts as low where the product says nothing of it. */
export const lowByDefault = 10

export function stockClass({ stock, lowStock }: Pick<Product, 'stock' | 'lowStock'>): 'out' | 'low' | 'enough' {
  if (stock === 0) return 'out'
  return stock <= (lowStock ?? lowByDefault) ? 'low' : 'enough'
}
