import { isOnSale, type Option, type ProductInfo } from '../catalog/product.ts'
import type { CartItem } from './cart.ts'

/** A cart with the prices and the stock of now. */
export interface Cart {
  readonly userId: string
  readonly items: readonly {
    readonly itemId: string
    readonly productId: string
    readonly optionId: string
    /** The product's name, with the option's where it has one of its own. */
    readonly name: string
    readonly unitPrice: number
    readonly quantity: number
    readonly stock: number
    /** False when the line could not be ordered now: hidden, outside its sale, sold out or fewer left than wanted. */
    readonly orderable: boolean
  }[]
  /** Σ unitPrice × quantity of the lines that can be ordered */
  readonly total: number
}

/** An item with what a cart shows of its product and its option. */
export interface CartLine {
  readonly item: CartItem
  readonly product: Pick<ProductInfo, 'name' | 'status' | 'saleFrom' | 'saleUntil'>
  readonly option: Pick<Option, 'name' | 'price' | 'stock'>
}

export function viewCart(userId: string, lines: readonly CartLine[], at: number): Cart {
  const items = lines.map(({ item, product, option }) => ({
    itemId: item.itemId,
    productId: item.productId,
    optionId: item.optionId,
    name: option.name === 'default' ? product.name : `${product.name} ${option.name}`,
    unitPrice: option.price,
    quantity: item.quantity,
    stock: option.stock,
    orderable: isOnSale(product, at) && item.quantity <= option.stock,
  }))
  const total = items.reduce((sum, line) => sum + (line.orderable ? line.unitPrice * line.quantity : 0), 0)
  // A sum that no order could have is shown as the largest one that can be counted.
  return { userId, items, total: Math.min(total, Number.MAX_SAFE_INTEGER) }
}
