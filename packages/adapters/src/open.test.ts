import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createShop, isStoreError, type StoreError, type StoreErrorCode } from '@jumun/core'
import Database from 'better-sqlite3'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { openMysql } from './mysql.ts'
import { openStore } from './open.ts'
import { openPostgres } from './postgres.ts'
import { makeOlder } from './sql/migrations/older-shop.ts'
import { migrations } from './sql/migrations.ts'
import type { OpenOptions } from './sql/open-options.ts'
import { openSqlite } from './sqlite.ts'

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const servers = {
  mysql: new URL(process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'),
  postgres: new URL(process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'),
}
const prefix = `jumun_open_${process.pid}_${Date.now()}`
let made = 0

/** A place where databases come and go. */
interface Place {
  readonly name: string
  readonly isThere: boolean
  /** The URL of a new, empty database. */
  create(): Promise<string>
  /** SQL on the database of a URL, beside the store. */
  run(url: string, sql: string): Promise<unknown>
  /** Opens it with little patience for anything but others that are at the tables. */
  openImpatiently(url: string, options: OpenOptions): Promise<{ close(): Promise<void> }>
  /** Is at the tables, as another process, until it is asked to end. */
  migrate(url: string): Promise<() => Promise<unknown>>
  clear(): Promise<void>
}

const folder = mkdtempSync(join(tmpdir(), 'jumun-open-store-'))

const sqlite: Place = {
  name: 'sqlite',
  isThere: true,
  create: async () => {
    const path = join(folder, `${(made += 1)}.db`)
    new Database(path).exec('vacuum').close()
    return `sqlite:${path}`
  },
  async run(url, sql) {
    const database = new Database(url.replace('sqlite:', ''))
    try {
      return database.exec(sql)
    } finally {
      database.close()
    }
  },
  openImpatiently: (url, options) => openSqlite({ path: url.replace('sqlite:', ''), busyWaitMs: 20, ...options }),
  async migrate(url) {
    const database = new Database(url.replace('sqlite:', ''))
    database.pragma('journal_mode = WAL')
    database.exec('begin immediate')
    return async () => database.exec('commit').close()
  },
  clear: async () => rmSync(folder, { recursive: true, force: true }),
}

async function onMysql(url: string, sql: string): Promise<unknown> {
  const connection = await createConnection({ uri: url, multipleStatements: true })
  try {
    return await connection.query(sql)
  } finally {
    await connection.end()
  }
}

async function onPostgres(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  try {
    await client.connect()
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

function server(
  kind: 'mysql' | 'postgres',
  isThere: boolean,
  { run, openImpatiently, migrate }: Pick<Place, 'run' | 'openImpatiently' | 'migrate'>,
): Place {
  const names: string[] = []
  return {
    name: kind,
    isThere,
    async create() {
      const name = `${prefix}_${(made += 1)}`
      await run(servers[kind].href, `create database ${name}`)
      names.push(name)
      return at(kind, name)
    },
    run,
    openImpatiently,
    migrate,
    async clear() {
      for (const name of names) await run(servers[kind].href, `drop database ${name}`)
    },
  }
}

function at(kind: 'mysql' | 'postgres', database: string, query = ''): string {
  const url = new URL(servers[kind])
  url.pathname = `/${database}`
  url.search = query
  return url.href
}

const answers = (asking: Promise<unknown>) =>
  asking.then(
    () => true,
    () => false,
  )
const hasMysql = await answers(onMysql(servers.mysql.href, 'select 1'))
const hasPostgres = await answers(onPostgres(servers.postgres.href, 'select 1'))
const impatient = { statementTimeoutMs: 1_000 }
const mysql = server('mysql', hasMysql, {
  run: onMysql,
  openImpatiently: (uri, options) => openMysql({ uri, ...impatient, ...options }),
  async migrate(url) {
    const connection = await createConnection(url)
    await connection.query(`do get_lock(concat('jumun-', left(sha2(database(), 256), 40)), 0)`)
    return () => connection.end()
  },
})
const postgres = server('postgres', hasPostgres, {
  run: onPostgres,
  openImpatiently: (connectionString, options) => openPostgres({ connectionString, ...impatient, ...options }),
  async migrate(url) {
    const client = new pg.Client(url)
    await client.connect()
    await client.query(`begin; select pg_advisory_xact_lock(${0x6a_75_6d_75_6e})`)
    return () => client.end()
  },
})
const places = [sqlite, mysql, postgres]
afterAll(async () => {
  for (const place of places.filter(({ isThere }) => isThere)) await place.clear()
})

test.each(places)('$name is there', ({ name, isThere }) => {
  expect(isThere || !required.includes(name)).toBe(true)
})

async function refusal(open: Promise<{ close(): Promise<void> }>): Promise<StoreError> {
  const error: unknown = await open.then(
    store => store.close(),
    (cause: unknown) => cause,
  )
  if (!isStoreError(error)) throw new Error('no StoreError', { cause: error })
  expect(error.message).toMatch(/^\S.*\.$/s)
  expect(error.message).not.toMatch(/try again soon|hush/)
  return error
}
const codeOf = async (open: Promise<{ close(): Promise<void> }>): Promise<StoreErrorCode> => (await refusal(open)).code

describe.each(places.filter(({ isThere }) => isThere))('$name', place => {
  test('a database without a shop is left as it is, unless one is to be made', async () => {
    const url = await place.create()
    for (const migrate of [true, false]) {
      const { code, message } = await refusal(openStore(url, { create: false, migrate }))
      expect([code, message]).toEqual(['NO_SHOP', expect.stringContaining('There is no shop in')])
    }
    await place.run(url, 'create table mine (x integer); insert into mine values (1)')
    expect(await codeOf(openStore(url, { create: false }))).toBe('NO_SHOP')
    const store = await openStore(url)
    const shop = createShop({ store })
    await shop.users.register({ userId: 'mina', name: '미나 🍓' })
    await shop.close()
    const again = await openStore(url, { create: false, migrate: false })
    expect(await again.pendingMigrations()).toEqual([])
    expect(await again.reader.users.find(['mina'])).toMatchObject([{ name: '미나 🍓' }])
    await again.close()
  })

  test('a migration that fails half-way is reported and not recorded; mended, it runs to its end', async () => {
    const url = await place.create()
    // A table of someone else that has the name, and not the columns.
    await place.run(url, 'create table jumun_coupons (other integer)')
    const error = await refusal(openStore(url))
    expect(error.code).toBe('MIGRATION_FAILED')
    expect(error.message).toMatch(/The migration 0001-shop failed at statement \d+ of \d+ and is not recorded/)
    expect(error.cause).toBeInstanceOf(Error)
    // Nor does it count as a shop.
    expect(await codeOf(openStore(url, { create: false }))).toBe('NO_SHOP')
    await place.run(url, 'drop table jumun_coupons')
    const store = await openStore(url)
    expect(await store.pendingMigrations()).toEqual([])
    const shop = createShop({ store })
    await shop.coupons.create({ code: 'A', name: 'A', discount: { type: 'FIXED', amount: 1 }, quantity: 1 })
    expect((await shop.audit()).ok).toBe(true)
    await shop.close()
  })

  test('another process that is at the tables is waited for, longer than for anything else', async () => {
    const url = await place.create()
    const end = await place.migrate(url)
    const told: string[] = []
    const opening = place.openImpatiently(url, { onWait: message => told.push(message) })
    await new Promise(resolve => setTimeout(resolve, 2_500))
    await end()
    await (await opening).close()
    expect(told).toEqual([expect.stringMatching(/^Waiting for another process that .*, up to 60 s\.$/)])
    expect(await place.openImpatiently(url, { create: false }).then(store => store.close())).toBeUndefined()
  })

  test('it is not waited for for ever', async () => {
    const url = await place.create()
    const end = await place.migrate(url)
    expect(await codeOf(place.openImpatiently(url, { openWaitMs: 100 }))).toBe('BUSY')
    await end()
  })

  test('a database that a newer version has changed is refused', async () => {
    const url = await place.create()
    await (await openStore(url)).close()
    await place.run(url, `insert into jumun_migrations values ('9999-future', 1)`)
    for (const create of [true, false]) expect(await codeOf(openStore(url, { create }))).toBe('SCHEMA_TOO_NEW')
  })

  test('a shop from before there were zones gets that of its first opener; what was sold is cancelled on its day', async () => {
    const url = await place.create()
    const before = createShop({
      store: await openStore(url),
      timeZone: 'America/New_York',
      outbox: { payload: 'stored' },
    })
    await before.users.register({ userId: 'mina', name: 'Mina' })
    await before.wallets.charge({ userId: 'mina', amount: 100 })
    await before.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 10, stock: 5 })
    const items = [{ productId: 'latte', quantity: 1 }]
    const { orderId } = await before.orders.place({ userId: 'mina', items })
    await before.close()
    const older = await place.create()
    await makeOlder(url, older)
    await place.run(
      older,
      `drop table jumun_settings; alter table jumun_payments drop column sold_on;
       delete from jumun_migrations where name = '0002-time-zone'`,
    )
    const unmigrated = await openStore(older, { create: false, migrate: false })
    expect(await unmigrated.pendingMigrations()).toEqual(migrations.map(({ name }) => name).slice(1))
    await unmigrated.close()

    const shop = createShop({ store: await openStore(older, { create: false }), timeZone: 'America/New_York' })
    const later = await shop.orders.place({ userId: 'mina', items })
    expect(later.payment?.soldOn).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(await shop.orders.get({ orderId: later.orderId })).toEqual(later)
    expect((await shop.orders.get({ orderId })).payment).not.toHaveProperty('soldOn')
    expect((await shop.audit()).findings).toEqual([])
    for (const id of [orderId, later.orderId]) await shop.orders.cancel({ orderId: id })
    expect((await shop.audit()).findings).toEqual([])
    expect((await shop.ranking.top()).items).toEqual([])
    await shop.close()
    const other = createShop({ store: await openStore(older), timeZone: 'Asia/Seoul' })
    await expect(other.orders.place({ userId: 'mina', items })).rejects.toThrow(/Asia\/Seoul.*America\/New_York/)
    await other.close()
  })

  test('many that open an empty database at once make one shop', async () => {
    const url = await place.create()
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore(url)))
    for (const store of stores) {
      expect(await store.pendingMigrations()).toEqual([])
      await store.close()
    }
  })
})

