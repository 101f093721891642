import { createShop } from '@jumun/core'
import { Kysely, MysqlDialect, sql } from 'kysely'
import { type Connection, createConnection, createPool, type Pool, type PoolOptions } from 'mysql2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openMysql } from '../mysql.ts'
import { literalOf } from './literal.ts'
import { mysqlConnectionOf } from './driver.ts'
import { mysqlQueries } from './query.ts'

const server = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('mysql')
const database = `jumun_test_sessions_${process.pid}_${Date.now()}`
const uri = `${server.replace(/\/$/, '')}/${database}`
const reachable = await ask(`create database ${database}`).then(
  () => true,
  () => false,
)

async function ask(statement: string): Promise<void> {
  const connection = createConnection({ uri: server, connectTimeout: 2000 })
  connection.on('error', () => undefined)
  try {
    await connection.promise().query(statement)
  } finally {
    connection.destroy()
  }
}

test('a MySQL server is there', context => {
  if (!reachable && !required) context.skip(`no server at ${server}`)
  expect(reachable, `a server at ${server}`).toBe(true)
})

/** What a host may have set: each of them changes what a statement means, or what comes back. */
const settings = [
  `sql_mode = 'NO_BACKSLASH_ESCAPES'`,
  `sql_mode = 'ANSI'`,
  `sql_mode = ''`,
  'names gbk',
  'names sjis',
  'character_set_connection = ucs2',
  'sql_select_limit = 1',
  'sql_select_limit = 0',
  'sql_safe_updates = 1',
  'sql_big_selects = 0, max_join_size = 1',
  'completion_type = 1',
  'completion_type = 2',
  'foreign_key_checks = 0, unique_checks = 0',
]

const injections = [
  `x') or sleep(1) -- `,
  `gift',10000000,0) -- `,
  `\\') or sleep(1) -- `,
  `縗') or sleep(1) -- `,
  `\\\\'), ('`,
]

