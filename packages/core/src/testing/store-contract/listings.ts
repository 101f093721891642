import { expect, test } from 'vitest'
import { put, putShop } from './put.ts'
import { couponRow, idOf, itemRow, moment, optionRow, orderRow, paid, productRow, userRow, walletRow } from './rows.ts'
import type { Subject } from './subject.ts'

/** What the shop's owner looks through: lists by a cursor, searched, and what a user has bought. */
export function listingsContract(subject: Subject): void {
  test('users are saved, found by what id, name or e-mail begins with, and left out once they have no name', async () => {
    const { store } = subject
    const users = [
      userRow({ userId: 'mina', name: 'Kim', createdAt: moment }),
      userRow({ userId: 'jun', name: 'mina', createdAt: moment + 1 }),
      userRow({ userId: 'sora', name: 'S', email: 'mina@example.com', createdAt: moment + 2 }),
      userRow({ userId: 'Mina', name: 'M', createdAt: moment + 2 }),
      userRow({ userId: 'gone', name: 'mina', createdAt: moment + 3 }),
      userRow({ userId: '🍓%_', name: '미나', createdAt: moment + 4 }),
    ]
    await put(store, { users })
    const erased = userRow({ userId: 'gone', name: '', createdAt: moment + 3 })
    const known = {
      ...users[1]!,
      email: 'jun@example.com',
      metadata: { team: 'blue', 'a b': '"' },
      updatedAt: moment + 9,
    }
    await store.transaction(transaction => transaction.users.save([erased, known]))
    expect(await store.reader.users.find(['jun', 'gone'])).toEqual([erased, known])
    const ids = async (query?: string) => {
      const asked = query === undefined ? {} : { query }
      const { items, total } = await store.reader.users.page({ ...asked, offset: 0, limit: 10 })
      expect(items).toHaveLength(total)
      expect(await store.reader.users.following({ ...asked, limit: 10 })).toEqual(items)
      return items.map(({ userId }) => userId).join(' ')
    }
    expect(await ids()).toBe('mina jun Mina sora 🍓%_')
    expect(await ids('mina')).toBe('mina jun sora')
    expect(await ids('min')).toBe('mina jun sora')
    expect(await ids('Min')).toBe('Mina')
    expect(await ids('🍓')).toBe('🍓%_')
    expect(await ids('미')).toBe('🍓%_')
    expect(await ids('%')).toBe('')
    const behind = { createdAt: moment + 2, userId: 'Mina' }
    expect(await store.reader.users.following({ after: behind, limit: 1 })).toEqual([users[2]])
    expect(await store.reader.users.following({ after: behind, query: 'mina', limit: 9 })).toEqual([users[2]])
  })

  test('a wallet keeps when its user was erased', async () => {
    const { store } = subject
    await put(store, { users: [userRow()], wallets: [walletRow()] })
    const erased = walletRow({ erasedAt: moment })
    await store.transaction(async transaction => {
      await transaction.wallets.lock(['mina'])
      await transaction.wallets.save([erased])
    })
    expect(await store.reader.wallets.find(['mina'])).toEqual([erased])
  })

  test('products keep window, limit, threshold and metadata, and lose them again', async () => {
    const { store } = subject
    const full = productRow({
      saleFrom: moment,
      saleUntil: moment + 9,
      limitPerUser: 2,
      lowStock: 0,
      metadata: { shelf: 'A "3"', 이름: '라떼' },
      updatedAt: moment + 5,
    })
    await put(store, { products: [full], options: [optionRow()] })
    expect(await store.reader.products.find(['latte'])).toEqual([{ ...full, options: [optionRow()] }])
    await store.transaction(transaction => transaction.products.save([productRow()]))
    expect(await store.reader.products.find(['latte'])).toEqual([{ ...productRow(), options: [optionRow()] }])
    await store.transaction(transaction => transaction.products.save([full]))
    await store.transaction(async transaction => expect(await transaction.products.findInfo(['latte'])).toEqual([full]))
  })

  test('products are listed behind a place, by what is left of them, and by what id or name begins with', async () => {
    const { store } = subject
    const products = ['a', 'b', 'c', 'd'].map((productId, index) =>
      productRow({
        productId,
        name: index < 2 ? 'Latte' : 'Mocha',
        createdAt: moment + Math.floor(index / 2),
        status: productId === 'b' ? 'HIDDEN' : 'ON_SALE',
      }),
    )
    const options = products.flatMap(({ productId }, index) => [
      optionRow({ productId, optionId: '1', stock: index }),
      optionRow({ productId, optionId: '2', stock: 9, position: 1 }),
    ])
    await put(store, { products, options })
    const all = { inStock: false, includeHidden: true, limit: 10 }
    const ids = async (query: Partial<Parameters<typeof store.reader.products.following>[0]>) => {
      const found = await store.reader.products.following({ ...all, ...query })
      expect(found.every(({ options: both }) => both.length === 2)).toBe(true)
      const { after: _, limit: _limit, ...filter } = { ...all, ...query }
      const { total } = await store.reader.products.page({ ...filter, offset: 0, limit: 1 })
      if (query.after === undefined && query.limit === undefined) expect(total).toBe(found.length)
      return found.map(({ productId }) => productId).join('')
    }
    expect(await ids({})).toBe('abcd')
    expect(await ids({ limit: 2 })).toBe('ab')
    expect(await ids({ after: { createdAt: moment, productId: 'b' } })).toBe('cd')
    expect(await ids({ after: { createdAt: moment + 1, productId: 'c' }, limit: 1 })).toBe('d')
    expect(await ids({ includeHidden: false })).toBe('acd')
    expect(await ids({ below: 2 })).toBe('ab')
    expect(await ids({ below: 3, includeHidden: false })).toBe('ac')
    expect(await ids({ query: 'Mo' })).toBe('cd')
    expect(await ids({ query: 'b' })).toBe('b')
    expect(await ids({ query: 'M', below: 3, inStock: true })).toBe('c')
  })

  test('a product is found by how its id or its name begins, and by no other part of them', async () => {
    const { store } = subject
    const named = { 'green-tea': 'Sencha', matcha: 'green tea', tea: 'Green leaves', '100%': 'Juice', a_b: '녹차' }
    const products = Object.entries(named).map(([productId, name], index) =>
      productRow({ productId, name, createdAt: moment + index }),
    )
    await put(store, { products, options: products.map(({ productId }) => optionRow({ productId })) })
    const found = async (query: string) => {
      const rows = await store.reader.products.following({ query, inStock: false, includeHidden: true, limit: 9 })
      return rows.map(({ productId }) => productId)
    }
    expect(await found('green')).toEqual(['green-tea', 'matcha'])
    expect(await found('G')).toEqual(['tea'])
    expect(await found('tea')).toEqual(['tea'])
    expect(await found('Sencha')).toEqual(['green-tea'])
    expect(await found('녹')).toEqual(['a_b'])
    for (const query of ['%', '_', 'acb', 'cha', 'tea ']) expect(await found(query)).toEqual([])
  })

  test('campaigns keep their products and metadata, are changed, and are listed behind a place and while they are open', async () => {
    const { store } = subject
    const open = (couponId: string, more: object = {}) =>
      couponRow({ couponId, code: couponId, createdAt: moment + couponId.charCodeAt(0), ...more })
    const coupons = [
      open('a', { productIds: ['beans', 'latte'], metadata: { by: 'Jun' } }),
      open('b', { claimFrom: moment + 1 }),
      open('c', { claimUntil: moment }),
      open('d', { validUntil: moment }),
      open('e', { quantity: 1, claimed: 1 }),
      open('f', { claimFrom: moment, claimUntil: moment + 1, validUntil: moment + 1 }),
    ]
    await put(store, { coupons })
    expect(await store.reader.coupons.find(['a', 'f'])).toEqual([coupons[0], coupons[5]])
    const ids = (list: readonly { couponId: string }[]) => list.map(({ couponId }) => couponId).join('')
    const page = await store.reader.coupons.page({ activeAt: moment, offset: 0, limit: 9 })
    expect([ids(page.items), page.total]).toEqual(['af', 2])
    expect(ids(await store.reader.coupons.following({ limit: 9 }))).toBe('abcdef')
    const after = { createdAt: coupons[0]!.createdAt, couponId: 'a' }
    expect(ids(await store.reader.coupons.following({ after, limit: 2 }))).toBe('bc')
    expect(ids(await store.reader.coupons.following({ after, activeAt: moment, limit: 2 }))).toBe('f')
    const changed = { ...coupons[5]!, name: 'Other', quantity: 7, claimUntil: moment + 5, metadata: { by: 'Mina' } }
    const { claimFrom: _, ...closed } = changed
    await store.transaction(transaction => transaction.coupons.save([closed]))
    expect(await store.reader.coupons.find(['f'])).toEqual([closed])
  })

  test('pending orders of users, and the units of products that users have in living orders', async () => {
    const { store } = subject
    const beans = (quantity: number, optionId = '1kg') => itemRow({ productId: 'beans', optionId, quantity })
    const order = (number: number, more: Partial<ReturnType<typeof orderRow>>) =>
      orderRow({ orderId: idOf(number), createdAt: moment + number, ...more })
    const orders = [
      order(1, { items: [beans(1), beans(2, '250g'), itemRow({ quantity: 4 })] }),
      paid(order(2, { items: [beans(8)] })),
      order(3, { items: [beans(16)], status: 'FAILED' }),
      order(4, { items: [beans(32)], status: 'EXPIRED' }),
      order(5, { items: [beans(64)], status: 'CANCELLED' }),
      order(6, { items: [beans(128)], userId: 'jun' }),
    ]
    await putShop(store, { orders })
    const pairs = ['jun', 'mina', 'sora'].flatMap(userId =>
      ['beans', 'latte'].map(productId => ({ userId, productId })),
    )
    const units = [
      { userId: 'jun', productId: 'beans', units: 128 },
      { userId: 'mina', productId: 'beans', units: 11 },
      { userId: 'mina', productId: 'latte', units: 4 },
    ]
    const sorted = (found: { userId: string; productId: string }[]) =>
      found.toSorted((a, b) => (a.userId + a.productId < b.userId + b.productId ? -1 : 1))
    expect(sorted(await store.reader.orders.boughtUnits(pairs))).toEqual(units)
    expect(await store.reader.orders.boughtUnits([])).toEqual([])
    await store.transaction(async transaction => {
      expect(sorted(await transaction.orders.boughtUnits(pairs.slice(2)))).toEqual(units.slice(1))
      const pending = await transaction.orders.pendingOf(['jun', 'mina', 'nobody'])
      expect(new Set(pending)).toEqual(new Set([orders[0], orders[5]]))
    })
  })
}
