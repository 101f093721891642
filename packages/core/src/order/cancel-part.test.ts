import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { endingOf, refusal } from '../testing/refusal.ts'
import { openStockedShop, openTestShop } from '../suites/test-shop.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import { cancelledLines, itemsAfter, refundedOfLine, unitsLeft } from './cancel-part.ts'
import { changedFields, savedFields } from './order-rows.ts'
import type { Order } from './order.ts'

const latte = (quantity: number) => ({ productId: 'latte', quantity })
const bag = (quantity: number) => ({ productId: 'beans', optionId: '250g', quantity })

async function openWithOrder() {
  const opened = await openStockedShop({ wallet: { maxBalance: 1_000_000 } })
  const { shop } = opened
  await shop.wallets.charge({ userId: 'mina', amount: 50_000 })
  await shop.coupons.create({ code: 'C', name: 'C', discount: { type: 'FIXED', amount: 1_000 }, quantity: 9 })
  await shop.coupons.claim({ userId: 'mina', code: 'C' })
  const order = await shop.orders.place({ userId: 'mina', items: [latte(3), bag(4)], couponCode: 'C' })
  return { ...opened, order }
}

describe('refundedOfLine', () => {
  it('grows with the units and ends at the amount', () => {
    expect([0, 1, 2, 3].map(units => refundedOfLine({ amount: 100, quantity: 3 }, units))).toEqual([0, 33, 66, 100])
    const amount = Number.MAX_SAFE_INTEGER
    const quantity = 1_000_000_000_000
    expect(refundedOfLine({ amount, quantity }, quantity)).toBe(amount)
  })
})

