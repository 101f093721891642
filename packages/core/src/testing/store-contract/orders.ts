import { expect, test } from 'vitest'
import { asTold, type Order, withMetadata } from '../../order/order.ts'
import { scanAll } from './dump.ts'
import { put, putShop } from './put.ts'
import { idOf, itemRow, moment, orderRow, paid } from './rows.ts'
import type { Subject } from './subject.ts'

const full = paid(
  orderRow({
    orderId: idOf(2),
    items: [
      itemRow({
        productId: 'beans',
        optionId: '1kg',
        productName: 'Beans',
        optionName: 'A kilo',
        discount: 600,
        amount: 8400,
      }),
      itemRow({ discount: 400, amount: 8600 }),
    ],
    subtotal: 18_000,
    discount: 1000,
    total: 17_000,
    userCouponId: idOf(70),
    expiresAt: moment + 60_000,
  }),
)

const failed = orderRow({
  orderId: idOf(3),
  status: 'FAILED',
  history: [
    { from: null, to: 'PENDING', by: 'user', at: moment },
    { from: 'PENDING', to: 'FAILED', by: 'system', at: moment, reason: 'INSUFFICIENT_BALANCE' },
  ],
})

export function ordersContract(subject: Subject): void {
  test('orders are found whole: items and history in their order, and the payment', async () => {
    const { store } = subject
    await putShop(store, { orders: [failed, full, orderRow()] })
    const { orders } = store.reader
    expect(await orders.find([idOf(3), idOf(9), idOf(2), idOf(1), idOf(3)])).toEqual([orderRow(), full, failed])
    expect(Object.keys((await orders.find([idOf(1)]))[0]!).sort()).toEqual(Object.keys(orderRow()).sort())
    await store.transaction(async transaction => expect(await transaction.orders.find([idOf(2)])).toEqual([full]))
  })

  test('failed orders are found, counted and removed, and no others', async () => {
    const { store } = subject
    const numbered = [1, 2, 3, 4].map(number => orderRow({ orderId: idOf(number), createdAt: moment + number }))
    const fail = (order: Order): Order => ({ ...order, status: 'FAILED' })
    await putShop(store, { orders: [numbered[0]!, ...numbered.slice(1).map(fail)] })
    const places = [2, 3, 4].map(number => ({
      createdAt: moment + number,
      orderId: idOf(number),
      userId: orderRow().userId,
    }))
    await store.transaction(async ({ orders }) => {
      expect(await orders.failed({ limit: 2 })).toEqual(places.slice(0, 2))
      expect(await orders.countFailed({ most: 100 })).toBe(3)
      expect(await orders.countFailed({ most: 2 })).toBe(2)
      await orders.removeFailed(places.slice(0, 2))
    })
    await store.transaction(async ({ orders }) => {
      expect(await orders.failed({ limit: 9 })).toEqual(places.slice(2))
      expect((await orders.page({ limit: 9 })).map(({ orderId }) => orderId)).toEqual([idOf(4), idOf(1)])
    })
  })

  test('saving stores status, the steps that were added and a new payment', async () => {
    const { store } = subject
    const order = orderRow({ expiresAt: moment + 9 })
    await putShop(store, { orders: [order, full] })
    const tried: Order = {
      ...order,
      history: [
        ...order.history,
        { from: 'PENDING', to: 'PENDING', by: 'user', at: moment + 1, reason: 'INSUFFICIENT_BALANCE' },
        { from: 'PENDING', to: 'PENDING', by: 'user', at: moment + 2, reason: 'INSUFFICIENT_BALANCE' },
      ],
    }
    await store.transaction(t => t.orders.save([{ before: order, after: tried }]))
    expect(await store.reader.orders.find([idOf(1)])).toEqual([tried])
    const bought = paid(tried, idOf(50))
    const step = { from: 'PAID', to: 'CANCELLED', by: 'admin', at: moment + 7 } as const
    const cancelled: Order = { ...full, status: 'CANCELLED', history: [...full.history, step] }
    await store.transaction(t =>
      t.orders.save([
        { before: tried, after: bought },
        { before: full, after: cancelled },
      ]),
    )
    expect(await store.reader.orders.find([idOf(1), idOf(2)])).toEqual([bought, asTold(cancelled)])
  })

  test('saving stores nothing else of an order', async () => {
    const { store } = subject
    const order = orderRow()
    await putShop(store, { orders: [order] })
    const after = paid(order)
    const forged = { ...after, userId: 'jun', subtotal: 1, total: 1, createdAt: 1 }
    await store.transaction(t => t.orders.save([{ before: order, after: { ...forged, payment: after.payment! } }]))
    expect(await store.reader.orders.find([idOf(1)])).toEqual([after])
  })

  test('saving stores what was cancelled of the lines and refunded; metadata is kept', async () => {
    const { store } = subject
    const bought = { ...full, metadata: { table: '7', 메모: '"' } }
    await putShop(store, { orders: [bought] })
    expect(await store.reader.orders.find([idOf(2)])).toEqual([bought])
    const lines = [{ productId: 'beans', optionId: '1kg', quantity: 1 }]
    const step = { from: 'PAID', to: 'PAID', by: 'user', at: moment + 7, lines } as const
    const [first, ...others] = bought.items
    const part: Order = {
      ...bought,
      items: [{ ...first!, cancelled: 1 }, ...others],
      refunded: 4_200,
      history: [...bought.history, step],
    }
    await store.transaction(t => t.orders.save([{ before: bought, after: part }]))
    expect(await store.reader.orders.find([idOf(2)])).toEqual([part])
    expect(await store.reader.orders.boughtUnits([{ userId: 'mina', productId: 'beans' }])).toMatchObject([
      { units: 1 },
    ])
    const done = { from: 'PAID', to: 'COMPLETED', by: 'admin', at: moment + 8 } as const
    const completed: Order = { ...part, status: 'COMPLETED', history: [...part.history, done] }
    await store.transaction(t => t.orders.save([{ before: part, after: completed }]))
    expect(await store.reader.orders.find([idOf(2)])).toEqual([completed])
  })

  test('saving stores metadata that were changed, with what they were, or that there are none', async () => {
    const { store } = subject
    const bought = { ...full, metadata: { table: '7' } }
    await putShop(store, { orders: [bought] })
    const moved = withMetadata(bought, { table: '8' }, moment + 9)
    await store.transaction(t => t.orders.save([{ before: bought, after: moved }]))
    expect(await store.reader.orders.find([idOf(2)])).toEqual([moved])
    // In the same moment once more.
    const again = withMetadata(moved, { table: '9', 메모: '"' }, moment + 9)
    await store.transaction(t => t.orders.save([{ before: moved, after: again }]))
    expect(await store.reader.orders.find([idOf(2)])).toEqual([again])
    const without = withMetadata(again, undefined, moment + 10)
    await store.transaction(t => t.orders.save([{ before: again, after: without }]))
    const [found] = await store.reader.orders.find([idOf(2)])
    expect(found).toEqual(without)
    expect(found).not.toHaveProperty('metadata')
    expect(found!.formerMetadata).toMatchObject([{ metadata: { table: '7' } }])
  })

  test('saving stores what metadata were between two changes of one moment that leave none', async () => {
    const { store } = subject
    const none = withMetadata(withMetadata(full, { table: '1' }, moment + 9), undefined, moment + 9)
    await putShop(store, { orders: [none] })
    const moved = withMetadata(none, { table: '2' }, moment + 9)
    const step = { from: 'PAID', to: 'COMPLETED', by: 'admin', at: moment + 9 } as const
    const completed: Order = { ...moved, status: 'COMPLETED', history: [...moved.history, step] }
    const after = withMetadata(completed, undefined, moment + 9)
    await store.transaction(t => t.orders.save([{ before: none, after }]))
    expect(after.formerMetadata).toHaveLength(2)
    expect(await store.reader.orders.find([idOf(2)])).toEqual([after])
  })

  test('what is told of an order that was cancelled as a whole is not stored, no matter what of it is saved', async () => {
    const { store } = subject
    await putShop(store, { orders: [full] })
    const step = { from: 'PAID', to: 'CANCELLED', by: 'user', at: moment + 7 } as const
    const cancelled: Order = { ...full, status: 'CANCELLED', history: [...full.history, step] }
    const told = withMetadata(asTold(cancelled), { table: '8' }, moment + 9)
    await store.transaction(t => t.orders.save([{ before: full, after: told }]))
    expect(await store.reader.orders.find([idOf(2)])).toEqual([told])
    await store.snapshot(async view => {
      const kept = (await scanAll(view, 'orders')).find(({ orderId }) => orderId === idOf(2))!
      expect([kept.refunded, ...kept.items.map(line => line.cancelled)]).toEqual([undefined, undefined, undefined])
    })
  })

  test('orders are listed by user, status and time', async () => {
    const { store } = subject
    const order = (number: number, more: Partial<Order> = {}) =>
      orderRow({ orderId: idOf(number), createdAt: moment + number, ...more })
    await putShop(store, {
      orders: [order(1), order(2, { userId: 'jun' }), order(3, { status: 'FAILED' }), order(4), order(5)],
    })
    const ids = async (query: Parameters<typeof store.reader.orders.page>[0]) =>
      (await store.reader.orders.page(query)).map(({ createdAt }) => createdAt - moment).join('')
    expect(await ids({ limit: 9 })).toBe('54321')
    expect(await ids({ limit: 9, status: 'PENDING' })).toBe('5421')
    expect(await ids({ limit: 2, status: 'PENDING', userId: 'mina' })).toBe('54')
    expect(await ids({ limit: 9, from: moment + 2, until: moment + 4 })).toBe('32')
    const after = { createdAt: moment + 5, orderId: idOf(5) }
    expect(await ids({ limit: 9, after, userId: 'mina', until: moment + 5, from: moment + 1 })).toBe('431')
    expect(await ids({ limit: 9, after, status: 'FAILED' })).toBe('3')
  })

  test('a transaction sees the order that it has saved', async () => {
    const { store } = subject
    await putShop(store, { orders: [orderRow({ expiresAt: moment })] })
    const order = orderRow({ expiresAt: moment })
    await store.transaction(async transaction => {
      await transaction.orders.save([{ before: order, after: paid(order) }])
      expect(await transaction.orders.find([idOf(1)])).toEqual([paid(order)])
      expect(await transaction.orders.due({ at: moment, limit: 5 })).toEqual([])
    })
  })

  test('pages come the newest first, then by id descending, by cursor, of one user or of all', async () => {
    const { store } = subject
    // Orders 1 to 9: three at each moment, every third of them jun's.
    const orders = [5, 1, 9, 3, 7, 2, 8, 4, 6].map(number =>
      orderRow({
        orderId: idOf(number),
        userId: number % 3 === 0 ? 'jun' : 'mina',
        createdAt: moment + Math.ceil(number / 3),
        items: [itemRow(), itemRow({ productId: 'beans', optionId: '1kg' })],
      }),
    )
    await putShop(store, { orders })
    const numberOf = ({ orderId }: Order) => Number.parseInt(orderId.slice(-2), 16)
    const page = async (query: { userId?: string; after?: number; limit: number }) => {
      const { after, ...rest } = query
      const cursor = orders.find(order => order.orderId === idOf(after ?? 0))
      const found = await store.reader.orders.page({ ...rest, ...(cursor !== undefined && { after: cursor }) })
      for (const order of found) expect(order).toEqual(orders.find(({ orderId }) => orderId === order.orderId))
      return found.map(numberOf).join('')
    }
    expect(await page({ limit: 20 })).toBe('987654321')
    expect(await page({ limit: 4 })).toBe('9876')
    expect(await page({ after: 6, limit: 4 })).toBe('5432')
    expect(await page({ after: 2, limit: 4 })).toBe('1')
    expect(await page({ after: 1, limit: 4 })).toBe('')
    expect(await page({ userId: 'mina', limit: 4 })).toBe('8754')
    expect(await page({ userId: 'mina', after: 4, limit: 4 })).toBe('21')
    expect(await page({ userId: 'jun', limit: 2 })).toBe('96')
    expect(await page({ userId: 'nobody', limit: 2 })).toBe('')
    const newestOf = async (userIds: readonly string[], limit: number) => {
      const found = await store.reader.orders.newestOf({ userIds, limit })
      for (const order of found) expect(order).toEqual(orders.find(({ orderId }) => orderId === order.orderId))
      const of = Map.groupBy(found, ({ userId }) => userId)
      return Object.fromEntries(of.entries().map(([userId, own]) => [userId, own.map(numberOf).join('')]))
    }
    expect(await newestOf(['mina', "no'body", 'jun', 'mina'], 2)).toEqual({ mina: '87', jun: '96' })
    expect(await newestOf(['jun', 'mina'], 20)).toEqual({ mina: '875421', jun: '963' })
    expect(await newestOf(['jun'], 1)).toEqual({ jun: '9' })
    expect(await newestOf([], 1)).toEqual({})
    // A cursor is a place, and need not be an order of that user, or one that still exists.
    expect(await page({ userId: 'jun', after: 8, limit: 4 })).toBe('63')
    const nowhere = { createdAt: moment + 2, orderId: idOf(0xff) }
    expect((await store.reader.orders.page({ after: nowhere, limit: 1 })).map(order => order.orderId)).toEqual([
      idOf(6),
    ])
  })

  test('due are pending orders whose time has ended by then, the first to end first', async () => {
    const { store } = subject
    const due = (number: number, more: Partial<Order>) => orderRow({ orderId: idOf(number), ...more })
    await putShop(store, {
      orders: [
        due(1, { expiresAt: moment }),
        due(2, { expiresAt: moment - 5 }),
        due(3, { expiresAt: moment + 1 }),
        due(4, {}),
        due(5, { expiresAt: moment - 9, status: 'EXPIRED' }),
        due(6, { expiresAt: moment - 5 }),
      ],
    })
    const { orders } = store.reader
    expect(await orders.due({ at: moment, limit: 10 })).toEqual([idOf(2), idOf(6), idOf(1)])
    expect(await orders.due({ at: moment, limit: 1 })).toEqual([idOf(2)])
    expect(await orders.due({ at: moment - 6, limit: 1 })).toEqual([])
    const [order] = await orders.find([idOf(2)])
    const step = { from: 'PENDING', to: 'EXPIRED', by: 'system', at: moment } as const
    const expired: Order = { ...order!, status: 'EXPIRED', history: [...order!.history, step] }
    await store.transaction(t => t.orders.save([{ before: order!, after: expired }]))
    expect(await orders.due({ at: moment, limit: 10 })).toEqual([idOf(6), idOf(1)])
  })

  test('an order may come with no payment, and a free one with a payment of 0', async () => {
    const { store } = subject
    const free = paid(orderRow({ discount: 9000, total: 0, items: [itemRow({ discount: 9000, amount: 0 })] }))
    await putShop(store)
    await put(store, { orders: [free] })
    expect(await store.reader.orders.find([idOf(1)])).toEqual([free])
  })
}