describe.runIf(hasPostgres)('PostgreSQL', () => {
  test.each(['EUC_KR', 'LATIN1', 'SQL_ASCII'])('a database in %s is refused', async encoding => {
    const name = `${prefix}_${encoding.toLowerCase()}`
    await onPostgres(
      servers.postgres.href,
      `create database ${name} encoding '${encoding}' lc_collate 'C' lc_ctype 'C' template template0`,
    )
    try {
      for (const create of [true, false]) {
        const { code, message } = await refusal(openStore(at('postgres', name), { create }))
        expect([code, message]).toEqual(['UNSUITABLE_DATABASE', expect.stringContaining(`is encoded in ${encoding}`)])
      }
    } finally {
      await onPostgres(servers.postgres.href, `drop database ${name}`)
    }
  })

  test('tables live in the schema that is named, and only there', async () => {
    const url = await postgres.create()
    const inSchema = (schema: string) => `${url}?schema=${encodeURIComponent(schema)}&pool=3`
    await (await openStore(url)).close()
    const names = ['shop', 'My "Shop"\\', '주문']
    for (const schema of names) {
      expect(await codeOf(openStore(inSchema(schema), { create: false }))).toBe('NO_SHOP')
      const shop = createShop({ store: await openStore(inSchema(schema)) })
      await shop.users.register({ userId: schema, name: schema })
      await shop.close()
    }
    for (const schema of names) {
      const store = await openStore(inSchema(schema), { create: false })
      const found = await Promise.all([1, 2, 3].map(() => store.reader.users.page({ offset: 0, limit: 9 })))
      for (const { items } of found) expect(items.map(({ userId }) => userId)).toEqual([schema])
      await store.close()
    }
    const { rows } = await onPostgres(
      url,
      `select nspname, count(*)::int from pg_class join pg_namespace n on n.oid = relnamespace
       where relname in ('jumun_users', 'jumun_orders') group by 1 order by 1`,
    )
    expect(rows).toEqual([...names, 'public'].sort().map(nspname => ({ nspname, count: 2 })))
  })

  test('holds no more connections than the pool may have', async () => {
    const url = await postgres.create()
    const store = await openStore(`${url}?pool=2`)
    const held = await Promise.all(
      Array.from({ length: 8 }, () =>
        store.snapshot(async () => {
          await new Promise(resolve => setTimeout(resolve, 20))
          const { rows } = await onPostgres(
            servers.postgres.href,
            `select count(*)::int from pg_stat_activity where datname = '${new URL(url).pathname.slice(1)}'`,
          )
          return (rows[0] as { count: number }).count
        }),
      ),
    )
    expect(Math.max(...held)).toBe(2)
    await store.close()
  })
})

