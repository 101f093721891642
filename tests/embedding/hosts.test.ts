import { inspect, type ScratchDatabase } from '@jumun/adapters/scratch'
import { createShop, type Shop, type ShopInTransaction, uuidv7 } from '@jumun/core'
import { expectCleanAudit } from '@jumun/core/testing'
import { openStore } from '@jumun/doctor/toolbox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseBackends } from '../stress/backend.ts'
import { connectHost } from '../within/host.ts'
import { drizzle } from './hosts/drizzle.ts'
import { knex } from './hosts/knex.ts'
import { mikroOrm } from './hosts/mikro-orm.ts'
import type { HostTransaction, OpenedHost } from './hosts/library.ts'
import { prisma } from './hosts/prisma.ts'
import { query } from './hosts/query.ts'
import { sequelize } from './hosts/sequelize.ts'
import { typeOrm } from './hosts/type-orm.ts'

const libraries = [drizzle, knex, mikroOrm, prisma, query, sequelize, typeOrm]
const backends = await chooseBackends(['sqlite', 'mysql', 'postgres'])

for (const backend of backends) {
  describe(backend.name, () => {
    let database: ScratchDatabase
    let shop: Shop
    beforeAll(async () => {
      database = await backend.create()
      shop = createShop({ store: await openStore(database.url) })
      const rival = await connectHost(backend.name, database.url)
      await rival.sql('create table host_notes (note varchar(64) primary key)')
      if (backend.name === 'mysql') await rival.sql('create table heavy (n int)')
      await rival.close()
    })
    afterAll(async () => {
      await expectCleanAudit(shop)
      await shop.close()
      await database.drop()
    })

    describe.each(libraries.filter(({ databases }) => databases.includes(backend.name)))('$name', library => {
      let host: OpenedHost
      beforeAll(async () => {
        host = await library.open(backend.name, database.url)
      })
      afterAll(() => host.close())

      const within = async (transaction: HostTransaction) => shop.within(await transaction.handle())
      const note = (transaction: HostTransaction, text: string) =>
        transaction.sql(`insert into host_notes values ('${text}')`)
      const isNoted = async (text: string) => {
        const found = await inspect(database.url, ({ rows }) =>
          rows(`select note from host_notes where note = '${text}'`),
        )
        return found.length > 0
      }

      test('commits its row and an order together', async () => {
        const { userId, items } = await stock(shop)
        const { orderId } = await host.inTransaction(async transaction => {
          await note(transaction, userId)
          const idempotencyKey = `{"창가",NULL} \\ 'x' ${userId}`
          return (await within(transaction)).orders.place({ userId, items, idempotencyKey })
        })
        expect(await isNoted(userId)).toBe(true)
        expect(await shop.orders.get({ orderId })).toMatchObject({ status: 'PAID', total: 4_500 })
        expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 5_500 })
      })

      test('rolls them back together', async () => {
        const { userId, items } = await stock(shop)
        const transacted = host.inTransaction(async transaction => {
          await note(transaction, userId)
          await (await within(transaction)).orders.place({ userId, items })
          throw new Error('the host changes its mind')
        })
        await expect(transacted).rejects.toThrow('the host changes its mind')
        expect(await isNoted(userId)).toBe(false)
        expect((await shop.orders.list({ userId })).items).toEqual([])
        expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_000 })
      })

      test('goes on after a refused command, of which nothing is left', async () => {
        const { userId, productId, items } = await stock(shop)
        await host.inTransaction(async transaction => {
          const surface = await within(transaction)
          const tooMany = await refusalOf(surface.orders.place({ userId, items: [{ productId, quantity: 11 }] }))
          expect(tooMany).toMatchObject({ code: 'INSUFFICIENT_STOCK' })
          await note(transaction, userId)
          await surface.orders.place({ userId, items })
          const again = { userId, amount: 1, idempotencyKey: userId }
          expect(await surface.wallets.charge(again)).toMatchObject({ balance: 5_501 })
          expect(await surface.wallets.charge(again)).toMatchObject({ balance: 5_501 })
        })
        expect(await isNoted(userId)).toBe(true)
        const { items: orders } = await shop.orders.list({ userId })
        expect(orders.map(({ status }) => status)).toEqual(['PAID'])
        expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 5_501 })
      })

      test('forgets to begin, and is refused', async () => {
        const { userId } = await stock(shop)
        const forgotten = async () => shop.within(await host.withoutTransaction()).wallets.charge({ userId, amount: 1 })
        const error = await refusalOf(forgotten())
        expect(error).toMatchObject({ code: 'INVALID_INPUT', retryable: false })
        const ended = 'This transaction of the host is over. Call within() again in the next one.'
        const notBegun = 'The connection is not in a transaction. Begin one, and use the shop within it.'
        expect(error.message).toBe(library === sequelize ? ended : notBegun)
        expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_000 })
      })

      test('keeps a surface beyond its transaction, and is refused', async () => {
        const { userId } = await stock(shop)
        const kept = await host.inTransaction(async transaction => {
          const surface = await within(transaction)
          await surface.wallets.charge({ userId, amount: 1 })
          return surface
        })
        const refused = async () => {
          const error = await refusalOf(kept.wallets.charge({ userId, amount: 1 }))
          expect(error).toMatchObject({ code: 'INVALID_INPUT' })
          expect(error.message).toContain('This transaction of the host is over')
        }
        await refused()
        await host.inTransaction(refused)
        expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_001 })
      })

      test('calls at once, on two surfaces, in turns', async () => {
        const { userId, productId } = await stock(shop)
        await host.inTransaction(async transaction => {
          const surfaces = [await within(transaction), await within(transaction)]
          const add = (surface: ShopInTransaction) => surface.carts.add({ userId, productId, quantity: 1 })
          await Promise.all([...surfaces, ...surfaces].map(add))
        })
        expect((await shop.carts.get({ userId })).items.map(({ quantity }) => quantity)).toEqual([4])
      })

      const meeting = {
        postgres: meetsDeadlockOnPostgres,
        mysql: meetsDeadlockOnMysql,
        sqlite: meetsAnotherWriter,
      }[backend.name]
      test('meets another who has what it wants', async () => {
        const [mina, jun] = [await stock(shop), await stock(shop)]
        const rival = await connectHost(backend.name, database.url)
        try {
          await meeting({ host, within, rival, shop, mina: mina.userId, jun: jun.userId })
        } finally {
          await rival.close()
        }
      })
    })
  })
}

