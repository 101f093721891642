import { expect, it } from 'vitest'
import { createMemoryStore } from '../memory/memory-store.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { endingOf } from '../testing/refusal.ts'
import { openStockedShop } from '../suites/test-shop.ts'
import { seenThrough, watched } from '../suites/watched-store.ts'
import { BoughtUnitsOfBatch } from './bought-units.ts'
import { ifNamed } from './needs.ts'
import { BatchRows } from './row-kinds.ts'
import { UnitOfWork } from './unit-of-work.ts'

it('locks in one order, keys sorted, no matter what a batch holds', async () => {
  const locks: [string, readonly string[]][] = []
  const store = seenThrough(transaction => ({
    ...transaction,
    wallets: { ...transaction.wallets, lock: ids => (locks.push(['wallets', ids]), transaction.wallets.lock(ids)) },
    coupons: { ...transaction.coupons, lock: ids => (locks.push(['coupons', ids]), transaction.coupons.lock(ids)) },
    options: { ...transaction.options, lock: ids => (locks.push(['options', ids]), transaction.options.lock(ids)) },
  }))
  const { shop } = await openStockedShop({ store })
  for (const code of ['Z', 'Y']) {
    await shop.coupons.create({ couponId: code, code, name: code, discount: { type: 'FIXED', amount: 1 }, quantity: 5 })
  }
  const held = await shop.orders.create({
    userId: 'jun',
    items: [{ productId: 'beans', optionId: '1kg', quantity: 1 }],
  })
  await shop.carts.add({ userId: 'mina', productId: 'beans', optionId: '250g', quantity: 1 })
  locks.length = 0
  await Promise.all([
    shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] }),
    shop.coupons.claim({ userId: 'mina', code: 'Z' }),
    shop.coupons.claim({ userId: 'jun', code: 'Y' }),
    shop.orders.cancel({ orderId: held.orderId }),
    shop.carts.checkout({ userId: 'mina' }),
  ])
  expect(locks).toEqual([
    ['wallets', ['jun', 'mina']],
    ['coupons', ['Y', 'Z']],
    ['options', ['beans', 'latte']],
  ])
  await expectCleanAudit(shop)
})

it('says which option has vanished that a stored row names', () => {
  const unit = new UnitOfWork(new BatchRows())
  expect(() => unit.storedOption('beans', '1kg')).toThrow('option 1kg of beans has vanished')
})

it('does not count as nothing what was not read of a purchase', () => {
  const unread = () => new BoughtUnitsOfBatch().get('mina', 'mug')
  expect(unread).toThrow('what mina has bought of mug was not read')
})

it('needs a key where a command names one', () => {
  expect(ifNamed(undefined)).toEqual([])
  expect(ifNamed('mina')).toEqual(['mina'])
})

it('asks for what a lock guards after that lock', async () => {
  const calls: string[] = []
  const store = watched(call => calls.push(call))
  const { shop } = await openStockedShop({ store })
  await shop.coupons.create({
    couponId: 'Z',
    code: 'Z',
    name: 'Z',
    discount: { type: 'FIXED', amount: 1 },
    quantity: 5,
  })
  await shop.carts.add({ userId: 'mina', productId: 'beans', optionId: '250g', quantity: 1 })
  calls.length = 0
  await Promise.all([
    shop.carts.checkout({ userId: 'mina', idempotencyKey: 'once' }),
    shop.coupons.claim({ userId: 'mina', code: 'Z' }),
  ])
  const after = (lock: string) => calls.slice(calls.indexOf(lock) + 1)
  expect(after('wallets.lock')).toContain('carts.ofUsers')
  expect(after('coupons.lock')).toContain('userCoupons.findOwned')
  expect(after('options.lock')).toEqual(expect.arrayContaining(['products.findInfo', 'answers.find']))
  expect(
    calls.filter(call => /^(products\.findInfo|answers\.find|carts\.ofUsers|userCoupons\.findOwned)$/.test(call)),
  ).toHaveLength(4)
})

