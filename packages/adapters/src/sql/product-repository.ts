import type { Option, Product, ProductInfo, ProductStatus, Transaction } from '@jumun/core'
import { sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { rowsOf } from './key-selection.ts'
import { lockableRows } from './lockable-rows.ts'
import { pageOf, pageStatement } from './page.ts'
import { options, products } from './tables.ts'
import { integer, type Row, type StoredRow, text } from './value.ts'

const productWidth = products.columns.length

export function productRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['products'] {
  // Product and options in one statement, so that the two belong to one moment.
  const find = dialect.selectByKeys({
    columns: [
      ...products.columns.map(name => `p.${name}`),
      ...options.columns.map(name => `o.${name} as option_${name}`),
    ],
    from: `${products.name} as p left join ${options.name} as o on o.product_id = p.product_id`,
    by: [{ column: 'p.product_id', kind: 'key' }],
    thenBy: ['o.position', 'o.option_id'],
  })
  const findInfo = dialect.selectByKeys(rowsOf(products))
  const insert = dialect.insertRows(products)
  const save = dialect.updateRows(products, ['name', 'price', 'status'])

  const onSale = sql<boolean>`status = 'ON_SALE'`
  const inStock = sql<boolean>`exists (select 1 from jumun_options as o
    where o.product_id = jumun_products.product_id and o.stock > 0)`
  const pageWhere = (where?: typeof onSale) =>
    pageStatement(dialect, {
      table: products,
      ...(where && { where }),
      order: ['created_at', 'product_id'],
      details: { table: options, on: ['product_id'], order: ['position', 'option_id'] },
    })
  const pages = {
    all: pageWhere(),
    onSale: pageWhere(onSale),
    inStock: pageWhere(inStock),
    onSaleInStock: pageWhere(sql<boolean>`${onSale} and ${inStock}`),
  }

  return connection => ({
    find: async productIds =>
      decodeProducts(
        await find(
          connection,
          productIds.map(productId => [productId]),
        ),
      ),
    findInfo: async productIds =>
      (
        await findInfo(
          connection,
          productIds.map(productId => [productId]),
        )
      ).map(decodeProductInfo),
    async page({ offset, limit, inStock, includeHidden }) {
      const page = pages[includeHidden ? (inStock ? 'inStock' : 'all') : inStock ? 'onSaleInStock' : 'onSale']
      return pageOf(await connection.all(page.sql, page.bind({ offset, limit })), decodeProducts)
    },
    insert: rows =>
      insert(
        connection,
        rows.map(row => [row.productId, row.name, row.price, row.status, row.createdAt]),
      ),
    save: rows =>
      save(
        connection,
        rows.map(row => [row.name, row.price, row.status, row.productId]),
      ),
  })
}

/** Rows of a product beside one of its options each, the options of one product next to each other. */
function decodeProducts(rows: readonly StoredRow[]): Product[] {
  const found: (ProductInfo & { options: Option[] })[] = []
  for (const row of rows) {
    if (found.at(-1)?.productId !== row[0]) found.push({ ...decodeProductInfo(row), options: [] })
    if (row[productWidth] !== null) found.at(-1)?.options.push(decodeOption(row.slice(productWidth)))
  }
  return found
}

export function decodeProductInfo([productId, name, price, status, createdAt]: StoredRow): ProductInfo {
  return {
    productId: text(productId),
    name: text(name),
    price: integer(price),
    status: text(status) as ProductStatus,
    createdAt: integer(createdAt),
  }
}

export function optionRepository(dialect: SqlDialect): (connection: SqlConnection) => Transaction['options'] {
  const insert = dialect.insertRows(options)
  const saved = ['name', 'price', 'stock', 'movement_count', 'position']
  const lockable = lockableRows(dialect, options, saved, { by: ['product_id'], thenBy: ['option_id'] })

  return connection => {
    const { lock, save } = lockable(connection)
    return {
      // Sorting is stable: products stay where they are, as the rows of each stand together.
      lock: async productIds => byPosition((await lock(productIds.map(productId => [productId]))).map(decodeOption)),
      insert: rows => insert(connection, rows.map(encodeOption)),
      save: rows =>
        save(
          rows.map(row => [
            row.name,
            row.price,
            row.stock,
            row.movementCount,
            row.position,
            row.productId,
            row.optionId,
          ]),
        ),
    }
  }
}

function byPosition(locked: Option[]): Option[] {
  for (let start = 0; start < locked.length; ) {
    let end = start + 1
    while (end < locked.length && locked[end]?.productId === locked[start]?.productId) end += 1
    if (end - start > 1) {
      const sorted = locked.slice(start, end).sort((a, b) => a.position - b.position)
      locked.splice(start, end - start, ...sorted)
    }
    start = end
  }
  return locked
}

function encodeOption(option: Option): Row {
  return [
    option.productId,
    option.optionId,
    option.name,
    option.price,
    option.stock,
    option.movementCount,
    option.position,
  ]
}

export function decodeOption(row: StoredRow): Option {
  return {
    productId: text(row[0]),
    optionId: text(row[1]),
    name: text(row[2]),
    price: integer(row[3]),
    stock: integer(row[4]),
    movementCount: integer(row[5]),
    position: integer(row[6]),
  }
}
