import { endingOf, expectCleanAudit } from '@jumun/core/testing'
import { expect, test } from 'vitest'
import { describeHosted } from './hosted-shops.ts'
import { stock, thrownBy } from './stocked.ts'

describeHosted(['sqlite'], hosted => {
  test('H2: a transaction that began to read before others wrote is refused by name, and decides nothing', async () => {
    const { shop } = hosted
    const { userId, items } = await stock(hosted)
    const host = await hosted.connect()
    await host.sql('begin')
    await host.sql('select * from jumun_users')
    const kept = shop.within(host.handle)
    await shop.orders.place({ userId, items })
    for (const call of [kept.orders.place({ userId, items }), kept.wallets.charge({ userId: 'nobody', amount: 1 })]) {
      const error = await thrownBy(call)
      expect(error).toMatchObject({ code: 'INVALID_INPUT' })
      expect(error.message).toContain('BEGIN IMMEDIATE')
    }
    await host.sql('rollback')
    await host.sql('begin immediate')
    await shop.within(host.handle).orders.place({ userId, items })
    await host.sql('commit')
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 1_000 })
    await expectCleanAudit(shop)
  })

  test('where another connection is writing, a command gets BUSY, and may come again', async () => {
    const { shop } = hosted
    const { userId } = await stock(hosted)
    const [host, other] = [await hosted.connect(), await hosted.connect()]
    await other.sql('begin immediate')
    await host.sql('begin')
    const within = shop.within(host.handle)
    const error = await thrownBy(within.wallets.charge({ userId, amount: 1 }))
    expect(error).toMatchObject({ code: 'BUSY', details: { outcome: 'nothing happened' } })
    await other.sql('rollback')
    await within.wallets.charge({ userId, amount: 1 })
    await host.sql('commit')
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_001 })
  })

  test('a transaction that the host has opened by a savepoint is one', async () => {
    const { shop } = hosted
    const { userId } = await stock(hosted)
    const host = await hosted.connect()
    await host.sql('savepoint outermost')
    const within = shop.within(host.handle)
    await within.wallets.charge({ userId, amount: 1 })
    await host.sql('release outermost')
    expect((await thrownBy(within.wallets.charge({ userId, amount: 1 }))).message).toContain('is over')
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_001 })
  })

  test('a host that defers its foreign keys itself has one transaction all the same', async () => {
    const { shop } = hosted
    const { userId } = await stock(hosted)
    for (let i = 1; i <= 2; i += 1) {
      const host = await hosted.connect()
      await host.sql('begin immediate')
      await host.sql('pragma defer_foreign_keys = 1')
      const [first, second] = [shop.within(host.handle), shop.within(host.handle)]
      for (const within of [first, first, second, first]) await within.wallets.charge({ userId, amount: 1 })
      await host.sql('commit')
      expect((await thrownBy(first.wallets.charge({ userId, amount: 1 }))).message).toContain('is over')
      expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_000 + 4 * i })
    }
  })

  test('a foreign key that the host has broken is refused at COMMIT, if not at once', async () => {
    const { shop } = hosted
    const { userId } = await stock(hosted)
    const host = await hosted.connect()
    await host.sql('create table parents (id text primary key)')
    await host.sql('create table children (parent text references parents (id))')
    await host.sql('pragma foreign_keys = 1')
    await host.sql('begin')
    await expect(host.sql(`insert into children values ('none')`)).rejects.toThrow('FOREIGN KEY')
    const within = shop.within(host.handle)
    await within.wallets.charge({ userId, amount: 1 })
    await host.sql(`insert into children values ('late')`)
    await within.wallets.charge({ userId, amount: 1 })
    expect((await endingOf(within.orders.place({ userId, items: [{ productId: 'none', quantity: 1 }] }))).ok).toBe(
      false,
    )
    await expect(host.sql('commit')).rejects.toThrow('FOREIGN KEY')
    await host.sql(`insert into parents values ('late')`)
    await host.sql('commit')
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_002 })
  })

  test('what comes after a ROLLBACK or COMMIT that did not wait is refused, not stored', async () => {
    const { shop } = hosted
    const { userId, items } = await stock(hosted)
    const host = await hosted.connect()
    const outcomes = new Set<string>()
    for (let delay = 0; delay < 60; delay += 1) {
      await host.sql('begin immediate')
      const call = endingOf(shop.within(host.handle).orders.place({ userId, items }))
      for (let i = 0; i < delay; i += 1) await Promise.resolve()
      await host.sql('rollback')
      const ending = await call
      outcomes.add(ending.ok ? 'answered' : ending.code)
      expect((await shop.orders.list({ userId })).items, `after ${delay}`).toEqual([])
    }
    expect([...outcomes]).toContain('BUSY')
    await expectCleanAudit(shop)
  })
})
