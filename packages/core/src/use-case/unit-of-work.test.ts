import { expect, it } from 'vitest'
import { createMemoryStore } from '../memory/memory-store.ts'
import type { Store } from '../ports/store.ts'
import type { Transaction } from '../ports/transaction.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { endingOf } from '../testing/refusal.ts'
import { openStockedShop } from '../suites/test-shop.ts'
import { BoughtUnitsOfBatch } from './bought-units.ts'
import { ifNamed } from './needs.ts'
import { BatchRows } from './row-kinds.ts'
import { UnitOfWork } from './unit-of-work.ts'

/** A store whose transactions are looked at, or changed, on their way to the shop. */
function seenThrough(view: (transaction: Transaction) => Transaction): Store {
  const store = createMemoryStore()
  return { ...store, transaction: work => store.transaction(transaction => work(view(transaction))) }
}

/** A store that tells of every call of its transactions, such as `wallets.lock`. */
function watched(onCall: (call: string) => void): Store {
  const watch = (name: string, repository: object) =>
    Object.fromEntries(
      Object.entries(repository).map(([method, call]) => [
        method,
        (...input: unknown[]) => {
          onCall(`${name}.${method}`)
          return (call as (...parts: unknown[]) => unknown)(...input)
        },
      ]),
    )
  return seenThrough(
    transaction =>
      Object.fromEntries(
        Object.entries(transaction).map(([name, part]) => [name, watch(name, part as object)]),
      ) as never,
  )
}

/** A store whose answers take a turn of the event loop, as those of a server do. */
function answeringLater(store: Store): Store {
  const later = (part: object) =>
    Object.fromEntries(
      Object.entries(part).map(([method, call]) => [
        method,
        async (...input: unknown[]) => {
          const answer: unknown = await (call as (...parts: unknown[]) => unknown)(...input)
          await new Promise(resolve => void setImmediate(resolve))
          return answer
        },
      ]),
    )
  return {
    ...store,
    transaction: work =>
      store.transaction(transaction =>
        work(Object.fromEntries(Object.entries(transaction).map(([name, part]) => [name, later(part)])) as never),
      ),
  }
}

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

it('asks at one go for what needs nothing of each other, and for nothing without keys', async () => {
  const rounds: string[][] = []
  let asked: string[] = []
  const store = watched(call => {
    if (asked.length === 0) setImmediate(() => (rounds.push(asked), (asked = [])))
    asked.push(call)
  })
  const { shop } = await openStockedShop({ store: answeringLater(store) })
  const roundsOf = async (call: Promise<unknown>) => {
    rounds.length = 0
    await call
    return rounds
      .map(calls => calls.filter(name => /\.(lock|find\w*|\w*[oO]f\w*)$/.test(name)))
      .filter(calls => calls.length > 0)
  }
  const items = [{ productId: 'latte', quantity: 1 }]
  expect(await roundsOf(shop.orders.place({ userId: 'mina', items }))).toEqual([
    ['wallets.lock', 'options.lock', 'products.findInfo'],
  ])
  const { orderId } = await shop.orders.create({ userId: 'mina', items })
  expect(await roundsOf(shop.orders.cancel({ orderId }))).toEqual([
    ['orders.find'],
    ['wallets.lock', 'orders.find', 'options.lock', 'products.findInfo'],
  ])
  expect(await roundsOf(shop.carts.add({ userId: 'mina', ...items[0]! }))).toEqual([
    ['wallets.lock', 'carts.ofUsers'],
    ['options.lock', 'products.findInfo'],
  ])
  expect(await roundsOf(shop.wallets.charge({ userId: 'mina', amount: 1, idempotencyKey: 'k' }))).toEqual([
    ['wallets.lock', 'answers.find'],
  ])
  const discount = { type: 'FIXED', amount: 1 } as const
  await shop.coupons.create({ code: 'A', name: 'A', discount, quantity: 5 })
  expect(await roundsOf(shop.coupons.update({ code: 'A', name: 'B' }))).toEqual([
    ['coupons.findByCode'],
    ['coupons.lock'],
  ])
  expect(await roundsOf(shop.coupons.claim({ userId: 'mina', code: 'A' }))).toEqual([
    ['wallets.lock', 'coupons.findByCode'],
    ['coupons.lock', 'userCoupons.findOwned'],
  ])
  const { userCouponId } = await shop.coupons.claim({ userId: 'jun', code: 'A' })
  expect(await roundsOf(shop.coupons.revoke({ userCouponId }))).toEqual([
    ['userCoupons.find'],
    ['wallets.lock', 'userCoupons.find'],
    ['coupons.find'],
  ])
})

it('writes movements and payments along with the orders that they are of, and sales along with options', async () => {
  const calls: string[] = []
  const { shop } = await openStockedShop({ store: watched(call => calls.push(call)) })
  const written = async (call: Promise<unknown>) => {
    calls.length = 0
    await call
    return calls.filter(name => /\.(insert|save|add|remove)$/.test(name))
  }
  const items = [{ productId: 'latte', quantity: 1 }]
  expect(await written(shop.orders.place({ userId: 'mina', items }))).toEqual([
    'orders.insert',
    'outbox.insert',
    'wallets.save',
    'options.save',
  ])
  const { orderId } = await shop.orders.create({ userId: 'mina', items })
  // What was ordered before has its movements already: the entry and the movement stand by themselves.
  expect(await written(shop.orders.pay({ userId: 'mina', orderId }))).toEqual([
    'ledger.insert',
    'outbox.insert',
    'wallets.save',
    'orders.save',
    'sales.add',
  ])
  expect(await written(shop.orders.cancel({ orderId }))).toEqual([
    'ledger.insert',
    'movements.insert',
    'outbox.insert',
    'wallets.save',
    'options.save',
    'orders.save',
  ])
})

it('reads and writes a batch of many in as many statements as a batch of one', async () => {
  let statements = 0
  const store = watched(() => {
    statements += 1
  })
  const { shop } = await openStockedShop({ store })
  let keys = 0
  const place = (userId: string) =>
    shop.orders.place({ userId, items: [{ productId: 'latte', quantity: 1 }], idempotencyKey: `${(keys += 1)}` })
  statements = 0
  await place('mina')
  const alone = statements
  statements = 0
  await Promise.all(['jun', 'mina', 'jun'].map(place))
  expect(statements).toBe(alone)
})

it('asks what users have bought of a product with a limit where they are about to buy it, and not otherwise', async () => {
  const calls: string[] = []
  const { shop } = await openStockedShop({ store: watched(call => calls.push(call)) })
  const items = [{ productId: 'latte', quantity: 1 }]
  await shop.orders.place({ userId: 'mina', items })
  expect(calls).not.toContain('orders.boughtUnits')
  await shop.catalog.updateProduct({ productId: 'latte', limitPerUser: 3 })
  const { orderId } = await shop.orders.place({ userId: 'mina', items })
  expect(calls.filter(call => call === 'orders.boughtUnits')).toHaveLength(1)
  await shop.orders.cancel({ orderId })
  await shop.catalog.adjustStock({ productId: 'latte', delta: 1, reason: 'found' })
  expect(calls.filter(call => call === 'orders.boughtUnits')).toHaveLength(1)
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
