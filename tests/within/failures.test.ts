import { isReplayed, uuidv7 } from '@jumun/core'
import { endingOf, expectCleanAudit } from '@jumun/core/testing'
import { expect, test } from 'vitest'
import { inTransaction } from './host.ts'
import { describeHosted } from './hosted-shops.ts'
import { poison } from './poison.ts'
import { stock, thrownBy } from './stocked.ts'

describeHosted(['sqlite', 'mysql', 'postgres'], hosted => {
  test('H4: what fails half-way is undone, also when the host commits all the same', async () => {
    const { shop, backend } = hosted
    const { userId, items, productId } = await stock(hosted)
    const good = await stock(hosted)
    const [host, admin] = [await hosted.connect(), await hosted.connect()]
    for (const statement of poison(backend, productId)) await admin.sql(statement)
    await inTransaction(host, async () => {
      const within = shop.within(host.handle)
      await within.wallets.charge({ userId, amount: 1 })
      // The order, its payment and the wallet are written before the movement that is refused.
      const failed = await thrownBy(within.orders.place({ userId, items, idempotencyKey: 'k1' }))
      expect(['INTERNAL', 'BUSY']).toContain(failed.code)
      expect(await within.wallets.balance({ userId })).toMatchObject({ balance: 10_001 })
      await within.orders.place({ userId, items: good.items })
    })
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 5_501 })
    expect((await shop.orders.list({ userId })).items).toHaveLength(1)
    await expectCleanAudit(shop)
  })

  test('H4: a key that a twin has used since the transaction began gives the answer of the twin', async () => {
    const { shop, backend } = hosted
    const { userId, productId } = await stock(hosted)
    const host = await hosted.connect()
    await host.sql('begin')
    // On SQLite a transaction that has read something may not write any more.
    if (backend !== 'sqlite') await host.sql('select count(*) as n from jumun_users')
    const within = shop.within(host.handle)
    const charge = { userId, amount: 5, idempotencyKey: 'k1' }
    const adjust = { productId, delta: 1, reason: 'found', idempotencyKey: uuidv7() }
    const first = await shop.wallets.charge(charge)
    const adjusted = await shop.catalog.adjustStock(adjust)
    const second = await within.wallets.charge(charge)
    const adjustedAgain = await within.catalog.adjustStock(adjust)
    expect([second, adjustedAgain]).toEqual([first, adjusted])
    expect([second, adjustedAgain].every(isReplayed)).toBe(true)
    await host.sql('commit')
    const { items } = await shop.catalog.stockHistory({ productId })
    expect(items.map(({ delta }) => delta)).toEqual([1, 10])
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_005 })
    await expectCleanAudit(shop)
  })
})

describeHosted(['mysql', 'postgres'], hosted => {
  test('H4: of twins in two transactions at once, the second waits and learns what became of the first', async () => {
    const { shop } = hosted
    const one = await stock(hosted)
    const two = await stock(hosted)
    for (const ending of ['commit', 'rollback']) {
      const [first, second] = [await hosted.connect(), await hosted.connect()]
      // A key of no user: nothing but the key itself makes the second wait.
      const idempotencyKey = uuidv7()
      await first.sql('begin')
      await second.sql('begin')
      const adjust = { delta: 1, reason: 'found', idempotencyKey }
      await shop.within(first.handle).catalog.adjustStock({ ...adjust, productId: one.productId })
      const waiting = endingOf(shop.within(second.handle).catalog.adjustStock({ ...adjust, productId: two.productId }))
      await second.sql('select 1 as one').catch(() => undefined)
      await first.sql(ending)
      const ended = await waiting
      expect(ended.ok ? 'ok' : ended.code).toBe(ending === 'commit' ? 'IDEMPOTENCY_KEY_REUSED' : 'ok')
      await second.sql('commit')
    }
    await expectCleanAudit(shop)
  })
})