describe('a part of an order', () => {
  it('is refunded, its stock comes back, and the lines and the order tell', async () => {
    const { shop, order, clock } = await openWithOrder()
    const { orderId } = order
    expect(order.items.map(({ amount }) => amount)).toEqual([12_971, 11_529])
    clock.advance(5)
    const after = await shop.orders.cancel({ orderId, items: [latte(1), bag(1), bag(1)], reason: 'spilled' })
    // 12 971 · 1/3 and 11 529 · 2/4, both rounded down.
    expect(after).toMatchObject({ status: 'PAID', refunded: 4_323 + 5_764, total: 24_500 })
    expect(after.items.map(({ cancelled }) => cancelled)).toEqual([1, 2])
    expect(after.history.at(-1)).toEqual({
      from: 'PAID',
      to: 'PAID',
      by: 'admin',
      reason: 'spilled',
      at: clock.now(),
      lines: [
        { productId: 'latte', optionId: 'default', quantity: 1 },
        { productId: 'beans', optionId: '250g', quantity: 2 },
      ],
    })
    const { balance, ...told } = after
    expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance })
    expect(await shop.orders.get({ orderId })).toEqual(told)
    expect(await shop.catalog.getProduct({ productId: 'latte' })).toMatchObject({ stock: 8 })
    expect((await shop.wallets.history({ userId: 'mina', limit: 1 })).items).toMatchObject([
      { type: 'REFUND', amount: 10_087, orderId },
    ])
    expect((await shop.ranking.top()).items).toMatchObject([
      { productId: 'latte', totalSales: 2, revenue: 12_971 - 4_323 },
      { productId: 'beans', totalSales: 2, revenue: 11_529 - 5_764 },
    ])
    expect(await shop.coupons.listForUser({ userId: 'mina' })).toMatchObject([{ status: 'USED' }])
    const { items: events } = await shop.outbox.list()
    expect(events.at(-1)).toMatchObject({ type: 'order.lines_cancelled', sequence: 3 })
    await expectCleanAudit(shop)
  })

  it('that leaves nothing cancels the order, and only then the coupon comes back', async () => {
    const { shop, order } = await openWithOrder()
    const { orderId } = order
    const first = await shop.orders.cancel({ orderId, userId: 'mina', items: [latte(3)] })
    expect(first.history.at(-1)!.lines).toEqual([{ productId: 'latte', optionId: 'default', quantity: 3 }])
    await shop.orders.cancel({ orderId, userId: 'mina', items: [bag(3)] })
    const last = await shop.orders.cancel({ orderId, userId: 'mina', items: [{ productId: 'beans', quantity: 1 }] })
    expect(last).toMatchObject({ status: 'CANCELLED', refunded: 24_500 })
    expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 60_000 })
    expect(await shop.coupons.listForUser({ userId: 'mina' })).toMatchObject([{ status: 'ISSUED' }])
    expect((await shop.ranking.top()).items).toEqual([])
    await refusal(shop.orders.cancel({ orderId }), 'ORDER_NOT_CANCELLABLE')
    await expectCleanAudit(shop)
  })

  it('may be all that a part has left', async () => {
    const { shop, order } = await openWithOrder()
    const { orderId } = order
    await shop.orders.cancel({ orderId, items: [latte(2)] })
    expect(await shop.orders.cancel({ orderId })).toMatchObject({ status: 'CANCELLED', refunded: 24_500 })
    await expectCleanAudit(shop)
  })

  it('cannot be more than is left, and then nothing is', async () => {
    const { shop, order } = await openWithOrder()
    const { orderId } = order
    await shop.orders.cancel({ orderId, items: [latte(2)] })
    const part = [latte(2), bag(1), { productId: 'beans', optionId: '1kg', quantity: 1 }]
    const tea = { productId: 'tea', quantity: 1 }
    const { message } = await refusal(shop.orders.cancel({ orderId, items: [tea, bag(9)] }), 'ORDER_NOT_CANCELLABLE')
    const lacking = 'beans/250g (9 wanted, 4 left), tea (1 wanted, 0 left)'
    expect(message).toBe(`Order ${orderId} has less left to cancel: ${lacking}.`)
    const { details } = await refusal(shop.orders.cancel({ orderId, items: part }), 'ORDER_NOT_CANCELLABLE')
    expect(details).toEqual({
      orderId,
      status: 'PAID',
      lines: [
        { productId: 'latte', optionId: 'default', requested: 2, left: 1 },
        { productId: 'beans', optionId: '1kg', requested: 1, left: 0 },
      ],
    })
    expect(await shop.orders.get({ orderId })).toMatchObject({ status: 'PAID' })
    const pending = await shop.orders.create({ userId: 'jun', items: [latte(2)] })
    await refusal(shop.orders.cancel({ orderId: pending.orderId, items: [latte(1)] }), 'INVALID_INPUT')
    await expectCleanAudit(shop)
  })

  it('names an option where the order has several of the product, and leaves the others', async () => {
    const { shop } = await openStockedShop({ wallet: { maxBalance: 1_000_000 } })
    await shop.wallets.charge({ userId: 'mina', amount: 50_000 })
    const box = { productId: 'beans', optionId: '1kg', quantity: 1 }
    const { orderId } = await shop.orders.place({ userId: 'mina', items: [latte(1), bag(2), box] })
    const open = await refusal(
      shop.orders.cancel({ orderId, items: [latte(1), { productId: 'beans', quantity: 1 }] }),
      'INVALID_INPUT',
    )
    expect(open.message).toBe('/items/1/optionId: is required: the order has beans as 250g, 1kg')
    const cancelled = await shop.orders.cancel({ orderId, items: [box] })
    expect(cancelled).toMatchObject({ status: 'PAID', refunded: 9_000 })
    expect(cancelled.items.map(item => item.cancelled)).toEqual([undefined, undefined, 1])
    await expectCleanAudit(shop)
  })

  it('has to be one, of a hundred lines at most', async () => {
    const { shop, order } = await openWithOrder()
    const { orderId } = order
    const cancel = async (items: ReturnType<typeof bag>[]) =>
      (await refusal(shop.orders.cancel({ orderId, items }), 'INVALID_INPUT')).message
    expect(await cancel([])).toBe('/items must hold at least one line, or be left out')
    expect(await cancel(Array.from({ length: 101 }, () => bag(1)))).toBe('/items must hold at most 100 lines')
  })

  it('writes the lines only where a part was cancelled before', async () => {
    const saved: (readonly string[])[] = []
    const store = createMemoryStore()
    const { shop } = await openStockedShop({
      store: {
        ...store,
        transaction: work =>
          store.transaction(transaction =>
            work({
              ...transaction,
              orders: {
                ...transaction.orders,
                save: changes => (saved.push(...changes.map(changedFields)), transaction.orders.save(changes)),
              },
            }),
          ),
      },
    })
    const place = () => shop.orders.place({ userId: 'mina', items: [latte(1)] })
    const { orderId } = await place()
    await shop.orders.cancel({ orderId })
    expect(saved).toEqual([savedFields])
  })

  it('is one of a hundred at most', async () => {
    const { shop } = openTestShop()
    await shop.users.register({ userId: 'mina', name: 'Mina' })
    await shop.catalog.addProduct({ productId: 'nail', name: 'Nail', price: 0, stock: 1_000 })
    const { orderId } = await shop.orders.place({ userId: 'mina', items: [{ productId: 'nail', quantity: 200 }] })
    const one = { orderId, items: [{ productId: 'nail', quantity: 1 }] }
    for (let count = 0; count < 100; count += 1) await shop.orders.cancel(one)
    expect((await refusal(shop.orders.cancel(one), 'INVALID_INPUT')).message).toBe(
      '/items: is part number 101 of the order: cancel what is left as a whole',
    )
    expect(await shop.orders.cancel({ orderId })).toMatchObject({ status: 'CANCELLED', refunded: 0 })
    await expectCleanAudit(shop)
  })

  it('is exact for any amounts and any order of parts', () => {
    const line = fc.record({
      amount: fc.oneof(fc.nat(100_000), fc.maxSafeNat()),
      quantity: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 1_000_000_000_000 })),
    })
    const parts = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 20 })
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), parts, (lines, steps) => {
        let items = lines.map((one, index) => itemOf(index, one))
        const order = (): Order => ({ orderId: 'o', status: 'PAID', items }) as unknown as Order
        const back = lines.map(() => 0n)
        const take = (wanted: Parameters<typeof cancelledLines>[1]) => {
          for (const { productId, quantity, optionId, refund } of cancelledLines(order(), wanted)) {
            expect(refund).toBeGreaterThanOrEqual(0)
            back[Number(productId)]! += BigInt(refund)
            items = itemsAfter(items, [{ productId, optionId, quantity }])
          }
        }
        for (const [which, units] of steps) {
          const item = items[which % items.length]!
          const left = unitsLeft(item)
          if (left > 0) take([{ productId: item.productId, quantity: 1 + (units % left) }])
          for (const [index, { amount, quantity, cancelled = 0 }] of items.entries()) {
            expect(back[index]).toBe((BigInt(amount) * BigInt(cancelled)) / BigInt(quantity))
          }
        }
        take(undefined)
        expect(back).toEqual(lines.map(({ amount }) => BigInt(amount)))
      }),
      { numRuns: 1_000 },
    )
  })
})

