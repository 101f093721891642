import type { Option, Product, ProductInfo, StockMovement } from '../catalog/product.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import type { Page } from './page.ts'

export interface ProductReader {
  find(productIds: readonly string[]): Promise<Product[]>
  /** In order of `createdAt`, then `productId`. */
  page(query: ProductFilter & { offset: number; limit: number }): Promise<Page<Product>>
  /** As `page`, behind the product `after`, without a total; `offset` of them are passed over. */
  following(query: ProductFilter & { after?: ProductPlace; offset?: number; limit: number }): Promise<Product[]>
  /** Of the products that are not hidden, in the order of `page`, behind `after`: what changes with them, without the rest. */
  changeNumbers(query: { after?: ProductPlace; limit: number }): Promise<ProductChange[]>
}

/** Any change of a product or its options makes one of these numbers grow, unless a clock is set back. */
export interface ProductChange extends ProductPlace {
  /** When anything but stock was changed last; the age of a product that was not. */
  readonly changedAt: number
  /** Stock movements of all its options. */
  readonly movements: number
}

/** Which products are listed. */
export interface ProductFilter {
  /** Leaves out products without any stock. */
  readonly inStock: boolean
  readonly includeHidden: boolean
  /** Only products with an option of which fewer units are left. */
  readonly below?: number
  /** Only products whose id or name begins with it, character by character. */
  readonly query?: string
}

/** A product's place in the order in which they were added. */
export type ProductPlace = Pick<ProductInfo, 'createdAt' | 'productId'>

export interface ProductRepository extends ProductReader {
  /** The products without their options, which `options.lock` brings. */
  findInfo(productIds: readonly string[]): Promise<ProductInfo[]>
  insert(products: readonly ProductInfo[]): Promise<void>
  save(products: readonly ProductInfo[]): Promise<void>
}

export interface OptionRepository {
  /** All options of the products, locked in the order of their keys; in each product by `position` on return. */
  lock(productIds: readonly string[]): Promise<Option[]>
  insert(options: readonly Option[]): Promise<void>
  /** `sold` are figures of these options, to be added as `sales.add` does; a store may keep them with the options. */
  save(options: readonly Option[], sold?: readonly SalesFigure[]): Promise<void>
}

export interface MovementReader {
  /** The newest movements of one option first, from those with a number below `before`. */
  page(query: { productId: string; optionId: string; before?: number; limit: number }): Promise<StockMovement[]>
}

export interface MovementRepository extends MovementReader {
  insert(movements: readonly StockMovement[]): Promise<void>
}
