import { createShop, type Shop, type ShopInTransaction, type Store } from '@jumun/core'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openMysql } from '../mysql.ts'
import { postgresDialect } from '../postgres/dialect.ts'
import { openPostgres } from '../postgres.ts'
import { createScratchDatabase } from '../scratch.ts'
import { connectionOf } from './connection.ts'
import { KeptProducts } from './kept-products.ts'
import { knownOptions } from './known-options.ts'
import { productRepository } from './product-repository.ts'

// A server keeps products from one batch of orders to the next. What is sold, and for how much, has to be what the product says
// when its options are locked, whichever server has changed it.

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of closing.splice(0).reverse()) await close()
})

interface Servers {
  readonly required: string
  readonly url: string
  open(url: string): Promise<Store>
  /** A transaction of a host around a change through the shop that is undone. */
  undone(url: string, shop: Shop, change: (shop: ShopInTransaction) => Promise<unknown>): Promise<void>
  /** A statement past the shop. */
  ask(url: string, statement: string): Promise<unknown>
}

const databases: Record<string, Servers> = {
  MariaDB: {
    required: 'mysql',
    url: process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306',
    open: openMysql,
    async undone(url, shop, change) {
      const connection = await createConnection({ uri: url })
      await connection.beginTransaction()
      try {
        await change(shop.within(connection))
        await connection.rollback()
      } finally {
        await connection.end()
      }
    },
    async ask(url, statement) {
      const connection = await createConnection({ uri: url })
      await connection.query(statement)
      await connection.end()
    },
  },
  PostgreSQL: {
    required: 'postgres',
    url: process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
    open: openPostgres,
    async undone(url, shop, change) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query('begin')
      try {
        await change(shop.within(client))
        await client.query('rollback')
      } finally {
        await client.end()
      }
    },
    async ask(url, statement) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query(statement)
      await client.end()
    },
  },
}

