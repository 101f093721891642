import {
  listProductsInput,
  productJson,
  type ProductView,
  rankingJson,
  type Shop,
  ShopError,
  topInput,
} from '@jumun/core'
import * as z from 'zod'
import { booleanInQuery, numberInQuery } from '../request/query.ts'
import { type Route, route } from './route.ts'
import { productPageView, productView, rankingView } from '../answer/views.ts'

const listQuery = z.strictObject({
  page: numberInQuery(listProductsInput.shape.page),
  limit: numberInQuery(listProductsInput.shape.limit),
  inStock: booleanInQuery(listProductsInput.shape.inStock),
  soldOut: listProductsInput.shape.soldOut,
  cursor: listProductsInput.shape.cursor,
})

const topQuery = z.strictObject({
  days: numberInQuery(topInput.shape.days),
  limit: numberInQuery(topInput.shape.limit),
})

export const catalogRoutes: readonly Route[] = [
  route({
    id: 'listProducts',
    method: 'GET',
    path: '/products',
    access: 'public',
    tag: 'catalog',
    summary: 'List products',
    description:
      'By `page` within the first 10 000 products, by `cursor` anywhere. The `total` of more than 5 000 products may be some seconds old.',
    query: listQuery,
    tagged: true,
    quick: true,
    status: 200,
    answer: productPageView,
    codes: [],
    async handle({ shop, query }) {
      const page = await shop.catalog.listProducts(query)
      return { from: page, toJson: () => ({ ...page, items: page.items.map(productJson) }) }
    },
  }),
  route({
    id: 'listTopProducts',
    method: 'GET',
    path: '/products/top',
    access: 'public',
    tag: 'catalog',
    summary: 'Best sellers of the last business days, today included',
    query: topQuery,
    tagged: true,
    quick: true,
    status: 200,
    answer: rankingView,
    codes: [],
    async handle({ shop, query }) {
      const ranking = await shop.ranking.top(query)
      return { from: ranking, toJson: () => rankingJson(ranking) }
    },
  }),
  route({
    id: 'getProduct',
    method: 'GET',
    path: '/products/:productId',
    access: 'public',
    tag: 'catalog',
    summary: 'Show a product',
    tagged: true,
    quick: true,
    madeOf: 'product',
    status: 200,
    answer: productView,
    codes: ['PRODUCT_NOT_FOUND'],
    async handle({ shop, params }) {
      const product = await visibleProduct(shop, params.productId)
      return { from: product, toJson: () => productJson(product) }
    },
  }),
]

/** A hidden product is to the public as one that never was, word for word. */
export async function visibleProduct(shop: Shop, productId: string): Promise<ProductView> {
  const product = await shop.catalog.getProduct({ productId })
  if (product.status === 'ON_SALE') return product
  throw new ShopError('PRODUCT_NOT_FOUND', `There is no product ${productId}.`, { productId })
}
