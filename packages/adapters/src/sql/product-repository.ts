import type { Option, Product, ProductFilter, ProductInfo, ProductPlace, ProductRepository } from '@jumun/core'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { beginsWith, characters } from './begins-with.ts'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { type Joined, joinedRows } from './joined-rows.ts'
import type { KeptProducts } from './kept-products.ts'
import type { KnownOptions } from './known-options.ts'
import type { KnownWallets } from './known-wallets.ts'
import { joinedRowsBehind, pageOfJoinedRows } from './page.ts'
import { resultOf } from './result.ts'
import { placeholder, questionOf } from './statement.ts'
import { insertRows, selectRows, single, updateRows } from './table-access.ts'
import { options, products } from './tables.ts'

/** Each database takes far more, and plans so many without thinking long. */
const idsAStatement = 500

export function productRepository(
  dialect: SqlDialect,
): (
  connection: SqlConnection,
  known: KnownOptions,
  _wallets: KnownWallets,
  kept: KeptProducts | undefined,
) => ProductRepository {
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
  const changing = [
    'name',
    'price',
    'status',
    'saleFrom',
    'saleUntil',
    'limitPerUser',
    'lowStock',
    'metadata',
    'updatedAt',
  ] as const
  const save = updateRows(dialect, products, changing)

  const order = ['createdAt', 'productId'] as const
  const details = { table: options, on: ['product_id'], order: ['position', 'optionId'] } as const
  const key = [placeholder.integer('createdAt'), placeholder.text('productId')]
  // One statement for each choice of filters, as what is not asked for has to cost nothing.
  const listings = new Map<string, ReturnType<typeof listingOf>>()
  function listingOf(where: RawBuilder<SqlBool>) {
    const query = { table: products, where, order }
    return {
      page: pageOfJoinedRows(dialect, query, details),
      following: joinedRowsBehind(dialect, { ...query, key }, details),
    }
  }
  function listing(filter: ProductFilter) {
    const { inStock, includeHidden, below, query } = filter
    const choice = [inStock, includeHidden, below === undefined, query === undefined].join()
    const known = listings.get(choice) ?? listingOf(conditionOf(dialect, filter))
    listings.set(choice, known)
    return known
  }

  const changes = changeNumbers(dialect)

  /** Without those that are kept and still the same, which is known once their options are locked. */
  async function findUnkept(
    connection: SqlConnection,
    { kept, known, productIds }: { kept: KeptProducts; known: KnownOptions; productIds: readonly string[] },
  ): Promise<ProductInfo[]> {
    const before = kept.of(productIds)
    const find = async (ids: readonly string[]) => (ids.length === 0 ? [] : findInfo(connection, single(ids)))
    // At one go with the lock, and answered behind it.
    const [unkept] = await Promise.all([find(productIds.filter(id => !before.has(id))), known.locking])
    const products = new Map<string, ProductInfo>()
    const changed: string[] = []
    for (const [productId, { product, changes }] of before) {
      if (changes === known.changesOf(productId)) products.set(productId, product)
      else changed.push(productId)
    }
    for (const product of [...unkept, ...(await find(changed))]) {
      products.set(product.productId, product)
      const number = known.changesOf(product.productId)
      if (number !== undefined) kept.keep(product, number)
    }
    return [...products.values()]
  }

  /** Counted where orders look: in the product's options, all of which are locked before it is changed. */
  async function countChanges(connection: SqlConnection, changed: readonly ProductInfo[]): Promise<void> {
    for (let start = 0; start < changed.length; start += idsAStatement) {
      const productIds = changed.slice(start, start + idsAStatement).map(({ productId }) => productId)
      const { sql: statement, parameters } = dialect.queries
        .updateTable('jumun_options')
        .set({ product_changes: sql`coalesce(product_changes, 0) + 1` })
        .where('product_id', 'in', productIds)
        .compile()
      await connection.run(statement, parameters)
    }
  }

  return (connection, known, _wallets, kept) => {
    let hasChanged = false
    return {
      find: async productIds => joined(await find(connection, single(productIds))).map(productOf),
      // What this transaction itself has changed is not to be kept: it may be undone.
      findInfo: productIds =>
        kept === undefined || known.locking === undefined || hasChanged
          ? findInfo(connection, single(productIds))
          : findUnkept(connection, { kept, known, productIds }),
      async page({ offset, limit, ...filter }) {
        const values = { offset, limit, ...valuesOf(filter) }
        const { items, total } = await listing(filter).page(connection, values)
        return { items: items.map(productOf), total }
      },
      async following({ after = beforeAll, offset = 0, limit, ...filter }) {
        const values = { ...placeOf(after), offset, limit, ...valuesOf(filter) }
        return (await listing(filter).following(connection, values)).map(productOf)
      },
      changeNumbers: ({ after = beforeAll, limit }) => changes(connection, { ...placeOf(after), limit }),
      insert(rows) {
        hasChanged = true
        return insert(connection, rows)
      },
      async save(rows) {
        hasChanged = true
        await save(connection, rows)
        await countChanges(connection, rows)
      },
    }
  }
}

/** Walks the products of the answer and their options, and answers four values for each. */
function changeNumbers(dialect: SqlDialect) {
  const behind = dialect.compareKey(['created_at', 'product_id'], '>', [
    placeholder.integer('createdAt'),
    placeholder.text('productId'),
  ])
  const movements = sql`select coalesce(sum(o.movement_count), 0) from jumun_options as o
    where o.product_id = jumun_products.product_id`
  const query = sql`select created_at, product_id, coalesce(updated_at, created_at), (${movements}) from jumun_products
    where ${onSale} and ${behind} order by created_at, product_id limit ${placeholder.integer('limit')}`
  return questionOf(
    { compile: () => query.compile(dialect.queries) },
    resultOf({ createdAt: 'integer', productId: 'key', changedAt: 'integer', movements: 'integer' }),
  )
}

function placeOf({ createdAt, productId }: ProductPlace) {
  return { createdAt, productId }
}

/** No product was added earlier, nor has an empty id. */
const beforeAll = { createdAt: -1, productId: '' }

/**
 * Not `status = 'ON_SALE'`: before a table was analyzed for the first time, PostgreSQL takes an equality for one row in two hundred,
 * and so sorts all rows for each page instead of reading the index in its order.
 */
const onSale = sql<SqlBool>`status <> 'HIDDEN'`

function conditionOf(
  dialect: SqlDialect,
  { inStock, includeHidden, below, query }: ProductFilter,
): RawBuilder<SqlBool> {
  const conditions = [
    ...(includeHidden ? [] : [onSale]),
    ...(inStock ? [hasOption(sql<SqlBool>`o.stock > 0`)] : []),
    ...(below === undefined ? [] : [hasOption(sql<SqlBool>`o.stock < ${placeholder.integer('below')}`)]),
    ...(query === undefined ? [] : [beginsWith(dialect, ['product_id', 'name'])]),
  ]
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}

function hasOption(condition: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (select 1 from jumun_options as o
    where o.product_id = jumun_products.product_id and ${condition})`
}

function valuesOf({ below, query }: ProductFilter): Record<string, number | string> {
  return {
    ...(below !== undefined && { below }),
    ...(query !== undefined && { query, length: characters(query) }),
  }
}

function productOf({ row, details }: Joined<ProductInfo, Option>): Product {
  return { ...row, options: details }
}
