import { describe, expect, it } from 'vitest'
import { isReplayed } from '../../engine/idempotency.ts'
import type { SettingsInput } from '../../settings/settings.ts'
import type { Shop } from '../../shop.ts'
import { brokenInvariants } from '../../testing/invariants.ts'
import { type Ending, tally } from '../../testing/refusal.ts'
import type { ShopSubject } from '../../testing/shop-subject.ts'
import { deskRaces } from './desk-races.ts'
import { registerAll, type Servers, users, withServers } from './servers.ts'

const keyOf = ({ orderId }: { orderId: string }) => ({ orderId })

const sameAnswers = (endings: readonly Ending[]) => new Set(endings.map(ending => JSON.stringify(ending))).size

/**
 * Proves with exact counts that of many who race for one thing as many win as there is of it, and that an audit is clean
 * afterwards. To be called at the top of a test file.
 */
export function raceSuite(subject: ShopSubject): void {
  const race = (title: string, work: (servers: Servers) => Promise<void>, settings?: SettingsInput) =>
    it(title, () => withServers(subject, work, settings))

  describe(`races: ${subject.name}`, () => {
    race('100 users race for 10 units: exactly 10 get one', async ({ shop, rush }) => {
      const userIds = users(100)
      await registerAll(shop, userIds, 5_000)
      await shop.catalog.addProduct({ productId: 'hot', name: 'Hot', price: 1_000, stock: 10 })
      const items = [{ productId: 'hot', quantity: 1 }]
      const endings = await rush(100, (server, index) => server.orders.place({ userId: userIds[index]!, items }))
      expect(tally(endings)).toEqual({ ok: 10, INSUFFICIENT_STOCK: 90 })
      expect((await shop.catalog.getProduct({ productId: 'hot' })).stock).toBe(0)
      expect((await shop.ranking.top()).items).toMatchObject([{ totalSales: 10, revenue: 10_000 }])
      expect(await shop.outbox.stats()).toMatchObject({ pending: 10 })
    })

    race(
      'what was answered is seen by every question asked after it, on both servers',
      async ({ shop, shops, rush }) => {
        const userIds = users(40)
        const [stock, price, each] = [1_000, 100, 6]
        await registerAll(shop, userIds, each * price)
        await shop.catalog.addProduct({ productId: 'p', name: 'P', price, stock })
        let sold = 0
        const endings = await rush(userIds.length, async (server, index) => {
          const userId = userIds[index]!
          for (let own = 1; own <= each; own += 1) {
            const { orderId } = await server.orders.place({ userId, items: [{ productId: 'p', quantity: 1 }] })
            sold += 1
            const soldThen = sold
            const asked = shops[(index + own) % 2]!
            const [{ balance }, order, orders, product, { items }] = await Promise.all([
              asked.wallets.balance({ userId }),
              asked.orders.get({ orderId, userId }),
              asked.orders.list({ userId }),
              asked.catalog.getProduct({ productId: 'p' }),
              asked.catalog.listProducts(),
            ])
            expect({ balance, status: order.status, orders: orders.items.length }).toEqual({
              balance: (each - own) * price,
              status: 'PAID',
              orders: own,
            })
            for (const seen of [product, items[0]!]) expect(seen.stock).toBeLessThanOrEqual(stock - soldThen)
          }
        })
        expect(tally(endings)).toEqual({ ok: userIds.length })
      },
    )

    race('one user with money for 3 places 20 orders: exactly 3 are paid', async ({ shop, rush }) => {
      await registerAll(shop, ['mina'], 3_500)
      await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 1_000, stock: 100 })
      const items = [{ productId: 'p', quantity: 1 }]
      const endings = await rush(20, server => server.orders.place({ userId: 'mina', items }))
      expect(tally(endings)).toEqual({ ok: 3, INSUFFICIENT_BALANCE: 17 })
      expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 500 })
    })

    race('50 equal keys at once: one order, 50 equal answers', async ({ shop, rush }) => {
      await registerAll(shop, ['mina'], 5_000)
      await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 1_000, stock: 100 })
      const input = { userId: 'mina', items: [{ productId: 'p', quantity: 1 }], idempotencyKey: 'k' }
      const endings = await rush(50, server => server.orders.place(input))
      expect(tally(endings)).toEqual({ ok: 50 })
      expect(sameAnswers(endings)).toBe(1)
      expect(endings.filter(ending => ending.ok && isReplayed(ending.answer))).toHaveLength(49)
      expect((await shop.orders.list({})).items).toHaveLength(1)
      expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 4_000 })
    })

    race('50 equal keys of no user at once: one adjustment, 50 equal answers', async ({ shop, rush }) => {
      await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 1, stock: 1 })
      const input = { productId: 'p', delta: 5, reason: 'restock', idempotencyKey: 'k' }
      const endings = await rush(50, server => server.catalog.adjustStock(input))
      expect(tally(endings)).toEqual({ ok: 50 })
      expect(sameAnswers(endings)).toBe(1)
      expect((await shop.catalog.getProduct({ productId: 'p' })).stock).toBe(6)
    })

    race('20 registrations of one id: one user', async ({ shop, rush }) => {
      const endings = await rush(20, server => server.users.register({ userId: 'mina', name: 'Mina' }))
      expect(tally(endings)).toEqual({ ok: 1, ALREADY_EXISTS: 19 })
      expect((await shop.users.list()).total).toBe(1)
    })

    race('100 coupons, 200 users: 100 claims and 100 COUPON_SOLD_OUT', async ({ shop, rush }) => {
      const userIds = users(200)
      await registerAll(shop, userIds, 1)
      const discount = { type: 'FIXED' as const, amount: 1 }
      await shop.coupons.create({ code: 'RUSH', name: 'Rush', discount, quantity: 100 })
      const endings = await rush(200, (server, index) =>
        server.coupons.claim({ userId: userIds[index]!, code: 'RUSH' }),
      )
      expect(tally(endings)).toEqual({ ok: 100, COUPON_SOLD_OUT: 100 })
      expect((await shop.coupons.get({ code: 'RUSH' })).claimed).toBe(100)
    })

    race('one user claims ten times at once: one coupon', async ({ shop, rush }) => {
      await registerAll(shop, ['mina'], 1)
      const discount = { type: 'FIXED' as const, amount: 1 }
      await shop.coupons.create({ code: 'ONE', name: 'One', discount, quantity: 100 })
      const endings = await rush(10, server => server.coupons.claim({ userId: 'mina', code: 'ONE' }))
      expect(tally(endings)).toEqual({ ok: 1, COUPON_ALREADY_CLAIMED: 9 })
      expect(await shop.coupons.listForUser({ userId: 'mina' })).toHaveLength(1)
      expect((await shop.coupons.get({ code: 'ONE' })).claimed).toBe(1)
    })

    race('one coupon in ten racing orders: one order, the others change nothing', async ({ shop, rush }) => {
      await registerAll(shop, ['mina'], 100_000)
      await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 1_000, stock: 100 })
      const discount = { type: 'FIXED' as const, amount: 300 }
      await shop.coupons.create({ code: 'ONE', name: 'One', discount, quantity: 1 })
      const { userCouponId } = await shop.coupons.claim({ userId: 'mina', code: 'ONE' })
      const items = [{ productId: 'p', quantity: 1 }]
      const endings = await rush(10, (server, index) =>
        index % 2 === 0
          ? server.orders.place({ userId: 'mina', items, userCouponId })
          : server.orders.create({ userId: 'mina', items, couponCode: 'ONE' }),
      )
      expect(tally(endings)).toEqual({ ok: 1, COUPON_ALREADY_USED: 9 })
      expect((await shop.catalog.getProduct({ productId: 'p' })).stock).toBe(99)
      const { balance } = await shop.wallets.balance({ userId: 'mina' })
      const placed = endings.some(ending => ending.ok && ending.answer.status === 'PAID')
      expect(balance).toBe(placed ? 99_300 : 100_000)
    })

    race('pay, cancel and expire race on one order: exactly one wins', async ({ shop, clock, lagSecond, rush }) => {
      await registerAll(shop, ['mina'], 100_000)
      await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 1_000, stock: 100 })
      // On the second server the order can still be paid at the moment at which it ends on the first.
      lagSecond(1)
      const won: Record<string, number> = {}
      for (let round = 0; round < 20; round += 1) {
        const items = [{ productId: 'p', quantity: 1 }]
        const { orderId, expiresAt } = await shop.orders.create({ userId: 'mina', items })
        clock.set(expiresAt!)
        const rivals: ((server: Shop) => Promise<unknown>)[] = [
          server => server.orders.expirePending(),
          server => server.orders.pay({ orderId, userId: 'mina' }),
        ]
        // A payment may be followed by a cancellation: cancelling races in rounds of its own.
        if (round % 2 === 0) rivals[1] = server => server.orders.cancel({ orderId })
        const rush4 = round % 4 < 2 ? rivals : [...rivals, ...rivals]
        const endings = await rush(rush4.length, (server, index) => rush4[index]!(server))
        const winners = endings.flatMap(ending => {
          if (!ending.ok) return []
          const answer = ending.answer as { status?: string; expiredOrders?: number }
          return answer.status ?? Array.from({ length: answer.expiredOrders! }, () => 'EXPIRED')
        })
        const { status, history } = await shop.orders.get({ orderId })
        expect(winners).toEqual([status])
        expect(history).toHaveLength(2)
        won[status] = (won[status] ?? 0) + 1
      }
      expect(Object.values(won).reduce((sum, count) => sum + count, 0)).toBe(20)
    })

    race('pay and cancel race on one order: paid and refunded, or cancelled unpaid', async ({ shop, rush }) => {
      await registerAll(shop, ['mina'], 1_000)
      await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 1_000, stock: 1 })
      for (let round = 0; round < 10; round += 1) {
        const { orderId } = await shop.orders.create({ userId: 'mina', items: [{ productId: 'p', quantity: 1 }] })
        const endings = await rush(6, (server, index) =>
          (index + round) % 3 === 0 ? server.orders.cancel({ orderId }) : server.orders.pay({ orderId }),
        )
        const statuses = endings.flatMap(ending => (ending.ok ? ending.answer.status : [])).toSorted()
        const { status, history } = await shop.orders.get({ orderId })
        const steps = history.slice(1).map(step => step.to)
        expect(status).toBe('CANCELLED')
        expect(statuses).toEqual(steps.toSorted())
        expect([['CANCELLED'], ['PAID', 'CANCELLED']]).toContainEqual(steps)
        expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 1_000 })
      }
    })

    race('a paid order is cancelled ten times at once: one refund', async ({ shop, rush }) => {
      await registerAll(shop, ['mina'], 1_000)
      await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 1_000, stock: 1 })
      const { orderId } = await shop.orders.place({ userId: 'mina', items: [{ productId: 'p', quantity: 1 }] })
      const endings = await rush(10, server => server.orders.cancel({ orderId }))
      expect(tally(endings)).toEqual({ ok: 1, ORDER_NOT_CANCELLABLE: 9 })
      expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 1_000 })
      expect((await shop.catalog.getProduct({ productId: 'p' })).stock).toBe(1)
    })

    race('orders over the same products in every order of lines neither block nor fail', async ({ shop, rush }) => {
      const userIds = users(20)
      await registerAll(shop, userIds, 100_000)
      const productIds = ['a', 'b', 'c', 'd', 'e']
      await Promise.all(
        productIds.map(productId => shop.catalog.addProduct({ productId, name: productId, price: 1, stock: 1_000 })),
      )
      const endings = await rush(100, (server, index) => {
        const turned = productIds.map((_, place) => productIds[(place * (1 + (index % 4)) + index) % 5]!)
        const items = turned.map(productId => ({ productId, quantity: 1 }))
        return server.orders.place({ userId: userIds[index % 20]!, items })
      })
      expect(tally(endings)).toEqual({ ok: 100 })
      for (const productId of productIds) {
        expect((await shop.catalog.getProduct({ productId })).stock).toBe(900)
      }
    })

    race('a reader sees money, stock and claims conserved at every moment', async ({ shop, store, rush }) => {
      const userIds = users(30)
      await registerAll(shop, userIds, 5_000)
      await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 1_000, stock: 60 })
      await shop.coupons.create({ code: 'C', name: 'C', discount: { type: 'FIXED', amount: 10 }, quantity: 15 })
      const items = [{ productId: 'p', quantity: 1 }]
      const progress = { racing: true, looks: 0 }
      const reader = async () => {
        for (; progress.racing; progress.looks += 1) {
          expect(await brokenInvariants(store)).toEqual([])
          await new Promise(resolve => setImmediate(resolve))
        }
      }
      const commands: ((server: Shop, userId: string) => Promise<unknown>)[] = [
        (server, userId) => server.coupons.claim({ userId, code: 'C' }),
        (server, userId) => server.orders.place({ userId, items, couponCode: 'C' }),
        (server, userId) => server.orders.create({ userId, items }),
        (server, userId) => server.orders.place({ userId, items }).then(order => server.orders.cancel(keyOf(order))),
        (server, userId) => server.orders.create({ userId, items }).then(order => server.orders.pay(keyOf(order))),
      ]
      const rushing = rush(300, (server, index) => commands[index % 5]!(server, userIds[index % 30]!)).finally(() => {
        progress.racing = false
      })
      const [endings] = await Promise.all([rushing, reader()])
      expect(tally(endings).ok).toBeGreaterThan(30)
      // A loaded machine may grant the reader one look only while the others race.
      expect(progress.looks).toBeGreaterThan(0)
    })

    deskRaces(race)

    race('two relays side by side deliver each event, and none twice', async ({ shop, publisher, rush }) => {
      await registerAll(shop, ['mina'], 100_000)
      await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 1, stock: 1_000 })
      const items = [{ productId: 'p', quantity: 1 }]
      await rush(150, server => server.orders.place({ userId: 'mina', items }))
      const reports = await rush(4, server => server.outbox.relay())
      const sent = reports.reduce((sum, ending) => sum + (ending.ok ? ending.answer.sent : 0), 0)
      expect([sent, publisher.received.length, publisher.attempts.length]).toEqual([150, 150, 150])
    })
  })
}