interface Meeting {
  readonly host: OpenedHost
  readonly within: (transaction: HostTransaction) => Promise<ShopInTransaction>
  readonly rival: Awaited<ReturnType<typeof connectHost>>
  readonly shop: Shop
  readonly mina: string
  readonly jun: string
}

const lockWallet = (userId: string) => `select * from jumun_wallets where user_id = '${userId}' for update`

/** The call is undone alone, and the transaction goes on. */
async function meetsDeadlockOnPostgres({ host, within, rival, shop, mina, jun }: Meeting): Promise<void> {
  // The one that waits less long looks for a deadlock first, and is its victim.
  await rival.sql(`set deadlock_timeout = '20s'`)
  await rival.sql('begin')
  let waiting: Promise<unknown> | undefined
  await host.inTransaction(async transaction => {
    await transaction.sql(`set local deadlock_timeout = '20ms'`)
    const surface = await within(transaction)
    await surface.wallets.charge({ userId: mina, amount: 1 })
    await rival.sql(lockWallet(jun))
    waiting = rival.sql(lockWallet(mina))
    const lost = await refusalOf(surface.wallets.charge({ userId: jun, amount: 1 }))
    expect(lost).toMatchObject({ code: 'BUSY', retryable: true, details: { outcome: 'nothing happened' } })
    await surface.wallets.charge({ userId: mina, amount: 1 })
  })
  await waiting
  await rival.sql('rollback')
  expect(await shop.wallets.balance({ userId: mina })).toMatchObject({ balance: 10_002 })
  expect(await shop.wallets.balance({ userId: jun })).toMatchObject({ balance: 10_000 })
}

/** The server rolls back all, the surface is dead, and the host's transaction stores nothing. */
async function meetsDeadlockOnMysql({ host, within, rival, shop, mina, jun }: Meeting): Promise<void> {
  // The one that has written less is the victim.
  await rival.sql('begin')
  await rival.sql(`insert into heavy values ${Array.from({ length: 500 }, (_, n) => `(${n})`).join()}`)
  let waiting: Promise<unknown> | undefined
  const transacted = host.inTransaction(async transaction => {
    const surface = await within(transaction)
    await surface.wallets.charge({ userId: mina, amount: 1 })
    await rival.sql(lockWallet(jun))
    waiting = rival.sql(lockWallet(mina))
    const lost = await refusalOf(surface.wallets.charge({ userId: jun, amount: 1 }))
    expect(lost).toMatchObject({ code: 'BUSY', retryable: true, details: { outcome: 'nothing happened' } })
    expect(lost.message).toContain("has rolled back the host's whole transaction")
    const dead = await refusalOf(surface.wallets.charge({ userId: mina, amount: 1 }))
    expect(dead.message).toContain('This transaction of the host is over')
    throw lost
  })
  await expect(transacted).rejects.toMatchObject({ code: 'BUSY' })
  await waiting
  await rival.sql('rollback')
  expect(await shop.wallets.balance({ userId: mina })).toMatchObject({ balance: 10_000 })
  expect(await shop.wallets.balance({ userId: jun })).toMatchObject({ balance: 10_000 })
}

/** SQLite has one writer, and so no deadlock: the second one gets busy, and may go on. */
async function meetsAnotherWriter({ host, within, rival, shop, mina }: Meeting): Promise<void> {
  await host.inTransaction(async transaction => {
    const surface = await within(transaction)
    await rival.sql('begin immediate')
    const lost = await refusalOf(surface.wallets.charge({ userId: mina, amount: 1 }))
    expect(lost).toMatchObject({ code: 'BUSY', retryable: true, details: { outcome: 'nothing happened' } })
    await rival.sql('rollback')
    await surface.wallets.charge({ userId: mina, amount: 1 })
  })
  expect(await shop.wallets.balance({ userId: mina })).toMatchObject({ balance: 10_001 })
}

/** A user with 10 000, and a product of which there are ten at 4 500. */
async function stock(shop: Shop) {
  const userId = uuidv7()
  const productId = uuidv7()
  await shop.users.register({ userId, name: '미나' })
  await shop.wallets.charge({ userId, amount: 10_000 })
  await shop.catalog.addProduct({ productId, name: 'Latte "grande" \\', price: 4_500, stock: 10 })
  return { userId, productId, items: [{ productId, quantity: 1 }] }
}

async function refusalOf(call: Promise<unknown>) {
  return call.then(
    answer => Promise.reject(new Error(`it was answered: ${JSON.stringify(answer)}`)),
    (error: Error & { code: string }) => error,
  )
}
