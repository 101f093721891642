import { chosenKey, jsonTexts, key, natural, oneOf, text, whole } from '../rows/field.ts'
import { rowShape } from '../rows/row-shape.ts'
import type { Option, ProductInfo, StockMovement } from './product.ts'

const productStatus = oneOf(['ON_SALE', 'HIDDEN'])

export const productRows = rowShape<ProductInfo>({
  key: ['productId'],
  fields: {
    productId: chosenKey(product => product.productId),
    name: text(product => product.name),
    price: natural(product => product.price),
    status: productStatus(product => product.status),
    saleFrom: natural.optional(product => product.saleFrom),
    saleUntil: natural.optional(product => product.saleUntil),
    limitPerUser: natural.optional(product => product.limitPerUser),
    lowStock: natural.optional(product => product.lowStock),
    metadata: jsonTexts.optional(product => product.metadata),
    createdAt: natural(product => product.createdAt),
    updatedAt: natural.optional(product => product.updatedAt),
  },
})

export const optionRows = rowShape<Option>({
  key: ['productId', 'optionId'],
  fields: {
    productId: key(option => option.productId),
    optionId: chosenKey(option => option.optionId),
    name: text(option => option.name),
    price: natural(option => option.price),
    stock: natural(option => option.stock),
    movementCount: natural(option => option.movementCount),
    position: natural(option => option.position),
  },
})

const movementType = oneOf(['INITIAL', 'ADJUSTMENT', 'ORDER', 'CANCELLATION', 'EXPIRY'])

export const movementRows = rowShape<StockMovement>({
  key: ['productId', 'optionId', 'number'],
  fields: {
    productId: key(movement => movement.productId),
    optionId: key(movement => movement.optionId),
    number: natural(movement => movement.number),
    type: movementType(movement => movement.type),
    delta: whole(movement => movement.delta),
    stockAfter: natural(movement => movement.stockAfter),
    orderId: key.optional(movement => movement.orderId),
    reason: text.optional(movement => movement.reason),
    at: natural(movement => movement.at),
  },
})