describe('what cannot be reached', () => {
  test.each([
    ['mysql://root@127.0.0.1:1/shop', 'NO_SERVER'],
    ['postgres://postgres@127.0.0.1:1/shop', 'NO_SERVER'],
    ['mysql://root@localhost:1/shop', 'NO_SERVER'],
    ['postgres://postgres@localhost:1/shop', 'NO_SERVER'],
    ['mysql:///shop?socket=/no/such.sock', 'NO_SERVER'],
    ['postgres:///shop?socket=/no/such', 'NO_SERVER'],
    ['mysql://root:%zz@127.0.0.1/shop', 'BAD_URL'],
    ['postgres://root:%zz@127.0.0.1/shop', 'BAD_URL'],
    ['mysql://root@127.0.0.1/shop?sslmod=require', 'UNKNOWN_PARAMETER'],
    ['sqlite:/no/such/folder/shop.db', 'CANNOT_OPEN'],
    [`sqlite:${folder}`, 'CANNOT_OPEN'],
  ])('%s is %s', async (url, code) => {
    for (const migrate of [true, false]) expect(await codeOf(openStore(url, { migrate }))).toBe(code)
  })

  test.runIf(hasMysql)('a database, or a user, that MySQL does not know', async () => {
    expect(await codeOf(openStore(at('mysql', 'no_such_database')))).toBe('NO_DATABASE')
    const url = new URL(at('mysql', 'mysql'))
    url.username = 'nobody_at_all'
    url.password = 'hush'
    expect(await codeOf(openStore(url.href))).toBe('ACCESS_DENIED')
  })

  test.runIf(hasPostgres)('a database, or a user, that PostgreSQL does not know', async () => {
    expect(await codeOf(openStore(at('postgres', 'no_such_database')))).toBe('NO_DATABASE')
    const url = new URL(at('postgres', 'postgres'))
    url.username = 'nobody_at_all'
    expect(await codeOf(openStore(url.href))).toBe('ACCESS_DENIED')
  })

  test('a file that is missing is not made where none is to be', async () => {
    const path = join(folder, 'missing.db')
    expect(await codeOf(openStore(`sqlite:${path}`, { create: false }))).toBe('NO_SHOP')
    expect(existsSync(path)).toBe(false)
    expect(readdirSync(folder).filter(name => name.includes('missing'))).toEqual([])
  })
})