function itemOf(index: number, { amount, quantity }: { amount: number; quantity: number }): Order['items'][number] {
  const names = { productId: String(index), optionId: 'default', productName: 'P', optionName: 'default' }
  return { ...names, unitPrice: 0, quantity, discount: 0, amount }
}

describe('complete', () => {
  it("ends a paid order for its user, and not for the shop's owner", async () => {
    const { shop, order } = await openWithOrder()
    const { orderId } = order
    expect(await shop.orders.complete({ orderId, reason: 'handed over' })).toMatchObject({ status: 'COMPLETED' })
    const { details } = await refusal(shop.orders.cancel({ orderId, userId: 'mina' }), 'ORDER_NOT_CANCELLABLE')
    expect(details).toEqual({ orderId, status: 'COMPLETED' })
    await refusal(shop.orders.complete({ orderId }), 'ORDER_NOT_COMPLETABLE')
    expect((await shop.ranking.top()).items).toMatchObject([{ totalSales: 4 }, { totalSales: 3 }])
    expect(await shop.orders.cancel({ orderId, items: [latte(1)] })).toMatchObject({ status: 'COMPLETED' })
    await expectCleanAudit(shop)
    expect(await shop.orders.cancel({ orderId })).toMatchObject({ status: 'CANCELLED', refunded: 24_500 })
    const types = (await shop.outbox.list()).items.map(({ type }) => type)
    expect(types).toEqual(['order.paid', 'order.completed', 'order.lines_cancelled', 'order.cancelled'])
    await expectCleanAudit(shop)
  })

  it('is for paid orders alone', async () => {
    const { shop } = await openStockedShop()
    const { orderId } = await shop.orders.create({ userId: 'mina', items: [latte(1)] })
    expect((await refusal(shop.orders.complete({ orderId }), 'ORDER_NOT_COMPLETABLE')).details).toEqual({
      orderId,
      status: 'PENDING',
    })
    await refusal(shop.orders.complete({ orderId: 'none' }), 'ORDER_NOT_FOUND')
  })

  it('races with cancellations of all and of parts: one order of events explains all', async () => {
    const { shop, order } = await openWithOrder()
    const { orderId } = order
    const part = { orderId, userId: 'mina', items: [latte(1)] }
    const endings = await Promise.all([
      endingOf(shop.orders.cancel(part)),
      endingOf(shop.orders.complete({ orderId })),
      endingOf(shop.orders.cancel(part)),
      endingOf(shop.orders.cancel({ orderId })),
      endingOf(shop.orders.complete({ orderId })),
    ])
    expect(endings.map(ending => (ending.ok ? 'ok' : ending.code))).toEqual([
      'ok',
      'ok',
      'ORDER_NOT_CANCELLABLE',
      'ok',
      'ORDER_NOT_COMPLETABLE',
    ])
    await expectCleanAudit(shop)
  })
})

