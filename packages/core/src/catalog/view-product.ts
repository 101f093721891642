import { type Metadata, present } from '../input/metadata.ts'
import { lowestPrice, type Product, type ProductStatus, totalStock } from './product.ts'

/** A product as buyers see it: with what is left, and its sold-out options marked. */
export interface ProductView {
  readonly productId: string
  readonly name: string
  /** The lowest of its options'. */
  readonly price: number
  /** Units left of all options together. */
  readonly stock: number
  readonly status: ProductStatus
  readonly saleFrom?: number
  readonly saleUntil?: number
  readonly limitPerUser?: number
  readonly lowStock?: number
  readonly metadata?: Metadata
  readonly options: readonly {
    readonly optionId: string
    readonly name: string
    readonly price: number
    readonly stock: number
    readonly soldOut: boolean
  }[]
}

export function viewProduct(product: Product): ProductView {
  const { productId, name, status, saleFrom, saleUntil, limitPerUser, lowStock, metadata, options } = product
  return {
    productId,
    name,
    price: lowestPrice(options),
    stock: totalStock(options),
    status,
    ...present({ saleFrom, saleUntil, limitPerUser, lowStock, metadata }),
    options: options.map(option => ({
      optionId: option.optionId,
      name: option.name,
      price: option.price,
      stock: option.stock,
      soldOut: option.stock === 0,
    })),
  }
}
