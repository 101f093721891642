import * as z from 'zod'
import { iso } from '../json/iso.ts'
import { jsonCount, jsonId, jsonMetadata, jsonText, jsonTime } from '../json/shape.ts'
import type { ProductView } from './view-product.ts'

export const productShape = z.strictObject({
  productId: jsonId,
  name: jsonText,
  price: jsonCount,
  stock: jsonCount,
  status: z.enum(['ON_SALE', 'HIDDEN']),
  saleFrom: jsonTime.optional(),
  saleUntil: jsonTime.optional(),
  limitPerUser: z.int().min(1).optional(),
  lowStock: jsonCount.optional(),
  metadata: jsonMetadata.optional(),
  options: z.array(
    z.strictObject({ optionId: jsonId, name: jsonText, price: jsonCount, stock: jsonCount, soldOut: z.boolean() }),
  ),
})

export function productJson(product: ProductView): z.output<typeof productShape> {
  const { productId, name, price, stock, status, saleFrom, saleUntil, limitPerUser, lowStock, metadata } = product
  return {
    productId,
    name,
    price,
    stock,
    status,
    ...(saleFrom !== undefined && { saleFrom: iso(saleFrom) }),
    ...(saleUntil !== undefined && { saleUntil: iso(saleUntil) }),
    ...(limitPerUser !== undefined && { limitPerUser }),
    ...(lowStock !== undefined && { lowStock }),
    ...(metadata !== undefined && { metadata }),
    options: product.options.map(option => ({ ...option })),
  }
}