it('lets users cancel as long after the payment as the shop says', async () => {
  const { shop, clock } = await openStockedShop({ orders: { userCancelMs: 60_000 } })
  const place = () => shop.orders.place({ userId: 'mina', items: [latte(1)] })
  const [first, second] = [await place(), await place()]
  clock.advance(59_999)
  await shop.orders.cancel({ orderId: first.orderId, userId: 'mina' })
  clock.advance(1)
  const { orderId } = second
  const { details } = await refusal(shop.orders.cancel({ orderId, userId: 'mina' }), 'ORDER_NOT_CANCELLABLE')
  expect(details).toEqual({ orderId, status: 'PAID', cancellableUntil: clock.now() })
  await shop.orders.cancel({ orderId })

  // After the payment, however long the order waited for it; one that waits can be cancelled at any time.
  const later = await shop.orders.create({ userId: 'mina', items: [latte(1)] })
  clock.advance(120_000)
  await shop.orders.pay({ orderId: later.orderId })
  clock.advance(59_999)
  await shop.orders.cancel({ orderId: later.orderId, userId: 'mina' })
  const waiting = await shop.orders.create({ userId: 'mina', items: [latte(1)] })
  clock.advance(120_000)
  expect(await shop.orders.cancel({ orderId: waiting.orderId, userId: 'mina' })).not.toHaveProperty('balance')
})

describe('an order with the total that its user has seen', () => {
  it('is refused where it costs something else, and changes nothing', async () => {
    const { shop } = await openStockedShop()
    const input = { userId: 'mina', items: [latte(2)], expectedTotal: 9_000 }
    await shop.catalog.updateProduct({ productId: 'latte', price: 4_600 })
    for (const call of [() => shop.orders.place(input), () => shop.orders.create(input)]) {
      const { details } = await refusal(call(), 'PRICE_CHANGED')
      expect(details).toEqual({
        expected: 9_000,
        actual: 9_200,
        lines: [{ productId: 'latte', optionId: 'default', unitPrice: 4_600, quantity: 2 }],
      })
    }
    await shop.carts.add({ userId: 'mina', ...latte(2) })
    await refusal(shop.carts.checkout({ userId: 'mina', expectedTotal: 9_000 }), 'PRICE_CHANGED')
    expect((await shop.orders.list()).items).toEqual([])
    expect(await shop.orders.place({ ...input, expectedTotal: 9_200 })).toMatchObject({ total: 9_200 })
  })

  it('takes what was ordered out of the cart where it is asked to, and keeps metadata', async () => {
    const { shop } = await openStockedShop()
    const userId = 'mina'
    await shop.carts.add({ userId, ...latte(3) })
    await shop.carts.add({ userId, ...bag(1) })
    const metadata = { table: '7' }
    const order = await shop.orders.place({ userId, items: [latte(1), bag(1)], fromCart: true, metadata })
    expect((await shop.carts.get({ userId })).items).toMatchObject([{ productId: 'latte', quantity: 2 }])
    expect(await shop.orders.get({ orderId: order.orderId })).toMatchObject({ metadata })
    await shop.orders.create({ userId: 'jun', items: [latte(1)], fromCart: true })
    await shop.catalog.updateProduct({ productId: 'beans', options: [{ optionId: '250g', price: 100 }] })
    await shop.orders.place({ userId, items: [bag(1)] })
    expect((await shop.carts.get({ userId })).items).toMatchObject([{ productId: 'latte', quantity: 2 }])
    await expectCleanAudit(shop)
  })
})

it('lists orders of a user, a status and a time', async () => {
  const { shop, clock } = await openStockedShop({ wallet: { maxBalance: 1_000_000 } })
  await shop.wallets.charge({ userId: 'mina', amount: 100_000 })
  const ids: string[] = []
  for (let count = 0; count < 6; count += 1) {
    const { orderId } = await shop.orders.place({ userId: count % 2 === 0 ? 'mina' : 'jun', items: [latte(1)] })
    ids.push(orderId)
    clock.advance(86_400_000)
    if (count === 1) await shop.orders.cancel({ orderId })
    if (count === 3) await shop.wallets.charge({ userId: 'jun', amount: 9_000 })
  }
  const places = async (query: Parameters<typeof shop.orders.list>[0]) => {
    const { items } = await shop.orders.list(query)
    return items.map(({ orderId }) => ids.indexOf(orderId)).join('')
  }
  expect(await places({})).toBe('543210')
  expect(await places({ status: 'CANCELLED' })).toBe('1')
  expect(await places({ userId: 'jun', status: 'PAID' })).toBe('53')
  expect(await places({ from: '2026-03-03', until: '2026-03-05' })).toBe('321')
  expect(await places({ until: '2026-03-03', userId: 'mina' })).toBe('0')
  const first = await shop.orders.list({ from: '2026-03-03', limit: 2 })
  const rest = await shop.orders.list({ from: '2026-03-03', limit: 9, cursor: first.nextCursor! })
  expect([...first.items, ...rest.items].map(({ orderId }) => ids.indexOf(orderId)).join('')).toBe('54321')
  await refusal(shop.orders.list({ status: 'LOST' } as never), 'INVALID_INPUT')
})
