import { isReplayed, uuidv7 } from '@jumun/core'
import { endingOf, expectCleanAudit } from '@jumun/core/testing'
import { expect, test } from 'vitest'
import { type Host, inTransaction } from './host.ts'
import { describeHosted } from './hosted-shops.ts'
import { testLostConnections } from './lost-connection.ts'
import { claimCoupon, stock, thrownBy } from './stocked.ts'

const isolations = ['read uncommitted', 'read committed', 'repeatable read', 'serializable']

/** So that the transaction sees what is stored now, where it reads from a snapshot. */
async function beginAndLook(host: Host): Promise<void> {
  await host.sql('begin')
  await host.sql('select count(*) as n from jumun_outbox')
}

async function hasSnapshotIsolation(host: Host): Promise<boolean> {
  return (await host.sql(`show variables like 'innodb\\_snapshot\\_isolation'`)).length > 0
}

describeHosted(['mysql'], hosted => {
  for (const isolation of isolations) {
    test(`H2: a coupon that was used since a ${isolation} transaction began to read pays no second order`, async () => {
      const { userId, items } = await stock(hosted)
      const { userCouponId } = await claimCoupon(hosted, userId)
      const host = await hosted.connect()
      await host.sql(`set session transaction isolation level ${isolation}`)
      if (isolation === 'repeatable read' && (await hasSnapshotIsolation(host))) {
        await host.sql('set session innodb_snapshot_isolation = 1')
      }
      await host.sql('begin')
      await host.sql(`select * from jumun_user_coupons where user_id = 'another'`)
      await hosted.shop.orders.place({ userId, items, userCouponId })
      const within = hosted.shop.within(host.handle)
      expect((await endingOf(within.orders.place({ userId, items, userCouponId }))).ok).toBe(false)
      expect(await within.orders.place({ userId, items })).toMatchObject({ status: 'PAID' })
      await host.sql('commit')
      expect((await hosted.shop.orders.list({ userId })).items).toHaveLength(2)
      expect(await hosted.shop.wallets.balance({ userId })).toMatchObject({ balance: 2_000 })
      await expectCleanAudit(hosted.shop)
    })
  }

  for (const began of ['session', 'once'] as const) {
    test(`every decision of a repeatable read transaction (${began}) is on rows of now`, async () => {
      const { shop } = hosted
      const { userId, productId, items } = await stock(hosted)
      const host = await hosted.connect()
      await host.sql(`set ${began === 'once' ? '' : 'session'} transaction isolation level repeatable read`)
      if (began === 'once') await host.sql('set session transaction isolation level read committed')
      if (began === 'once') await host.sql('set transaction isolation level repeatable read')
      const pending = await shop.orders.create({ userId, items })
      const toCancel = await shop.orders.create({ userId, items })
      const { userCouponId, code } = await claimCoupon(hosted, userId)
      await beginAndLook(host)
      const within = shop.within(host.handle)

      // After the host's first look: a key, an order paid, one cancelled, a claim, a user, a product, a price, a cart, a campaign.
      const keyed = { userId, amount: 500, idempotencyKey: 'k1' }
      await shop.wallets.charge(keyed)
      await shop.orders.pay({ userId, orderId: pending.orderId })
      await shop.orders.cancel({ userId, orderId: toCancel.orderId })
      const newUser = uuidv7()
      await shop.users.register({ userId: newUser, name: 'New' })
      const newProduct = uuidv7()
      await shop.catalog.addProduct({ productId: newProduct, name: 'New', price: 100, stock: 5 })
      await shop.catalog.updateProduct({ productId, price: 5_000 })
      await shop.carts.add({ userId, productId: newProduct, quantity: 2 })
      const campaign = uuidv7()
      await shop.coupons.create({ code: campaign, name: 'Late', discount: { type: 'FIXED', amount: 1 }, quantity: 1 })
      await shop.coupons.revoke({ userCouponId, reason: 'a mistake' })
      const made = await shop.orders.place({ userId, items: [{ productId: newProduct, quantity: 1 }] })

      const replayed = await within.wallets.charge(keyed)
      expect(isReplayed(replayed)).toBe(true)
      expect(await endingOf(within.orders.pay({ userId, orderId: pending.orderId }))).toMatchObject({
        code: 'ORDER_NOT_PAYABLE',
      })
      expect(await endingOf(within.orders.cancel({ userId, orderId: toCancel.orderId }))).toMatchObject({
        code: 'ORDER_NOT_CANCELLABLE',
      })
      expect(await within.orders.cancel({ userId, orderId: pending.orderId })).toMatchObject({ status: 'CANCELLED' })
      expect(await within.orders.cancel({ userId, orderId: made.orderId })).toMatchObject({ status: 'CANCELLED' })
      expect(await within.wallets.charge({ userId: newUser, amount: 1 })).toMatchObject({ balance: 1 })
      expect(await endingOf(within.users.register({ userId: newUser, name: 'Twice' }))).toMatchObject({
        code: 'ALREADY_EXISTS',
      })
      expect((await within.carts.add({ userId, productId: newProduct, quantity: 1 })).items).toMatchObject([
        { quantity: 3 },
      ])
      expect(await endingOf(within.orders.place({ userId, items, userCouponId }))).toMatchObject({
        code: 'COUPON_EXPIRED',
      })
      expect(await within.orders.place({ userId, items })).toMatchObject({ total: 5_000 })
      await within.coupons.claim({ code: campaign, userId })
      expect(await endingOf(within.coupons.claim({ code: campaign, userId: newUser }))).toMatchObject({
        code: 'COUPON_SOLD_OUT',
      })
      expect(await endingOf(within.coupons.claim({ code, userId }))).toMatchObject({ code: 'COUPON_ALREADY_CLAIMED' })
      await host.sql('commit')
      await expectCleanAudit(shop)
    })
  }

  test('hosts that sign users up at the same time, in the default isolation, do not wait for each other for ever', async () => {
    const { shop } = hosted
    const { productId } = await stock(hosted)
    const code = uuidv7()
    await shop.coupons.create({ code, name: 'Welcome', discount: { type: 'FIXED', amount: 10 }, quantity: 100 })
    const hosts = await Promise.all(Array.from({ length: 6 }, () => hosted.connect()))
    const codes: string[] = []
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(hosts.map(host => beginAndLook(host)))
      const signUps = hosts.map(async host => {
        const userId = uuidv7()
        const within = shop.within(host.handle)
        const steps: (() => Promise<unknown>)[] = [
          () => within.users.register({ userId, name: 'New' }),
          () => within.wallets.charge({ userId, amount: 5_000, idempotencyKey: 'k1' }),
          () => within.coupons.claim({ code, userId, idempotencyKey: 'k2' }),
          () => within.orders.place({ userId, items: [{ productId, quantity: 1 }], idempotencyKey: 'k3' }),
        ]
        for (const step of steps) {
          const ending = await endingOf(step())
          codes.push(ending.ok ? 'ok' : ending.code)
          if (!ending.ok && ending.code !== 'INSUFFICIENT_STOCK') break
        }
        await host.sql('commit')
      })
      await Promise.all(signUps)
    }
    expect(codes.filter(one => one === 'BUSY')).toEqual([])
    expect(codes).toHaveLength(72)
    await expectCleanAudit(shop)
  })

  test('a host and the shop itself, after one order at the same time, do not wait for each other for ever', async () => {
    const { shop } = hosted
    const { userId, items } = await stock(hosted)
    await shop.wallets.charge({ userId, amount: 100_000 })
    const host = await hosted.connect()
    for (let round = 0; round < 15; round += 1) {
      const { orderId } = await shop.orders.create({ userId, items })
      await beginAndLook(host)
      const cancelling = [0, 1, 2].map(() => endingOf(shop.orders.cancel({ userId, orderId })))
      const paid = await endingOf(shop.within(host.handle).orders.pay({ userId, orderId }))
      await host.sql('commit')
      const endings = await Promise.all(cancelling)
      const codes = [paid, ...endings].map(ending => (ending.ok ? 'ok' : ending.code))
      expect(codes.filter(code => code === 'BUSY')).toEqual([])
      if (!endings.some(({ ok }) => ok)) await shop.orders.cancel({ userId, orderId })
    }
    await expectCleanAudit(shop)
  })

  test('H5: after a deadlock, in which the server has rolled back all, the surface is dead until the host begins again', async () => {
    const { shop } = hosted
    const mina = await stock(hosted)
    const jun = await stock(hosted)
    const [host, other] = [await hosted.connect(), await hosted.connect()]
    // The one that has written less is the victim.
    await other.sql('create table if not exists heavy (n int)')
    await host.sql('begin')
    await other.sql('begin')
    await other.sql(`insert into heavy values ${Array.from({ length: 500 }, (_, n) => `(${n})`).join()}`)
    const within = shop.within(host.handle)
    const before = await within.wallets.charge({ userId: mina.userId, amount: 1 })
    expect(before).toMatchObject({ balance: 10_001 })
    await other.sql(`select * from jumun_wallets where user_id = '${jun.userId}' for update`)
    const waiting = other.sql(`select * from jumun_wallets where user_id = '${mina.userId}' for update`)
    const lost = await thrownBy(within.wallets.charge({ userId: jun.userId, amount: 1 }))
    expect(lost).toMatchObject({ code: 'BUSY', details: { outcome: 'nothing happened' } })
    expect(lost.message).toContain("has rolled back the host's whole transaction")
    await waiting
    await other.sql('rollback')
    for (const call of [within.wallets.charge({ userId: jun.userId, amount: 1 }), within.users.list()]) {
      expect((await thrownBy(call)).message).toContain('This transaction of the host is over')
    }
    // The session is as it was: what comes next, outside of any transaction, is the host's own affair and not read only.
    await host.sql('insert into heavy values (-1)')
    await host.sql('rollback')
    await host.sql('begin')
    expect((await thrownBy(within.wallets.charge({ userId: jun.userId, amount: 1 }))).message).toContain('is over')
    await shop.within(host.handle).wallets.charge({ userId: jun.userId, amount: 7 })
    await host.sql('commit')
    expect(await shop.wallets.balance({ userId: mina.userId })).toMatchObject({ balance: 10_000 })
    expect(await shop.wallets.balance({ userId: jun.userId })).toMatchObject({ balance: 10_007 })
    await expectCleanAudit(shop)
  })

  test('a lock that is not had in time is reported, and the transaction goes on', async () => {
    const { shop } = hosted
    const { userId } = await stock(hosted)
    const { userId: jun } = await stock(hosted)
    const [host, other] = [await hosted.connect(), await hosted.connect()]
    await host.sql('set innodb_lock_wait_timeout = 1')
    await other.sql('begin')
    await other.sql(`select * from jumun_wallets where user_id = '${jun}' for update`)
    await inTransaction(host, async () => {
      const within = shop.within(host.handle)
      await within.wallets.charge({ userId, amount: 1 })
      const error = await thrownBy(within.wallets.charge({ userId: jun, amount: 1 }))
      expect(error).toMatchObject({ code: 'BUSY', details: { outcome: 'nothing happened' } })
      await within.wallets.charge({ userId, amount: 1 })
    })
    await other.sql('rollback')
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_002 })
  })

  test('a session without autocommit is in a transaction without BEGIN, and in another after COMMIT', async () => {
    const { shop } = hosted
    const { userId } = await stock(hosted)
    const host = await hosted.connect()
    await host.sql('set autocommit = 0')
    const within = shop.within(host.handle)
    await within.wallets.charge({ userId, amount: 1 })
    await within.wallets.charge({ userId, amount: 1 })
    await host.sql('savepoint a')
    await within.wallets.charge({ userId, amount: 1 })
    await host.sql('rollback to savepoint a')
    await host.sql('commit')
    expect((await thrownBy(within.wallets.charge({ userId, amount: 1 }))).message).toContain('is over')
    await shop.within(host.handle).wallets.charge({ userId, amount: 10 })
    await host.sql('rollback')
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_002 })
    const implicit = shop.within(host.handle)
    await implicit.wallets.charge({ userId, amount: 1 })
    // Commits, and is counted by no server as what ends a transaction.
    await host.sql('create table if not exists implied (n int)')
    expect((await thrownBy(implicit.wallets.charge({ userId, amount: 1 }))).message).toContain('is over')
    await host.sql('rollback')
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_003 })
  })

  test('what ends the transaction behind the back of a surface ends the surface: DDL, BEGIN, SET autocommit', async () => {
    const { shop } = hosted
    const { userId } = await stock(hosted)
    const host = await hosted.connect()
    for (const end of ['create table if not exists implied (n int)', 'begin', 'set autocommit = 1']) {
      await host.sql(end === 'set autocommit = 1' ? 'set autocommit = 0' : 'begin')
      const within = shop.within(host.handle)
      await within.wallets.charge({ userId, amount: 1 })
      await host.sql(end)
      expect((await thrownBy(within.wallets.charge({ userId, amount: 1 }))).message, end).toContain('is over')
      await host.sql('rollback')
    }
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_003 })
  })

  test('the session is set for the time of a call, and is the host’s own again afterwards', async () => {
    const { shop } = hosted
    const { userId, productId, items } = await stock(hosted)
    const host = await hosted.connect()
    const settings = {
      sql_mode: "'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PIPES_AS_CONCAT'",
      sql_select_limit: '1',
      sql_safe_updates: '1',
      character_set_results: "'latin1'",
      ...((await hasSnapshotIsolation(host)) && { innodb_snapshot_isolation: '1' }),
    }
    for (const [name, value] of Object.entries(settings)) await host.sql(`set session ${name} = ${value}`)
    const readOnly = await host.sql(`show variables where variable_name in ('tx_read_only', 'transaction_read_only')`)
    const variables = [...Object.keys(settings), ...readOnly.map(row => String(row['Variable_name']))]
    const names = variables.map(name => `@@session.${name}`).join(', ')
    const look = () => host.sql(`select ${names}`)
    const before = await look()
    await host.sql('begin')
    const within = shop.within(host.handle)
    for (const quantity of [1, 2]) await within.carts.add({ userId, productId, quantity })
    await within.catalog.addProduct({ productId: uuidv7(), name: '딸기 🍓', price: 1, stock: 1 })
    await within.orders.place({ userId, items })
    expect((await endingOf(within.orders.place({ userId, items: [{ productId, quantity: 11 }] }))).ok).toBe(false)
    expect((await within.catalog.listProducts({ limit: 100 })).items.length).toBeGreaterThan(1)
    expect(await look()).toEqual(before)
    await host.sql('commit')
    const { items: listed } = await shop.catalog.listProducts({ limit: 100 })
    expect(listed.map(({ name }) => name)).toContain('딸기 🍓')
    await expectCleanAudit(shop)
  })

  test('what comes after a ROLLBACK that did not wait is refused by the server, not stored', async () => {
    const { shop } = hosted
    const { userId, items } = await stock(hosted)
    const host = await hosted.connect()
    const outcomes = new Set<string>()
    for (let delay = 0; delay < 24; delay += 1) {
      await host.sql('begin')
      const call = endingOf(shop.within(host.handle).orders.place({ userId, items }))
      // Sent when `delay` answers have come: between two statements of the call.
      for (let i = 0; i < delay; i += 1) await host.sql('do 0')
      await host.sql('rollback')
      const ending = await call
      outcomes.add(ending.ok ? 'answered' : `${ending.code} ${JSON.stringify(ending.details)}`)
      await host.sql('rollback')
      expect((await shop.orders.list({ userId })).items, `after ${delay}`).toEqual([])
    }
    expect([...outcomes].some(outcome => outcome.includes('unknown'))).toBe(true)
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_000 })
    await expectCleanAudit(shop)
  })

  testLostConnections(hosted, { number: 'select connection_id() as id', kill: id => `kill ${id}` })

  test('another database that the host has chosen meanwhile is not taken for that of the shop', async () => {
    const { shop } = hosted
    const { userId } = await stock(hosted)
    const host = await hosted.connect()
    const [{ name } = {}] = await host.sql('select database() as name')
    await host.sql('begin')
    const within = shop.within(host.handle)
    await within.wallets.charge({ userId, amount: 1 })
    await host.sql('use information_schema')
    const error = await thrownBy(within.wallets.charge({ userId, amount: 1 }))
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(error.message).toContain('sees no tables of the shop')
    await host.sql(`use ${String(name)}`)
    await within.wallets.charge({ userId, amount: 1 })
    await host.sql('commit')
    expect(await shop.wallets.balance({ userId })).toMatchObject({ balance: 10_002 })
  })
})
