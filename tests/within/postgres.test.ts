import { endingOf, expectCleanAudit } from '@jumun/core/testing'
import { expect, test } from 'vitest'
import { describeHosted } from './hosted-shops.ts'
import { testLostConnections } from './lost-connection.ts'
import { stock, thrownBy } from './stocked.ts'

describeHosted(['postgres'], hosted => {
  for (const level of ['repeatable read', 'serializable']) {
    test(`a ${level} transaction decides nothing, as it would on what was stored earlier, and may be read through`, async () => {
      const { shop } = hosted
      const { userId, items } = await stock(hosted)
      const host = await hosted.connect()
      await host.sql(`begin isolation level ${level}`)
      const within = shop.within(host.handle)
      expect(await within.wallets.balance({ userId })).toMatchObject({ balance: 10_000 })
      for (const call of [within.orders.place({ userId, items }), within.wallets.charge({ userId, amount: 1 })]) {
        const error = await thrownBy(call)
        expect(error).toMatchObject({ code: 'INVALID_INPUT' })
        expect(error.message).toContain(`is ${level.toUpperCase()}`)
        expect(error.message).toContain('READ COMMITTED')
      }
      await host.sql('commit')
      expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_000 })
    })
  }

  test('a transaction that has failed already is refused by name, until the host goes back to a savepoint', async () => {
    const { shop } = hosted
    const { userId } = await stock(hosted)
    const host = await hosted.connect()
    await host.sql('begin')
    await host.sql('savepoint a')
    await expect(host.sql('select * from nowhere')).rejects.toThrow('does not exist')
    const within = shop.within(host.handle)
    expect((await thrownBy(within.wallets.charge({ userId, amount: 1 }))).message).toContain('A statement has failed')
    await host.sql('rollback to savepoint a')
    await within.wallets.charge({ userId, amount: 1 })
    await host.sql('commit')
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_001 })
  })

  test('H5: the victim of a deadlock is undone alone, and the transaction of the host goes on', async () => {
    const { shop } = hosted
    const mina = await stock(hosted)
    const jun = await stock(hosted)
    const [host, other] = [await hosted.connect(), await hosted.connect()]
    // The one that waits less long looks for a deadlock first, and is its victim.
    await host.sql(`set deadlock_timeout = '20ms'`)
    await other.sql(`set deadlock_timeout = '20s'`)
    await host.sql('begin')
    await other.sql('begin')
    const within = shop.within(host.handle)
    await within.wallets.charge({ userId: mina.userId, amount: 1 })
    await other.sql(`select * from jumun_wallets where user_id = '${jun.userId}' for update`)
    const waiting = other.sql(`select * from jumun_wallets where user_id = '${mina.userId}' for update`)
    const error = await thrownBy(within.wallets.charge({ userId: jun.userId, amount: 1 }))
    expect(error).toMatchObject({ code: 'BUSY', details: { outcome: 'nothing happened' } })
    await within.wallets.charge({ userId: mina.userId, amount: 1 })
    await host.sql('commit')
    await waiting
    await other.sql('rollback')
    expect(await shop.wallets.balance({ userId: mina.userId })).toMatchObject({ balance: 10_002 })
    expect(await shop.wallets.balance({ userId: jun.userId })).toMatchObject({ balance: 10_000 })
    await expectCleanAudit(shop)
  })

  test('H7: what a ROLLBACK or COMMIT that did not wait has cut through is reported as unknown', async () => {
    const { shop } = hosted
    const { userId, items } = await stock(hosted)
    const host = await hosted.connect()
    await host.sql('begin')
    const call = endingOf(shop.within(host.handle).orders.place({ userId, items }))
    for (let i = 0; i < 5; i += 1) await host.sql('select 1')
    await host.sql('rollback')
    expect(await call).toMatchObject({ code: 'BUSY', details: { outcome: 'unknown' } })
  })

  testLostConnections(hosted, {
    number: 'select pg_backend_pid() as id',
    kill: id => `select pg_terminate_backend(${id})`,
  })
})
