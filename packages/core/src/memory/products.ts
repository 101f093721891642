import { type Option, type Product, type ProductInfo, totalStock } from '../catalog/product.ts'
import type { ProductFilter, ProductPlace } from '../ports/products.ts'
import type { Transaction } from '../ports/transaction.ts'
import { compareText } from '../rows/byte-order.ts'
import { addFigures } from './sales.ts'
import type { Tables } from './tables.ts'

export function productRepository(tables: () => Tables): Transaction['products'] {
  const findInfo = async (productIds: readonly string[]) => tables().products.find(productIds.map(id => [id]))
  return {
    find: async productIds => (await findInfo(productIds)).map(product => withOptions(tables(), product)),
    findInfo,
    async page({ offset, limit, ...filter }) {
      const items = listed(tables(), filter).toArray()
      return { items: items.slice(offset, offset + limit), total: items.length }
    },
    following: async ({ after, offset = 0, limit, ...filter }) =>
      listed(tables(), filter)
        .filter(product => after === undefined || isBehind(product, after))
        .drop(offset)
        .take(limit)
        .toArray(),
    changeNumbers: async ({ after, limit }) =>
      tables()
        .products.by('age')
        .ascending()
        .filter(product => product.status !== 'HIDDEN' && (after === undefined || isBehind(product, after)))
        .take(limit)
        .map(product => changeOf(product, optionsOf(tables(), product.productId)))
        .toArray(),
    insert: async products => tables().products.insert(products),
    save: async products => tables().products.update(products),
  }
}

function listed(now: Tables, { inStock, includeHidden, below, query = '' }: ProductFilter): IteratorObject<Product> {
  return now.products
    .by('age')
    .ascending()
    .filter(product => includeHidden || product.status !== 'HIDDEN')
    .filter(({ productId, name }) => productId.startsWith(query) || name.startsWith(query))
    .map(product => withOptions(now, product))
    .filter(({ options }) => !inStock || totalStock(options) > 0)
    .filter(({ options }) => below === undefined || options.some(({ stock }) => stock < below))
}

function changeOf({ productId, createdAt, updatedAt = createdAt }: ProductInfo, options: readonly Option[]) {
  const movements = options.reduce((sum, { movementCount }) => sum + movementCount, 0)
  return { createdAt, productId, changedAt: updatedAt, movements }
}

function isBehind(product: ProductInfo, place: ProductPlace): boolean {
  return (product.createdAt - place.createdAt || compareText(product.productId, place.productId)) > 0
}

export function optionRepository(tables: () => Tables): Transaction['options'] {
  return {
    async lock(productIds) {
      const now = tables()
      return [...new Set(productIds)].sort(compareText).flatMap(productId => optionsOf(now, productId))
    },
    insert: async options => tables().options.insert(options),
    async save(options, sold = []) {
      tables().options.update(options)
      addFigures(tables(), sold)
    },
  }
}

export function movementRepository(tables: () => Tables): Transaction['movements'] {
  return {
    async page({ productId, optionId, before, limit }) {
      const below = before === undefined ? undefined : [productId, optionId, before]
      return tables().movements.descending([productId, optionId], below).take(limit).toArray()
    },
    insert: async movements => tables().movements.insert(movements),
  }
}

function withOptions(tables: Tables, product: ProductInfo): Product {
  return { ...product, options: optionsOf(tables, product.productId) }
}

function optionsOf(tables: Tables, productId: string): Option[] {
  return tables.options.by('position').ascending([productId]).toArray()
}
