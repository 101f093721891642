import type { ScratchDatabase } from '@jumun/adapters/scratch'
import { poolOfKnex, poolOfSequelize } from '@jumun/adapters/host'
import { type MysqlHostPool, openMysql } from '@jumun/adapters/mysql'
import { openPostgres, type PostgresPool } from '@jumun/adapters/postgres'
import { createShop } from '@jumun/core'
import { expectCleanAudit } from '@jumun/core/testing'
import { MikroORM as OnMysql } from '@mikro-orm/mysql'
import { MikroORM as OnPostgres } from '@mikro-orm/postgresql'
import { PrismaPg } from '@prisma/adapter-pg'
import { drizzle as drizzleOnMysql } from 'drizzle-orm/mysql2'
import { drizzle as drizzleOnPostgres } from 'drizzle-orm/node-postgres'
import createKnex from 'knex'
import { createPool } from 'mysql2'
import pg from 'pg'
import { Sequelize } from 'sequelize'
import { DataSource } from 'typeorm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseBackends } from '../stress/backend.ts'
import { PrismaClient } from './.generated/prisma-postgres/client.ts'

interface Lent {
  readonly pool: PostgresPool | MysqlHostPool
  /** Asks the library for something, with its own pool. */
  ask(): Promise<unknown>
  close(): Promise<unknown>
}

type Lenders = Readonly<Record<string, (url: string) => Promise<Lent>>>

const onPostgres: Lenders = {
  async Drizzle(connectionString) {
    const database = drizzleOnPostgres({ client: new pg.Pool({ connectionString }) })
    return { pool: database.$client, ask: () => database.execute('select 1'), close: () => database.$client.end() }
  },
  async Prisma(connectionString) {
    const pool = new pg.Pool({ connectionString })
    const client = new PrismaClient({ adapter: new PrismaPg(pool) })
    return {
      pool,
      ask: () => client.$queryRawUnsafe('select 1'),
      close: () => client.$disconnect().then(() => pool.end()),
    }
  },
  async TypeORM(url) {
    const source = await new DataSource({ type: 'postgres', url }).initialize()
    const { master } = source.driver as unknown as { master: PostgresPool }
    return { pool: master, ask: () => source.query('select 1'), close: () => source.destroy() }
  },
  async Knex(connection) {
    const knex = createKnex({ client: 'pg', connection })
    return { pool: poolOfKnex(knex), ask: async () => knex.raw('select 1'), close: () => knex.destroy() }
  },
  async Sequelize(url) {
    const sequelize = new Sequelize(url, { logging: false })
    return { pool: poolOfSequelize(sequelize), ask: () => sequelize.query('select 1'), close: () => sequelize.close() }
  },
  async MikroORM(clientUrl) {
    const orm = await OnPostgres.init({ clientUrl, entities: [], discovery: { warnWhenNoEntities: false } })
    const pool = await orm.em.getConnection().getNativeClient()
    return { pool, ask: () => orm.em.execute('select 1'), close: () => orm.close(true) }
  },
}

const onMysql: Lenders = {
  async Drizzle(url) {
    const database = drizzleOnMysql({ client: createPool(url).promise() })
    return { pool: database.$client, ask: () => database.execute('select 1'), close: () => database.$client.end() }
  },
  async TypeORM(url) {
    const source = await new DataSource({ type: 'mysql', url }).initialize()
    const { pool } = source.driver as unknown as { pool: MysqlHostPool }
    return { pool, ask: () => source.query('select 1'), close: () => source.destroy() }
  },
  async Knex(connection) {
    const knex = createKnex({ client: 'mysql2', connection })
    return { pool: poolOfKnex(knex), ask: async () => knex.raw('select 1'), close: () => knex.destroy() }
  },
  async Sequelize(url) {
    const sequelize = new Sequelize(url, { logging: false })
    return { pool: poolOfSequelize(sequelize), ask: () => sequelize.query('select 1'), close: () => sequelize.close() }
  },
  async MikroORM(clientUrl) {
    const orm = await OnMysql.init({ clientUrl, entities: [], discovery: { warnWhenNoEntities: false } })
    const pool = (await orm.em.getConnection().getNativeClient()) as MysqlHostPool
    return { pool, ask: () => orm.em.execute('select 1'), close: () => orm.close(true) }
  },
}

const servers = [
  { kind: 'postgres', lenders: onPostgres, open: (pool: Lent['pool']) => openPostgres(pool as PostgresPool) },
  { kind: 'mysql', lenders: onMysql, open: (pool: Lent['pool']) => openMysql(pool as MysqlHostPool) },
] as const

describe.each(servers)('$kind', ({ kind, lenders, open }) => {
  let database: ScratchDatabase
  beforeAll(async () => {
    const [backend] = await chooseBackends([kind])
    database = await backend!.create()
  })
  afterAll(() => database.drop())

  test.each(Object.entries(lenders))('the shop takes its connections from the pool of %s', async (name, lend) => {
    const lent = await lend(database.url)
    const shop = createShop({ store: await open(lent.pool) })
    const userId = `user of ${name}`
    const productId = `product of ${name}`
    await shop.users.register({ userId, name })
    await shop.wallets.charge({ userId, amount: 10_000 })
    await shop.catalog.addProduct({ productId, name, price: 100, stock: 30 })
    const placed = await Promise.allSettled(
      Array.from({ length: 40 }, () => shop.orders.place({ userId, items: [{ productId, quantity: 1 }] })),
    )
    expect(placed.filter(({ status }) => status === 'fulfilled')).toHaveLength(30)
    await lent.ask()
    await expectCleanAudit(shop)
    await shop.close()
    await lent.ask()
    await lent.close()
  })
})

test('a pool of the other kind is refused by name', async () => {
  const knex = createKnex({ client: 'better-sqlite3', connection: ':memory:', useNullAsDefault: true })
  await expect(openPostgres(poolOfKnex(knex))).rejects.toThrow('The connections of this Knex are none of pg.')
  await expect(openMysql(poolOfKnex(knex))).rejects.toThrow('The connections of this Knex are none of mysql2.')
  await knex.destroy()
})
