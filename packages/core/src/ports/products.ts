import type { Option, Product, ProductInfo, StockMovement } from '../catalog/product.ts'
import type { SalesFigure } from '../ranking/ranking.ts'
import type { Page } from './page.ts'

export interface ProductReader {
  find(productIds: readonly string[]): Promise<Product[]>
  /** In order of `createdAt`, then `productId`. */
  page(query: ProductFilter & { offset: number; limit: number }): Promise<Page<Product>>
  /** As `page`, behind the product `after`, without a total. */
  following(query: ProductFilter & { after?: ProductPlace; limit: number }): Promise<Product[]>
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
