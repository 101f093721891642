import { describe, expect, it } from 'vitest'
import { openStockedShop } from '../suites/test-shop.ts'
import { seenThrough, watched } from '../suites/watched-store.ts'
import type { Store } from '../ports/store.ts'
import type { Shop } from '../shop.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { createSeededIds } from '../testing/seeded-ids.ts'

// What a batch asks of its store, and how often.

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

it('writes along with orders none of the payments and movements of others that the same batch changes', async () => {
  const written: [call: string, ...ids: unknown[][]][] = []
  const idsOf = (rows: readonly { orderId?: string }[] = []) => rows.map(({ orderId }) => orderId)
  const store = seenThrough(transaction => {
    const { orders, ledger, movements } = transaction
    return {
      ...transaction,
      orders: {
        ...orders,
        insert: (...rows) => (written.push(['orders', ...rows.map(idsOf)]), orders.insert(...rows)),
      },
      ledger: { ...ledger, insert: rows => (written.push(['ledger', idsOf(rows)]), ledger.insert(rows)) },
      movements: { ...movements, insert: rows => (written.push(['movements', idsOf(rows)]), movements.insert(rows)) },
    }
  })
  const { shop } = await openStockedShop({ store })
  const [mina, jun] = ['mina', 'jun'].map(userId => ({ userId, items: [{ productId: 'latte', quantity: 1 }] }))
  const waiting = await shop.orders.create(mina!)
  const bought = await shop.orders.place(jun!)
  written.length = 0
  const [placed] = await Promise.all([
    shop.orders.place(jun!),
    shop.orders.pay({ userId: 'mina', orderId: waiting.orderId }),
    shop.orders.cancel({ orderId: bought.orderId }),
  ])
  expect(written).toEqual([
    ['orders', [placed.orderId], [placed.orderId], [placed.orderId]],
    ['ledger', [waiting.orderId, bought.orderId]],
    ['movements', [bought.orderId]],
  ])
  await expectCleanAudit(shop)
})

it('reads the order that a kept answer is of once, where the command has not read it already', async () => {
  const calls: string[] = []
  const { shop } = await openStockedShop({ store: watched(call => calls.push(call)) })
  const place = { userId: 'mina', items: [{ productId: 'latte', quantity: 1 }], idempotencyKey: 'place' }
  const { orderId } = await shop.orders.place(place)
  const cancel = { orderId, idempotencyKey: 'cancel' }
  await shop.orders.cancel(cancel)
  const looks = async (call: Promise<unknown>) => {
    calls.length = 0
    await call
    return calls.filter(name => name === 'orders.find').length
  }
  expect(await looks(shop.orders.place(place))).toBe(1)
  // Whose it is, and what it is now that its wallet is locked.
  expect(await looks(shop.orders.cancel(cancel))).toBe(2)
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

it('counts what users have bought of products with a limit alone, though others are in the same order', async () => {
  const asked: unknown[] = []
  const store = seenThrough(transaction => {
    const { orders } = transaction
    return {
      ...transaction,
      orders: { ...orders, boughtUnits: pairs => (asked.push(...pairs), orders.boughtUnits(pairs)) },
    }
  })
  const { shop } = await openStockedShop({ store })
  await shop.catalog.updateProduct({ productId: 'latte', limitPerUser: 3 })
  const items = [
    { productId: 'latte', quantity: 1 },
    { productId: 'beans', optionId: '250g', quantity: 1 },
  ]
  await shop.orders.create({ userId: 'jun', items })
  expect(asked).toEqual([{ userId: 'jun', productId: 'latte' }])
})

describe('where the store works meanwhile', () => {
  /** A stocked shop that notes what its transactions write, and when that is sent. */
  async function opened() {
    const calls: string[] = []
    let counts = new Map<string, number>()
    const store = seenThrough(transaction => {
      const { orders, wallets } = transaction
      return {
        ...transaction,
        orders: {
          ...orders,
          insert: (...rows) => (calls.push(`${rows[0].length} orders`), orders.insert(...rows)),
          save: changes => (calls.push(`${changes.length} changed`), orders.save(changes)),
        },
        wallets: {
          ...wallets,
          save: saved => {
            counts = new Map(saved.map(({ userId, orderChanges = 0 }) => [userId, orderChanges]))
            return wallets.save(saved)
          },
        },
        sendAhead: () => void calls.push('sent'),
      }
    })
    const { shop } = await openStockedShop({ store, newId: createSeededIds() })
    await shop.catalog.addProduct({ productId: 'mug', name: 'Mug', price: 1, stock: 1_000 })
    calls.length = 0
    return { shop, calls, changesOf: (userId: string) => counts.get(userId) }
  }

  const mug = { items: [{ productId: 'mug', quantity: 1 }] }
  const place = (shop: Shop, count: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => shop.orders.place({ userId: ['mina', 'jun'][i % 2]!, ...mug })))

  it('sends the orders of a third of a batch before the rest is decided', async () => {
    const { shop, calls, changesOf } = await opened()
    await place(shop, 16)
    expect(calls).toEqual(['6 orders', 'sent', '10 orders'])
    // One change is as good as several, and is counted no matter when an order is written.
    expect([changesOf('mina'), changesOf('jun')]).toEqual([1, 1])
    await place(shop, 15)
    expect(calls.slice(3)).toEqual(['15 orders'])
    await expectCleanAudit(shop)
  })

  it('saves what a later command of the batch makes of an order that was sent', async () => {
    const { shop, calls } = await opened()
    const create = () => shop.orders.create({ userId: 'mina', ...mug })
    const [one, two] = [await create(), await create()]
    const numberOf = (orderId: string) => Number(orderId.slice(-8))
    const step = numberOf(two.orderId) - numberOf(one.orderId)
    const orderId = two.orderId.slice(0, -8) + String(numberOf(two.orderId) + step).padStart(8, '0')
    calls.length = 0
    const [created, , cancelled] = await Promise.all([create(), place(shop, 19), shop.orders.cancel({ orderId })])
    expect(created.orderId).toBe(orderId)
    expect(cancelled).toMatchObject({ orderId, status: 'CANCELLED' })
    expect(calls).toEqual(['7 orders', 'sent', '13 orders', '1 changed'])
    expect(await shop.orders.get({ orderId })).toMatchObject({ status: 'CANCELLED' })
    await expectCleanAudit(shop)
  })

  it('sends nothing ahead of what it refers to', async () => {
    const { shop, calls } = await opened()
    const registered = shop.users.register({ userId: 'ann', name: 'Ann' })
    await Promise.all([registered, place(shop, 19)])
    expect(calls).toEqual(['sent', '19 orders'])
    const added = shop.catalog.addProduct({ productId: 'pen', name: 'Pen', price: 1, stock: 9 })
    await Promise.all([added, place(shop, 19)])
    expect(calls.slice(2)).toEqual(['sent', '19 orders'])
    await expectCleanAudit(shop)
  })
})
