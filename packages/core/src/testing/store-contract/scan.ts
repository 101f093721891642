import { expect, test } from 'vitest'
import { byBytes } from './by-bytes.ts'
import { scanAll } from './dump.ts'
import { put, putShop } from './put.ts'
import {
  couponRow,
  entryRow,
  eventRow,
  idOf,
  itemRow,
  movementRow,
  optionRow,
  orderRow,
  paid,
  productRow,
  salesRow,
  userCouponRow,
  userRow,
  walletRow,
} from './rows.ts'
import type { Subject } from './subject.ts'

export function scanContract(subject: Subject): void {
  test('an empty store has no rows of any kind', async () => {
    await subject.store.snapshot(async view => {
      for (const kind of ['users', 'orders', 'sales', 'events'] as const) {
        expect(await scanAll(view, kind)).toEqual([])
      }
    })
  })

  test('every kind of row comes as it is stored, in the order of its key', async () => {
    const { store } = subject
    const orders = [3, 1, 2].map(number =>
      paid(orderRow({ orderId: idOf(number), items: [itemRow({ quantity: 1 }), itemRow()] }), idOf(90 - number)),
    )
    const option = { productId: 'beans', optionId: '1kg' }
    const rows = {
      ledger: [entryRow({ number: 2 }), entryRow({ number: 10 }), entryRow(), entryRow({ userId: 'jun' })],
      movements: [movementRow({ number: 2 }), movementRow(), movementRow(option)],
      userCoupons: [userCouponRow({ userCouponId: idOf(2) }), userCouponRow({ userId: 'jun' })],
      sales: [salesRow({ day: '2025-10-10' }), salesRow(), salesRow(option)],
      events: [
        eventRow({ eventId: idOf(5), orderId: idOf(1), sequence: 9 }),
        eventRow({ eventId: idOf(6), orderId: idOf(1) }),
        eventRow({ eventId: idOf(4), orderId: idOf(2) }),
      ],
    }
    await putShop(store, { ...rows, orders })
    await store.snapshot(async view => {
      expect(await scanAll(view, 'users')).toEqual([userRow({ userId: 'jun', name: 'Jun' }), userRow()])
      expect(await scanAll(view, 'wallets')).toEqual([walletRow({ userId: 'jun' }), walletRow()])
      const [second, tenth, first, juns] = rows.ledger
      expect(await scanAll(view, 'ledger')).toEqual([juns, first, second, tenth])
      expect(await scanAll(view, 'products')).toEqual([productRow({ productId: 'beans', name: 'Beans' }), productRow()])
      expect(await scanAll(view, 'options')).toEqual([
        optionRow({ ...option, position: 1 }),
        optionRow({ productId: 'beans', optionId: '250g' }),
        optionRow(),
      ])
      expect(await scanAll(view, 'movements')).toEqual([rows.movements[2], rows.movements[1], rows.movements[0]])
      expect(await scanAll(view, 'coupons')).toEqual([couponRow()])
      expect(await scanAll(view, 'userCoupons')).toEqual([rows.userCoupons[1], rows.userCoupons[0]])
      expect(await scanAll(view, 'sales')).toEqual([rows.sales[2], rows.sales[1], rows.sales[0]])
      expect(await scanAll(view, 'events')).toEqual([rows.events[2], rows.events[0], rows.events[1]])
    })
  })

  test('an order comes as it is kept, the first made before the others, also after it was saved', async () => {
    const { store } = subject
    const pending = orderRow({ orderId: idOf(1), userCouponId: idOf(8), expiresAt: 9 })
    const bought = paid(orderRow({ orderId: idOf(2), items: [itemRow(), itemRow({ optionId: 'other' })] }))
    const earlier = orderRow({ orderId: idOf(3), createdAt: pending.createdAt - 1 })
    await putShop(store, { orders: [bought, pending, earlier] })
    const after = paid(earlier, idOf(77))
    await store.transaction(t => t.orders.save([{ before: earlier, after }]))
    expect(await store.snapshot(view => scanAll(view, 'orders'))).toEqual([after, pending, bought])
  })

  test('the events of orders are found by the orders', async () => {
    const { store } = subject
    const events = [
      eventRow({ eventId: idOf(5), orderId: idOf(1), sequence: 9 }),
      eventRow({ eventId: idOf(6), orderId: idOf(1) }),
      eventRow({ eventId: idOf(4), orderId: idOf(2) }),
      eventRow({ eventId: idOf(7), orderId: idOf(3) }),
    ]
    await putShop(store, { orders: [orderRow()], events })
    await store.snapshot(async view => {
      const idsOf = async (...orderIds: string[]) =>
        (await view.eventsOf(orderIds)).map(({ eventId }) => eventId).toSorted()
      expect(await idsOf()).toEqual([])
      expect(await idsOf(idOf(1))).toEqual([idOf(5), idOf(6)])
      expect(await idsOf(idOf(2), idOf(8), idOf(3))).toEqual([idOf(4), idOf(7)])
      expect(await view.eventsOf([idOf(2)])).toEqual([events[2]])
    })
  })

  test('more rows than any chunk holds come each once, in order', async () => {
    const { store } = subject
    const users = Array.from({ length: 2500 }, (_, index) => userRow({ userId: `${(index * 7919) % 2500}-é` }))
    await put(store, { users, wallets: users.map(({ userId }) => walletRow({ userId })) })
    const ledger = users
      .slice(0, 30)
      .flatMap(({ userId }) => Array.from({ length: 70 }, (_, index) => entryRow({ userId, number: index + 1 })))
    await put(store, { ledger: ledger.toReversed() })
    await store.snapshot(async view => {
      const ids = (await scanAll(view, 'users')).map(user => user.userId)
      expect(ids).toEqual(byBytes(users.map(user => user.userId)))
      const entries = await scanAll(view, 'ledger')
      const owners = byBytes(users.slice(0, 30).map(user => user.userId))
      const expected = owners.flatMap(owner => Array.from({ length: 70 }, (_, index) => `${owner} ${index + 1}`))
      expect(entries.map(entry => `${entry.userId} ${entry.number}`)).toEqual(expected)
    })
  })

  test('two scans go on side by side', async () => {
    const { store } = subject
    const users = Array.from({ length: 1500 }, (_, index) => userRow({ userId: `user-${index}` }))
    await put(store, { users, wallets: users.map(({ userId }) => walletRow({ userId })) })
    await store.snapshot(async view => {
      let wallets = 0
      let rows = 0
      const other = view.scan('wallets')[Symbol.asyncIterator]()
      for await (const chunk of view.scan('users')) {
        rows += chunk.length
        const next = await other.next()
        if (next.done !== true) wallets += next.value.length
      }
      for (let next = await other.next(); next.done !== true; next = await other.next()) wallets += next.value.length
      expect([rows, wallets]).toEqual([users.length, users.length])
    })
  })
}
