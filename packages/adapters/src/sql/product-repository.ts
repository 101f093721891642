import type { Option, OptionRepository, Product, ProductInfo, ProductRepository } from '@jumun/core'
import { sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { type Joined, joinedRows } from './joined-rows.ts'
import { lockableRows } from './lockable-rows.ts'
import { pageOfJoinedRows } from './page.ts'
import { insertRows, selectRows, single, updateRows } from './table-access.ts'
import { options, products } from './tables.ts'

export function productRepository(dialect: SqlDialect): (connection: SqlConnection) => ProductRepository {
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
  const joined = joinedRows(products, options)
  const findInfo = selectRows(dialect, products)
  const insert = insertRows(dialect, products)
  const changing = ['name', 'price', 'status', 'saleFrom', 'saleUntil', 'limitPerUser', 'lowStock', 'metadata'] as const
  const save = updateRows(dialect, products, changing)

  const onSale = sql<boolean>`status = 'ON_SALE'`
  const inStock = sql<boolean>`exists (select 1 from jumun_options as o
    where o.product_id = jumun_products.product_id and o.stock > 0)`
  const pageWhere = (where?: typeof onSale) =>
    pageOfJoinedRows(
      dialect,
      { table: products, ...(where && { where }), order: ['createdAt', 'productId'] },
      { table: options, on: ['product_id'], order: ['position', 'optionId'] },
    )
  const pages = {
    all: pageWhere(),
    onSale: pageWhere(onSale),
    inStock: pageWhere(inStock),
    onSaleInStock: pageWhere(sql<boolean>`${onSale} and ${inStock}`),
  }

  return connection => ({
    find: async productIds => joined(await find(connection, single(productIds))).map(productOf),
    findInfo: productIds => findInfo(connection, single(productIds)),
    async page({ offset, limit, inStock, includeHidden }) {
      const page = pages[includeHidden ? (inStock ? 'inStock' : 'all') : inStock ? 'onSaleInStock' : 'onSale']
      const { items, total } = await page(connection, { offset, limit })
      return { items: items.map(productOf), total }
    },
    insert: rows => insert(connection, rows),
    save: rows => save(connection, rows),
  })
}

function productOf({ row, details }: Joined<ProductInfo, Option>): Product {
  return { ...row, options: details }
}

export function optionRepository(dialect: SqlDialect): (connection: SqlConnection) => OptionRepository {
  const insert = insertRows(dialect, options)
  const lockable = lockableRows(dialect, options, ['name', 'price', 'stock', 'movementCount', 'position'], {
    by: ['productId'],
    thenBy: ['optionId'],
  })

  return connection => {
    const { lock, save } = lockable(connection)
    return {
      // Sorting is stable: products stay where they are, as the rows of each stand together.
      lock: async productIds => byPosition(await lock(single(productIds))),
      insert: rows => insert(connection, rows),
      save,
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
