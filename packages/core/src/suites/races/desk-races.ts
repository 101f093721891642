import { expect } from 'vitest'
import type { SettingsInput } from '../../settings/settings.ts'
import type { Shop } from '../../shop.ts'
import { type Ending, endingOf, tally } from '../../testing/refusal.ts'
import { productView } from '../../testing/shop-model/catalog.ts'
import { give, type ModelCommand, type Operation } from '../../testing/shop-model/commands.ts'
import { orderView } from '../../testing/shop-model/order-view.ts'
import { withIds } from '../../testing/shop-model/slot.ts'
import { balanceOf, isLiving } from '../../testing/shop-model/state.ts'
import { type Done, serialOrders } from '../schedules/serial-order.ts'
import { registerAll, type Servers, users } from './servers.ts'

type Race = (title: string, work: (servers: Servers) => Promise<void>, settings?: SettingsInput) => void

/** Races of what came after orders and coupons: parts of orders, money taken out, limits, campaigns that change, users who go. */
export function deskRaces(race: Race): void {
  race(
    'parts, the whole, completion and metadata race on one order: some order of them explains every answer',
    async servers => {
      const endings: Ending[] = []
      for (let round = 0; round < 8; round += 1) endings.push(...(await raceOnOrder(servers, round)))
      const { ok = 0, ...refused } = tally(endings)
      // Of each round at least a change of metadata and a part or the whole.
      expect(ok).toBeGreaterThanOrEqual(16)
      expect(Object.keys(refused).filter(code => !code.startsWith('ORDER_NOT_'))).toEqual([])
      expect(Object.keys(refused)).not.toEqual([])
    },
  )

  race(
    'a stock that many sell, give back and count is told to run low once each time it comes down',
    async servers => {
      const { shop, rush } = servers
      const userIds = users(8)
      await registerAll(shop, userIds, 100_000)
      const options = ['a', 'b'].map(optionId => ({
        optionId,
        name: optionId,
        price: 10,
        stock: optionId === 'a' ? 12 : 4,
      }))
      await shop.catalog.addProduct({ productId: 'p', name: 'P', options, lowStock: 5 })
      const change = async (server: Shop, index: number) => {
        const optionId = index % 4 === 3 ? 'b' : 'a'
        if (index % 5 === 4) {
          const delta = index % 2 === 0 ? 2 : -2
          return server.catalog.adjustStock({ productId: 'p', optionId, delta, reason: 'count' })
        }
        const items = [{ productId: 'p', optionId, quantity: 1 + (index % 3) }]
        const { orderId } = await server.orders.place({ userId: userIds[index % 8]!, items })
        return index % 3 === 0 ? undefined : server.orders.cancel({ orderId })
      }
      const stockTo = async (stock: number) => {
        const { options: now } = await shop.catalog.getProduct({ productId: 'p' })
        const delta = stock - now[0]!.stock
        await shop.catalog.adjustStock({ productId: 'p', optionId: 'a', delta, reason: 'count' })
      }
      for (let round = 0; round < 4; round += 1) {
        const { ok = 0, ...refused } = tally(await rush<unknown>(80, change))
        expect(ok).toBeGreaterThan(20)
        expect(Object.keys(refused).filter(code => code !== 'INSUFFICIENT_STOCK')).toEqual([])
        await stockTo(12)
      }
      const crossings = await expectLowStockTold(servers, 5)
      // More is kept than there is: each round comes down at least once.
      expect(crossings).toBeGreaterThanOrEqual(4)

      // Another threshold holds for the next movement on every server, and tells nothing by itself.
      const [first, second] = servers.shops
      await stockTo(30)
      await first.catalog.updateProduct({ productId: 'p', lowStock: 40 })
      await second.catalog.adjustStock({ productId: 'p', optionId: 'a', delta: -5, reason: 'below before' })
      await second.catalog.updateProduct({ productId: 'p', lowStock: 20 })
      await first.catalog.adjustStock({ productId: 'p', optionId: 'a', delta: -5, reason: 'exactly' })
      await second.catalog.updateProduct({ productId: 'p', lowStock: null })
      await first.catalog.adjustStock({ productId: 'p', optionId: 'a', delta: -5, reason: 'no threshold' })
      await shop.outbox.relay()
      expect(lowStockTold(servers).slice(crossings)).toMatchObject([{ optionId: 'a', stock: 20, lowStock: 20 }])
    },
    { events: ['stock.low', 'stock.changed'] },
  )

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

/** Eight commands on one paid order; answers how they ended. @throws where no order of them explains it */
async function raceOnOrder({ shop, rush, clock }: Servers, round: number): Promise<Ending[]> {
  const before: Done[] = []
  const first = async (operation: Operation, input: ModelCommand['input']) => {
    const command = { operation, input }
    const ending = await endingOf(give(shop, command))
    before.push({ command, ending })
    return ending
  }
  const userId = `user-${round}`
  const [productId, code] = [`product-${round}`, `CODE-${round}`]
  const option = (optionId: string, price: number) => ({ optionId, name: optionId, price, stock: 9 })
  await first('register', { userId, name: userId })
  await first('charge', { userId, amount: 20_000 })
  await first('addProduct', { productId, name: 'P', options: [option('a', 333), option('b', 1_000)] })
  const discount = { type: 'PERCENT', basisPoints: 777 }
  await first('createCoupon', { couponId: code, code, name: code, discount, minimumOrderAmount: 0, quantity: 1 })
  await first('claim', { userId, code })
  const items = [
    { productId, optionId: 'a', quantity: 4 },
    { productId, optionId: 'b', quantity: 3 },
  ]
  const placed = await first('place', { userId, items, couponCode: code })
  const { orderId } = (placed as { answer: { orderId: string } }).answer
  const part = (optionId: string, quantity: number) => ({ orderId, items: [{ productId, optionId, quantity }] })
  const rivals: ModelCommand[] = [
    { operation: 'cancel', input: { ...part('a', 1), userId } },
    { operation: 'cancel', input: part('b', 2) },
    round % 3 === 0 ? { operation: 'cancel', input: { orderId } } : { operation: 'cancel', input: part('a', 2) },
    { operation: 'updateOrder', input: { orderId, metadata: { round: String(round) } } },
    { operation: 'complete', input: { orderId, reason: 'handed over' } },
    { operation: 'cancel', input: { ...part('b', 2), userId } },
    { operation: 'cancel', input: round % 4 === 1 ? { orderId, userId } : part('a', 1) },
    { operation: 'pay', input: { orderId, userId } },
  ]
  // On another server and at another place each round.
  const turn = (index: number) => rivals[(index * 3 + round) % rivals.length]!
  const endings = await rush<unknown>(rivals.length, (server, index) => give(server, turn(index)))
  const done = endings.map((ending, index) => ({ command: turn(index), ending }))
  const [explained] = serialOrders(clock.now(), before, done)
  if (explained === undefined) throw new Error(`no order of these explains them: ${JSON.stringify(done, null, 1)}`)
  const [order] = explained.orders
  expect(await shop.orders.get({ orderId })).toEqual(withIds(orderView(order!)))
  const balance = balanceOf(explained.users.get(userId)!)
  expect(await shop.wallets.balance({ userId })).toEqual({ userId, balance })
  const product = explained.products.get(productId)!
  expect(await shop.catalog.getProduct({ productId })).toEqual(productView(product))
  const [coupon] = await shop.coupons.listForUser({ userId })
  expect(coupon!.status).toBe(isLiving(order!) ? 'USED' : 'ISSUED')
  return endings
}

interface LowStock {
  readonly productId: string
  readonly optionId: string
  readonly number: number
  readonly stock: number
  readonly lowStock: number
}

function lowStockTold({ publisher }: Servers): LowStock[] {
  const low = publisher.received.filter(({ type }) => type === 'stock.low')
  return low.map(({ payload }) => (JSON.parse(payload) as { data: LowStock }).data)
}

/** Each movement down to the threshold has one event, and nothing else has; answers how many they are. */
async function expectLowStockTold(servers: Servers, lowStock: number): Promise<number> {
  const { shop, publisher } = servers
  const crossings: LowStock[] = []
  let count = 0
  for (const optionId of ['a', 'b']) {
    for (let cursor: string | undefined; ; ) {
      const key = { productId: 'p', optionId, limit: 100 }
      const page = await shop.catalog.stockHistory({ ...key, ...(cursor !== undefined && { cursor }) })
      count += page.items.length
      for (const { productId, number, delta, stockAfter: stock } of page.items) {
        if (stock <= lowStock && stock - delta > lowStock)
          crossings.push({ productId, optionId, number, stock, lowStock })
      }
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
  }
  await shop.outbox.relay()
  const byKey = (list: readonly LowStock[]) => list.map(one => JSON.stringify(one)).toSorted()
  const told = lowStockTold(servers).map(({ productId, optionId, number, stock, lowStock: threshold }) => ({
    productId,
    optionId,
    number,
    stock,
    lowStock: threshold,
  }))
  expect(byKey(told)).toEqual(byKey(crossings))
  expect(publisher.received.filter(({ type }) => type === 'stock.changed')).toHaveLength(count)
  return crossings.length
}
