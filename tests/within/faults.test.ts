import type { ShopInTransaction } from '@jumun/core'
import { endingOf, expectCleanAudit } from '@jumun/core/testing'
import { expect, test } from 'vitest'
import { inTransaction } from './host.ts'
import { describeHosted } from './hosted-shops.ts'
import { stock, thrownBy } from './stocked.ts'

const all = ['sqlite', 'mysql', 'postgres'] as const

describeHosted(all, hosted => {
  test('H3: forty callers on a connection where BEGIN was forgotten are refused at once, and nothing is stored', async () => {
    const { userId, items } = await stock(hosted)
    const host = await hosted.connect()
    const within = hosted.shop.within(host.handle)
    const calls = Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0 ? within.orders.place({ userId, items }) : within.wallets.charge({ userId, amount: 1 }),
    )
    for (const call of calls) {
      const error = await thrownBy(call)
      expect(error).toMatchObject({ code: 'INVALID_INPUT', retryable: false })
      expect(error.message).toContain('is not in a transaction')
    }
    expect(await hosted.shop.wallets.balance({ userId })).toMatchObject({ balance: 10_000 })
    expect((await hosted.shop.orders.list({ userId })).items).toEqual([])
    await expectCleanAudit(hosted.shop)
    // Begun after all, it takes part.
    await inTransaction(host, () => within.wallets.charge({ userId, amount: 1 }))
    expect(await hosted.shop.wallets.balance({ userId })).toMatchObject({ balance: 10_001 })
  })

  test('H6: commands at once, on two surfaces of one transaction, take turns', async () => {
    const { userId, productId } = await stock(hosted)
    const host = await hosted.connect()
    const cart = await inTransaction(host, async () => {
      const surfaces = [hosted.shop.within(host.handle), hosted.shop.within(host.handle)]
      const adding = [0, 1, 0].map(i => surfaces[i]!.carts.add({ userId, productId, quantity: 1 }))
      await Promise.all(adding)
      return surfaces[1]!.carts.get({ userId })
    })
    expect(cart.items.map(({ quantity }) => quantity)).toEqual([3])
    expect((await hosted.shop.carts.get({ userId })).items.map(({ quantity }) => quantity)).toEqual([3])
  })

  test('a refused command leaves the transaction as it was, and usable', async () => {
    const { userId, productId, items } = await stock(hosted)
    const host = await hosted.connect()
    await inTransaction(host, async () => {
      const within = hosted.shop.within(host.handle)
      const short = await endingOf(within.orders.place({ userId, items: [{ productId, quantity: 3 }] }))
      expect(short).toMatchObject({ code: 'INSUFFICIENT_BALANCE' })
      const soldOut = await endingOf(within.orders.place({ userId, items: [{ productId, quantity: 11 }] }))
      expect(soldOut).toMatchObject({ code: 'INSUFFICIENT_STOCK' })
      await within.orders.place({ userId, items })
    })
    const { items: orders } = await hosted.shop.orders.list({ userId })
    expect(orders.map(({ status }) => status)).toEqual(['PAID'])
    await expectCleanAudit(hosted.shop)
  })

  for (const ending of ['commit', 'rollback'] as const) {
    test(`H8: a surface that was kept is refused after the host's ${ending}, also in the next transaction`, async () => {
      const { shop } = hosted
      const { userId } = await stock(hosted)
      const host = await hosted.connect()
      const charge = (within: ShopInTransaction) => within.wallets.charge({ userId, amount: 1 })
      const refused = async (within: ShopInTransaction) => {
        expect((await thrownBy(charge(within))).message).toContain('This transaction of the host is over')
        expect((await thrownBy(within.wallets.balance({ userId }))).message).toContain('is over')
      }
      await host.sql('begin')
      const kept = [0, 1, 2].map(() => shop.within(host.handle))
      for (const within of kept) await charge(within)
      await host.sql(ending)
      const [afterTheEnd, inTheNext, behindANewOne] = kept as [ShopInTransaction, ShopInTransaction, ShopInTransaction]
      await refused(afterTheEnd)
      await host.sql('begin')
      await refused(inTheNext)
      // In the place of the old ones, a new one works; they do not come to life by it.
      await charge(shop.within(host.handle))
      for (const within of [behindANewOne, inTheNext, afterTheEnd]) await refused(within)
      await host.sql('commit')
      expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: ending === 'commit' ? 10_004 : 10_001 })
    })
  }

  test('savepoints of the host undo commands as they undo its own rows, and stay its own', async () => {
    const { userId, items } = await stock(hosted)
    const host = await hosted.connect()
    await inTransaction(host, async () => {
      const within = hosted.shop.within(host.handle)
      await host.sql('savepoint before_first_use')
      await within.wallets.charge({ userId, amount: 1 })
      await host.sql('savepoint a')
      await within.wallets.charge({ userId, amount: 10 })
      await host.sql('savepoint b')
      await within.orders.place({ userId, items })
      await host.sql('rollback to savepoint b')
      await within.wallets.charge({ userId, amount: 100 })
      await host.sql('release savepoint b')
      await host.sql('rollback to savepoint a')
      expect(await within.wallets.balance({ userId })).toMatchObject({ balance: 10_001 })
      await host.sql('rollback to savepoint before_first_use')
      await within.wallets.charge({ userId, amount: 1_000 })
    })
    expect(await hosted.shop.wallets.balance({ userId })).toMatchObject({ balance: 11_000 })
    expect((await hosted.shop.orders.list({ userId })).items).toEqual([])
    await expectCleanAudit(hosted.shop)
  })

  test('a session that only reads is refused by name, and may be read through', async () => {
    const { userId } = await stock(hosted)
    const host = await hosted.connect()
    if (hosted.backend === 'sqlite') await host.sql('pragma query_only = 1')
    await host.sql(hosted.backend === 'sqlite' ? 'begin' : 'start transaction read only')
    const within = hosted.shop.within(host.handle)
    expect((await thrownBy(within.wallets.charge({ userId, amount: 1 }))).message).toContain('can only read')
    expect(await within.wallets.balance({ userId })).toMatchObject({ balance: 10_000 })
    await host.sql('commit')
  })

  test('a transaction in which the shop is not to be found is refused by name', async () => {
    const { userId } = await stock(hosted)
    const host = await hosted.connect()
    if (hosted.backend === 'sqlite') return
    await host.sql(hosted.backend === 'mysql' ? 'use information_schema' : 'set search_path = pg_catalog')
    await host.sql('begin')
    const within = hosted.shop.within(host.handle)
    expect((await thrownBy(within.wallets.charge({ userId, amount: 1 }))).message).toContain('no tables of the shop')
    await host.sql('rollback')
  })
})