describe.each(Object.entries(databases))('products kept between orders, on %s', (_, rig) => {
  async function openShops() {
    const database = await createScratchDatabase(rig.url, { prefix: 'jumun_kept_products' })
    closing.push(() => database.drop())
    const shops: Shop[] = []
    for (let count = 0; count < 2; count += 1) {
      const shop = createShop({ store: await rig.open(database.url), publisher: { publish: async () => undefined } })
      closing.push(() => shop.close())
      shops.push(shop)
    }
    const [here, there] = shops as [Shop, Shop]
    await here.users.register({ userId: 'kim', name: 'Kim' })
    await here.wallets.charge({ userId: 'kim', amount: 1_000_000 })
    const options = [{ optionId: 'b', name: 'Large', price: 10, stock: 1000 }]
    await here.catalog.addProduct({ productId: 'tea', name: 'Tea 0', options })
    return { here, there, url: database.url }
  }

  const reachable = (context: { skip(note: string): void }) =>
    openShops().catch((error: unknown) => {
      if (required.includes(rig.required)) throw error
      context.skip(`no ${rig.required}`)
      throw error
    })

  /** The name under which the shop sells one now. */
  async function soldName(shop: Pick<Shop, 'orders'>): Promise<string> {
    const { items } = await shop.orders.place({
      userId: 'kim',
      items: [{ productId: 'tea', optionId: 'b', quantity: 1 }],
    })
    return items[0]!.productName
  }

  test('one that has not changed is not read again', async context => {
    const { here } = await reachable(context)
    const keep = vi.spyOn(KeptProducts.prototype, 'keep')
    await soldName(here)
    expect(keep).toHaveBeenCalled()
    keep.mockClear()
    vi.spyOn(performance, 'now').mockReturnValue(performance.now())
    for (let count = 0; count < 5; count += 1) expect(await soldName(here)).toBe('Tea 0')
    expect(keep).not.toHaveBeenCalled()
  })

  test('one that another server has changed is sold as it is now, at once', async context => {
    const { here, there } = await reachable(context)
    for (let count = 1; count <= 20; count += 1) {
      await Promise.all([soldName(here), soldName(there)])
      await there.catalog.updateProduct({ productId: 'tea', name: `Tea ${count}` })
      expect(await Promise.all([soldName(here), soldName(there)])).toEqual([`Tea ${count}`, `Tea ${count}`])
    }
    await there.catalog.updateProduct({ productId: 'tea', status: 'HIDDEN' })
    await expect(soldName(here)).rejects.toMatchObject({ code: 'PRODUCT_NOT_FOUND' })
  })

  test('while another server changes one again and again, each is sold as it was at some moment of its order', async context => {
    const { here, there } = await reachable(context)
    const renames = { begun: 0, done: 0 }
    let within = 0
    async function buy(): Promise<void> {
      while (renames.done < 40) {
        const from = renames.done
        const sold = Number((await soldName(here)).slice('Tea '.length))
        expect(sold).toBeGreaterThanOrEqual(from)
        expect(sold).toBeLessThanOrEqual(renames.begun)
        if (from < renames.begun) within += 1
      }
    }
    async function rename(): Promise<void> {
      while (renames.done < 40) {
        renames.begun += 1
        await there.catalog.updateProduct({ productId: 'tea', name: `Tea ${renames.begun}` })
        renames.done = renames.begun
      }
    }
    await Promise.all([rename(), ...Array.from({ length: 16 }, buy)])
    expect(within).toBeGreaterThan(40)
  })

  test('also where an option was added before the others, which has seen fewer changes', async context => {
    const { here, there } = await reachable(context)
    for (let count = 1; count <= 3; count += 1) {
      await there.catalog.updateProduct({ productId: 'tea', name: `Tea ${count}` })
      expect(await soldName(here)).toBe(`Tea ${count}`)
    }
    vi.spyOn(performance, 'now').mockReturnValue(performance.now())
    await soldName(here)
    await there.catalog.updateProduct({ productId: 'tea', options: [{ optionId: 'a', name: 'Small', price: 5 }] })
    await there.catalog.updateProduct({ productId: 'tea', name: 'Tea 4' })
    await there.catalog.updateProduct({ productId: 'tea', name: 'Tea 5' })
    expect(await soldName(here)).toBe('Tea 5')
  })

  test('a change that a host undoes is never kept', async context => {
    const { here, there, url } = await reachable(context)
    await soldName(here)
    await rig.undone(url, here, async shop => {
      await shop.catalog.updateProduct({ productId: 'tea', name: 'Undone' })
      expect(await soldName(shop)).toBe('Undone')
    })
    await there.catalog.updateProduct({ productId: 'tea', name: 'Tea 1' })
    expect(await soldName(here)).toBe('Tea 1')
  })

  test('nor is one that a transaction of the store undoes', async context => {
    const { here, there, url } = await reachable(context)
    const store = await rig.open(url)
    closing.push(() => store.close())
    const shop = createShop({ store })
    vi.spyOn(performance, 'now').mockReturnValue(performance.now())
    const undone = store.transaction(async ({ options, products }) => {
      await options.lock(['tea'])
      const [tea] = await products.findInfo(['tea'])
      await products.save([{ ...tea!, name: 'Undone' }])
      await options.lock(['tea'])
      expect(await products.findInfo(['tea'])).toMatchObject([{ name: 'Undone' }])
      throw new Error('no')
    })
    await expect(undone).rejects.toThrow('no')
    await there.catalog.updateProduct({ productId: 'tea', name: 'Tea 1' })
    expect(await soldName(shop)).toBe('Tea 1')
    expect(await soldName(here)).toBe('Tea 1')
  })

  test('a change past the shop counts within a second', async context => {
    const { here, url } = await reachable(context)
    await soldName(here)
    await rig.ask(url, `update jumun_products set name = 'Tea 1' where product_id = 'tea'`)
    const startedAt = performance.now()
    while ((await soldName(here)) !== 'Tea 1') await new Promise(resolve => setTimeout(resolve, 20))
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })
})

test('products are kept for a second, and no longer', () => {
  let now = 0
  const kept = new KeptProducts(() => now)
  const product = { productId: 'tea', name: 'Tea', price: 1, status: 'ON_SALE', createdAt: 0 } as const
  expect(kept.of(['tea']).size).toBe(0)
  kept.keep(product, 3)
  now = 999
  expect(kept.of(['tea', 'milk'])).toEqual(new Map([['tea', { product, changes: 3 }]]))
  now = 1000
  expect(kept.of(['tea']).size).toBe(0)
})

test('an import that changes more products than a statement can name counts each once', async () => {
  const counted: unknown[] = []
  const connection = connectionOf({
    all: async () => [],
    async run(statement, parameters) {
      // The change of the products themselves is one array a column.
      if (!statement.includes('product_changes')) return (parameters[0] as unknown[]).length
      expect(parameters.length).toBeLessThanOrEqual(1000)
      counted.push(...parameters)
      return parameters.length
    },
  })
  const products = Array.from({ length: 1201 }, (_, i) => {
    return { productId: `product-${i}`, name: 'Tea', price: 1, status: 'ON_SALE', createdAt: 0 } as const
  })
  const repository = productRepository(postgresDialect)(connection, knownOptions(), new Map(), undefined)
  await repository.save(products)
  expect(counted).toEqual(products.map(({ productId }) => productId))
})