it('takes a product of which only the half is seen yet for one that is not there', async () => {
  // As on a server: the options were read before someone's transaction was committed, the products after.
  let late = false
  const store = seenThrough(transaction => ({
    ...transaction,
    options: { ...transaction.options, lock: async ids => (late ? [] : transaction.options.lock(ids)) },
  }))
  const { shop } = await openStockedShop({ store })
  late = true
  const items = [{ productId: 'latte', quantity: 1 }]
  const calls: Promise<unknown>[] = [
    shop.orders.place({ userId: 'mina', items }),
    shop.catalog.updateProduct({ productId: 'latte', price: 1 }),
    shop.catalog.adjustStock({ productId: 'latte', delta: 1, reason: 'r' }),
  ]
  for (const ending of await Promise.all(calls.map(endingOf))) {
    expect(ending).toEqual({ ok: false, code: 'PRODUCT_NOT_FOUND', details: { productId: 'latte' } })
  }
})

it('reads the clock once a batch', async () => {
  let reads = 0
  const { shop, clock } = await openStockedShop()
  const { now } = clock
  Object.assign(clock, { now: () => now() + (reads += 1) })
  const userId = 'mina'
  const item = [{ productId: 'latte', quantity: 1 }]
  const [charged, order] = await Promise.all([
    shop.wallets.charge({ userId, amount: 1 }),
    shop.orders.place({ userId, items: item }),
  ])
  expect(reads).toBe(1)
  expect(charged.balance).toBe(10_001)
  expect(new Set([order.createdAt, order.payment!.at, ...order.history.map(({ at }) => at)]).size).toBe(1)
})

it('works inside a transaction of the host, which commits or rolls back its rows and the order together', async () => {
  const store = createMemoryStore()
  const opened = await openStockedShop({ store })
  const { shop } = opened
  const place = { userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] }

  const rolledBack = await store.begin()
  const inside = shop.within(rolledBack)
  const order = await inside.orders.place(place)
  expect(await inside.orders.get({ orderId: order.orderId })).toEqual(order)
  expect(await inside.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 5_500 })
  rolledBack.rollback()
  expect((await shop.orders.list()).items).toEqual([])
  expect(await shop.wallets.balance({ userId: 'mina' })).toMatchObject({ balance: 10_000 })

  const committed = await store.begin()
  const transaction = shop.within(committed)
  const endings = await Promise.all([
    endingOf(transaction.users.register({ userId: 'new', name: 'New' })),
    endingOf(transaction.wallets.charge({ userId: 'new', amount: 5_000 })),
    endingOf(transaction.orders.place({ ...place, userId: 'new' })),
    endingOf(transaction.orders.place({ ...place, userId: 'new' })),
  ])
  expect(endings.map(ending => (ending.ok ? 'ok' : ending.code))).toEqual(['ok', 'ok', 'ok', 'INSUFFICIENT_BALANCE'])
  committed.commit()
  expect((await shop.orders.list({ userId: 'new' })).items.map(({ status }) => status)).toEqual(['PAID'])
  expect(await endingOf(transaction.wallets.balance({ userId: 'new' }))).toMatchObject({ code: 'INVALID_INPUT' })
  await expectCleanAudit(shop)
})

it('refuses what is not a transaction of its store', async () => {
  const { shop } = await openStockedShop()
  expect(() => shop.within({})).toThrow(TypeError)
})

it('keeps what was accepted when it closes, and refuses what comes later', async () => {
  const store = createMemoryStore()
  const { shop } = await openStockedShop({ store })
  const accepted = Promise.all([1, 2, 3].map(amount => shop.wallets.charge({ userId: 'mina', amount })))
  const closing = shop.close()
  expect((await accepted).map(({ balance }) => balance)).toEqual([10_001, 10_003, 10_006])
  await closing
  const late: Promise<unknown>[] = [
    shop.wallets.charge({ userId: 'mina', amount: 1 }),
    shop.wallets.balance({ userId: 'mina' }),
    shop.audit(),
  ]
  for (const ending of await Promise.all(late.map(endingOf))) expect(ending).toMatchObject({ ok: false, code: 'BUSY' })
})

it('refuses as BUSY what does not fit into the lane', async () => {
  const opened = await openStockedShop({ lane: { maxWaiting: 3 } })
  const charges = [1, 2, 3, 4, 5].map(amount => endingOf(opened.shop.wallets.charge({ userId: 'mina', amount })))
  expect((await Promise.all(charges)).map(ending => ending.ok)).toEqual([true, true, true, false, false])
})
