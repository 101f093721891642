import { key, natural } from '../rows/field.ts'
import { rowShape } from '../rows/row-shape.ts'
import type { CartItem } from './cart.ts'

export const cartRows = rowShape<CartItem>({
  key: ['itemId'],
  fields: {
    itemId: key(item => item.itemId),
    userId: key(item => item.userId),
    productId: key(item => item.productId),
    optionId: key(item => item.optionId),
    quantity: natural(item => item.quantity),
    addedAt: natural(item => item.addedAt),
  },
})