describe.runIf(reachable)('sessions of a host', () => {
  const plain = createPool({ uri: server, multipleStatements: true })
  afterAll(async () => {
    await plain.promise().query(`drop database ${database}`)
    await plain.promise().end()
  })
  beforeAll(async () => {
    await (await openMysql(uri)).close()
  })

  const pools: Pool[] = []
  // What a test that fails has left in a transaction would keep the next one waiting for its tables.
  afterEach(async () => {
    for (const pool of pools.splice(0)) {
      pool.getConnection((_error, connection) => connection?.destroy())
      await pool.promise().end()
    }
  })
  function poolOfOne(multipleStatements: boolean): Pool {
    const pool = createPool({ uri, connectionLimit: 1, multipleStatements })
    pools.push(pool)
    return pool
  }

  async function fill() {
    const shop = createShop({ store: await openMysql(uri) })
    await shop.users.register({ userId: 'mina', name: '미나 🍓' })
    await shop.wallets.charge({ userId: 'mina', amount: 1000 })
    await shop.users.register({ userId: '유나 誠', name: '유나 誠' })
    await shop.catalog.addProduct({
      productId: 'latte',
      name: '라테 🥛 "large"',
      options: [
        { optionId: 'hot', name: "it's hot \\", price: 5, stock: 100 },
        { optionId: 'iced', name: 'iced', price: 6, stock: 100 },
      ],
    })
    return shop
  }

  beforeEach(async () => {
    await plain.promise().query(`drop database ${database}; create database ${database}`)
  })

  /** Hands over a surface in a transaction of the host, whose session has been set before, and commits. */
  type Within = (setting: string, work: (host: unknown) => Promise<void>) => Promise<void>
  const onConnection =
    (handle: (connection: Connection) => unknown): Within =>
    async (setting, work) => {
      const connection = createConnection(uri)
      try {
        await connection.promise().query(`set ${setting}`)
        await connection.promise().beginTransaction()
        await work(handle(connection))
        await connection.promise().commit()
      } finally {
        connection.destroy()
      }
    }
  const ways: Readonly<Record<string, Within>> = {
    'a connection of callbacks': onConnection(connection => connection),
    'a connection of promises': onConnection(connection => connection.promise()),
    async 'a transaction of kysely'(setting, work) {
      const host = new Kysely<unknown>({ dialect: new MysqlDialect({ pool: createPool({ uri, connectionLimit: 1 }) }) })
      try {
        await host.transaction().execute(async transaction => {
          await sql.raw(`set ${setting}`).execute(transaction)
          await work(transaction)
        })
      } finally {
        await host.destroy()
      }
    },
  }

  test.for(Object.entries(ways))('no text becomes SQL within %s', async ([, within]) => {
    const shop = await fill()
    for (const setting of settings) {
      await within(setting, async host => {
        const surface = shop.within(host)
        for (const text of injections) {
          const charging = surface.wallets.charge({ userId: text, amount: 1 })
          await expect(charging).rejects.toMatchObject({ code: 'USER_NOT_FOUND', details: { userId: text } })
        }
        const product = await surface.catalog.getProduct({ productId: 'latte' })
        expect(product).toMatchObject({ name: '라테 🥛 "large"', options: [{ name: "it's hot \\" }, { name: 'iced' }] })
        for (const text of injections) {
          const { stock } = await surface.catalog
            .adjustStock({ productId: 'latte', optionId: 'hot', delta: 1, reason: text })
            .then(({ options }) => options[0]!)
          expect(stock).toBeGreaterThan(100)
        }
      })
    }
    const { items } = await shop.catalog.stockHistory({ productId: 'latte', optionId: 'hot', limit: 100 })
    const reasons = items.flatMap(({ reason }) => reason ?? [])
    expect(reasons.toSorted()).toEqual(settings.flatMap(() => injections).toSorted())
    expect((await shop.audit()).ok).toBe(true)
    await shop.close()
  })

  test('keys in any writing are looked up in the index, regardless of the session', async () => {
    const store = await openMysql(uri)
    const users = Array.from({ length: 2000 }, (_, i) => ({ userId: `유저 ${i}`, name: 'x', createdAt: i }))
    await store.transaction(transaction => transaction.users.insert(users))
    await store.close()
    for (const charset of ['utf8mb4', 'latin1', 'gbk', 'sjis']) {
      const connection = createConnection({ uri, charset })
      // MySQL 9 shows a tree otherwise; others do not know the variable.
      const asTable = connection.promise().query(`set explain_format = 'TRADITIONAL'`)
      await asTable.catch(() => undefined)
      for (const keys of [
        ['유저 1'],
        ['유저 1', 'plain', `it's \\`, '유저 2'],
        users.slice(0, 500).map(user => user.userId),
      ]) {
        const list = keys.map(key => literalOf(key, 'ascii')).join(',')
        const explain = `explain select name from jumun_users force index (primary) where user_id in (${list}) order by user_id for update`
        const [plan] = await connection.promise().query(explain)
        expect(plan).toMatchObject([
          { key: 'PRIMARY', type: keys.length === 1 ? 'const' : 'range', rows: expect.anything() },
        ])
      }
      connection.destroy()
    }
  })

  test.for(['pool', 'connection'])(
    'answers are read as they are, no matter what the driver of a %s is set to make of them',
    async way => {
      await (await fill()).close()
      const odd: PoolOptions = {
        uri,
        nestTables: '_',
        typeCast: field => `cast ${field.string()}`,
        bigNumberStrings: true,
        supportBigNumbers: true,
        decimalNumbers: true,
        namedPlaceholders: true,
        stringifyObjects: true,
        queryFormat: (text: string) => text.replaceAll(/:\w+|\?/g, "'formatted'"),
      }
      const pool = createPool(odd)
      pools.push(pool)
      const shop = createShop({ store: await openMysql(way === 'pool' ? pool : uri) })
      const connection = createConnection(odd)
      await connection.promise().beginTransaction()
      const surface = way === 'pool' ? shop : shop.within(connection)
      const item = { productId: 'latte', optionId: 'hot', quantity: 1 }
      const order = await surface.orders.place({ userId: 'mina', items: [item], idempotencyKey: ':length? :name' })
      await surface.wallets.charge({ userId: 'mina', amount: 5, reason: 'why? :because' })
      expect(order).toMatchObject({ status: 'PAID', total: 5, items: [{ optionName: "it's hot \\" }] })
      expect(await surface.orders.get({ orderId: order.orderId })).toEqual(order)
      await connection.promise().commit()
      connection.destroy()
      const { items } = await shop.wallets.history({ userId: 'mina' })
      expect(items.map(({ reason }) => reason)).toContain('why? :because')
      expect(await shop.audit()).toMatchObject({ ok: true })
      await shop.close()
    },
  )

  test('a driver that counts changed rows only is recognized: rows that stay as they are were met all the same', async () => {
    const pool = createPool({ uri, flags: ['-FOUND_ROWS'] })
    pools.push(pool)
    const store = await openMysql(pool)
    const shop = createShop({ store })
    await shop.catalog.addProduct({ productId: 'same', name: 'Same', price: 1, stock: 1 })
    await shop.catalog.updateProduct({ productId: 'same', name: 'Same' })
    const connection = createConnection({ uri, flags: ['-FOUND_ROWS'] })
    await connection.promise().beginTransaction()
    const { run } = mysqlQueries(mysqlConnectionOf(connection)!)
    const renaming = `update jumun_products set name = 'Same' where product_id =`
    expect(await run(`${renaming} 'same'`)).toBe(1)
    expect(await run(`${renaming} 'another'`)).toBe(0)
    await connection.promise().rollback()
    await connection.promise().end()
    await shop.close()
  })

  const byThemselves = [
    'timestamp',
    'rand_seed1',
    'rand_seed2',
    'last_insert_id',
    'warning_count',
    'error_count',
    'pseudo_thread_id',
    'gtid_executed',
    'statement_id',
    'sql_select_limit',
    'sql_big_selects',
  ]

  /** All variables of the pool's only connection but those that change by themselves or are asked for otherwise. */
  async function variablesOf(pool: Pool): Promise<Record<string, unknown>> {
    // Two of them would keep us from looking.
    const [[limits]] = (await pool
      .promise()
      .query('select cast(@@sql_select_limit as char) as l, @@sql_big_selects as b limit 1')) as unknown as [
      [{ l: string; b: number }],
    ]
    await pool.promise().query('set sql_select_limit = 100000, sql_big_selects = 1')
    const [rows] = await pool.promise().query({ sql: 'show session variables', rowsAsArray: true })
    await pool.promise().query(`set sql_select_limit = ${limits.l}, sql_big_selects = ${limits.b}`)
    const variables = Object.fromEntries(rows as unknown as [string, unknown][])
    for (const name of byThemselves) delete variables[name]
    return { ...variables, limits }
  }

  test.for([true, false])(
    'a pool of the host serves, and has its sessions back as they were (multipleStatements %s)',
    async multipleStatements => {
      await (await fill()).close()
      const pool = poolOfOne(multipleStatements)
      const shop = createShop({ store: await openMysql(pool) })
      for (const [i, setting] of [...settings, 'autocommit = 0', `sql_mode = 'ANSI', autocommit = 0`].entries()) {
        await pool.promise().query(`set ${setting}`)
        const before = await variablesOf(pool)
        for (const text of injections) {
          const charging = shop.wallets.charge({ userId: text, amount: 1 })
          await expect(charging).rejects.toMatchObject({ code: 'USER_NOT_FOUND', details: { userId: text } })
        }
        expect(await shop.catalog.getProduct({ productId: 'latte' })).toMatchObject({ name: '라테 🥛 "large"' })
        await shop.wallets.charge({ userId: '유나 誠', amount: 1, reason: '선물 🍓' })
        const order = { userId: 'mina', items: [{ productId: 'latte', optionId: 'hot', quantity: 1 }] }
        const keyed = { ...order, idempotencyKey: `key' ${i}` }
        expect((await shop.orders.place(keyed)).items[0]?.optionName).toBe("it's hot \\")
        await expect(
          shop.orders.place({ ...order, items: [{ ...order.items[0]!, quantity: 1000 }] }),
        ).rejects.toMatchObject({ code: 'INSUFFICIENT_STOCK' })
        expect((await shop.orders.list({ userId: 'mina', limit: 100 })).items).toHaveLength(2 * (i + 1))
        await expect(shop.catalog.addProduct({ productId: 'latte', name: 'x', price: 1 })).rejects.toMatchObject({
          code: 'ALREADY_EXISTS',
        })
        expect(await shop.audit()).toMatchObject({ ok: true })
        expect(await variablesOf(pool), setting).toEqual(before)
        await pool.promise().query(
          `set autocommit = 1, names utf8mb4, sql_mode = default, sql_select_limit = default, sql_safe_updates = 0,
            sql_big_selects = 1, max_join_size = default, completion_type = 0, foreign_key_checks = 1, unique_checks = 1`,
        )
      }
      await shop.close()
    },
  )

  test.for([true, false])(
    'what a host has left behind in a transaction is neither stored nor read (multipleStatements %s)',
    async multipleStatements => {
      await (await fill()).close()
      const pool = poolOfOne(multipleStatements)
      const store = await openMysql(pool)
      await pool.promise().query('create table notes (note text)')
      const others = await openMysql(uri)
      for (const begin of ['set autocommit = 0', 'start transaction']) {
        // An old snapshot, and a row that was never committed.
        await pool.promise().query(begin)
        await pool.promise().query('select * from jumun_users')
        await pool.promise().query(`insert into notes values ('forgotten')`)
        await others.transaction(({ users }) =>
          users.insert([{ userId: begin.replaceAll(' ', '_'), name: 'new', createdAt: 0 }]),
        )
        expect(await store.reader.users.find([begin.replaceAll(' ', '_')])).toHaveLength(1)
        await pool.promise().query(begin)
        await pool.promise().query(`insert into notes values ('forgotten')`)
        await store.transaction(({ wallets }) => wallets.lock(['mina']))
        await pool.promise().query('rollback')
        expect((await pool.promise().query('select * from notes'))[0]).toEqual([])
        await pool.promise().query('set autocommit = 1')
      }
      await others.close()
      await store.close()
    },
  )

  test.for([true, false])(
    'a transaction that fails gives its connection back as it was (multipleStatements %s)',
    async multipleStatements => {
      await (await fill()).close()
      const pool = poolOfOne(multipleStatements)
      const store = await openMysql(pool)
      await pool.promise().query(`set sql_mode = 'ANSI', autocommit = 0`)
      const before = await variablesOf(pool)
      const mina = { userId: 'mina', name: 'again', createdAt: 0 }
      await expect(store.transaction(({ users }) => users.insert([mina]))).rejects.toMatchObject({
        failure: 'conflict',
      })
      await expect(
        store.transaction(() => {
          throw new Error('changed my mind')
        }),
      ).rejects.toThrow('changed my mind')
      expect(await variablesOf(pool)).toEqual(before)
      await store.close()
    },
  )
})
