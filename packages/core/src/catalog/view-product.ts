import { type Product, type ProductStatus, totalStock } from './product.ts'

/** A product as buyers see it: with what is left, and its sold-out options marked. */
export interface ProductView {
  readonly productId: string
  readonly name: string
  readonly price: number
  /** Units left of all options together. */
  readonly stock: number
  readonly status: ProductStatus
  readonly options: readonly {
    readonly optionId: string
    readonly name: string
    readonly price: number
    readonly stock: number
    readonly soldOut: boolean
  }[]
}

export function viewProduct({ productId, name, price, status, options }: Product): ProductView {
  return {
    productId,
    name,
    price,
    stock: totalStock(options),
    status,
    options: options.map(option => ({
      optionId: option.optionId,
      name: option.name,
      price: option.price,
      stock: option.stock,
      soldOut: option.stock === 0,
    })),
  }
}
