import { expect } from 'vitest'
import { tally } from '../../testing/refusal.ts'
import { registerAll, type Servers, users } from './servers.ts'

/** Races of what came after orders and coupons: parts of orders, money taken out, limits, campaigns that change, users who go. */
export function deskRaces(race: (title: string, work: (servers: Servers) => Promise<void>) => void): void {
  race('parts, the whole and completion race on one order: its steps explain every answer', async servers => {
    const { shop, rush } = servers
    await registerAll(shop, ['mina'], 100_000)
    await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 333, stock: 100 })
    let left = 100
    let balance = 100_000
    const ended: Record<string, number> = {}
    for (let round = 0; round < 8; round += 1) {
      const order = await shop.orders.place({ userId: 'mina', items: [{ productId: 'p', quantity: 4 }] })
      const { orderId } = order
      const part = { orderId, items: [{ productId: 'p', quantity: 1 }] }
      const endings = await rush(8, (server, index) => {
        const turn = (index + round) % 8
        if (turn === 7) return server.orders.complete({ orderId })
        if (turn === 6 && round % 2 === 0) return server.orders.cancel({ orderId })
        // A user's own part, and the shop's.
        return server.orders.cancel(turn % 2 === 0 ? part : { ...part, userId: 'mina' })
      })
      const after = await shop.orders.get({ orderId })
      const steps = after.history.slice(2)
      expect(endings.filter(({ ok }) => ok)).toHaveLength(steps.length)
      expect(Object.keys(tally(endings)).toSorted()).toEqual(
        [...new Set(['ok', ...Object.keys(tally(endings)).filter(code => code.startsWith('ORDER_NOT_'))])].toSorted(),
      )
      const cancelled = after.items[0]!.cancelled ?? 0
      expect(after.refunded ?? 0).toBe(333 * cancelled)
      expect(after.status === 'CANCELLED').toBe(cancelled === 4)
      left -= 4 - cancelled
      balance -= 333 * (4 - cancelled)
      expect((await shop.catalog.getProduct({ productId: 'p' })).stock).toBe(left)
      expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance })
      ended[after.status] = (ended[after.status] ?? 0) + 1
    }
    expect(Object.values(ended).reduce((sum, count) => sum + count, 0)).toBe(8)
  })

  race('withdrawals and orders race for one balance: as many win as there is money for', async ({ shop, rush }) => {
    await registerAll(shop, ['mina'], 5_500)
    await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 1_000, stock: 100 })
    const items = [{ productId: 'p', quantity: 1 }]
    const endings = await rush<unknown>(20, (server, index) =>
      index % 4 < 2
        ? server.wallets.withdraw({ userId: 'mina', amount: 1_000, reason: 'paid out' })
        : server.orders.place({ userId: 'mina', items }),
    )
    expect(tally(endings)).toEqual({ ok: 5, INSUFFICIENT_BALANCE: 15 })
    expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 500 })
  })

  race('40 users try three times each for 50 units, 2 for each: all are sold, and no user has 3', async servers => {
    const { shop, rush } = servers
    const userIds = users(40)
    await registerAll(shop, userIds, 10_000)
    await shop.catalog.addProduct({ productId: 'drop', name: 'Drop', price: 1_000, stock: 50, limitPerUser: 2 })
    const items = [{ productId: 'drop', quantity: 1 }]
    const endings = await rush(120, (server, index) =>
      index % 3 === 2
        ? server.orders.create({ userId: userIds[index % 40]!, items })
        : server.orders.place({ userId: userIds[index % 40]!, items }),
    )
    const { ok, PURCHASE_LIMIT_EXCEEDED: over = 0, INSUFFICIENT_STOCK: late = 0 } = tally(endings)
    expect([ok, over + late]).toEqual([50, 70])
    const sold = endings.flatMap(ending => (ending.ok ? [ending.answer] : []))
    const byUser = Map.groupBy(sold, ({ userId }) => userId)
    expect(Math.max(...[...byUser.values()].map(orders => orders.length))).toBe(2)
    const { userId, orderId } = [...byUser.values()].find(orders => orders.length === 2)![0]!
    // What is given back can be bought again, once.
    await shop.orders.cancel({ orderId })
    const again = await rush(6, server => server.orders.place({ userId, items }))
    expect(tally(again)).toEqual({ ok: 1, PURCHASE_LIMIT_EXCEEDED: 5 })
  })

  race('a campaign is made smaller while it is claimed: no more are out than it has', async ({ shop, rush }) => {
    const userIds = users(60)
    await registerAll(shop, userIds, 1)
    const discount = { type: 'FIXED' as const, amount: 1 }
    await shop.coupons.create({ code: 'CUT', name: 'Cut', discount, quantity: 60 })
    const endings = await rush<unknown>(66, (server, index) =>
      index % 11 === 5
        ? server.coupons.update({ code: 'CUT', quantity: 10 + index })
        : server.coupons.claim({ userId: userIds[index - Math.ceil((index - 5) / 11)]!, code: 'CUT' }),
    )
    const codes = tally(endings)
    expect(Object.keys(codes).every(code => ['ok', 'COUPON_SOLD_OUT', 'INVALID_INPUT'].includes(code))).toBe(true)
    const { claimed, quantity } = await shop.coupons.get({ code: 'CUT' })
    expect(claimed).toBeLessThanOrEqual(quantity)
    const owned = await Promise.all(userIds.map(userId => shop.coupons.listForUser({ userId })))
    expect(owned.flat()).toHaveLength(claimed)
  })

  race('a user is erased while others charge and order: gone with nothing, or there with all', async servers => {
    const { shop, rush } = servers
    const userIds = users(10)
    await Promise.all(userIds.map(userId => shop.users.register({ userId, name: userId })))
    await shop.catalog.addProduct({ productId: 'p', name: 'P', price: 10, stock: 100 })
    const won = { erased: 0, stayed: 0 }
    for (const [round, userId] of userIds.entries()) {
      const endings = await rush<unknown>(3, (server, index) => {
        const turn = (index + round) % 3
        if (turn === 0) return server.users.erase({ userId })
        if (turn === 1) return server.wallets.charge({ userId, amount: 100 })
        return server.orders.create({ userId, items: [{ productId: 'p', quantity: 1 }] })
      })
      const codes = tally(endings)
      const isGone = codes['USER_NOT_ERASABLE'] === undefined
      expect(codes).toEqual(isGone ? { ok: 1, USER_NOT_FOUND: 2 } : { ok: 2, USER_NOT_ERASABLE: 1 })
      won[isGone ? 'erased' : 'stayed'] += 1
    }
    expect(won.erased + won.stayed).toBe(10)
  })
}
