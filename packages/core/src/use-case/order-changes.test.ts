import { expect, it } from 'vitest'
import { createShop } from '../create-shop.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import { orderChangesOf } from './order-changes.ts'
import type { CommitNumbers } from '../ports/commit-numbers.ts'
import { openStockedShop } from '../suites/test-shop.ts'
import { refusal } from '../testing/refusal.ts'

const dayMs = 86_400_000

async function openCounted() {
  const opened = await openStockedShop({
    orders: { failedRetentionMs: dayMs, expireAfterMs: 60_000 },
  })
  const { shop } = opened
  for (const userId of ['mina', 'jun']) await shop.wallets.charge({ userId, amount: 90_000 })
  const changes = orderChangesOf(shop)!
  /** By how much the number of a user went up meanwhile. */
  const countedIn = async (work: () => Promise<unknown>, userId = 'mina') => {
    const before = await changes(userId)
    await work()
    return (await changes(userId)) - before
  }
  return { ...opened, changes, countedIn }
}

const item = { productId: 'latte', quantity: 2 }

it('goes up with everything that changes an order of the user', async () => {
  const { shop, clock, countedIn } = await openCounted()
  const userId = 'mina'
  const place = () => shop.orders.place({ userId, items: [item] })
  const create = () => shop.orders.create({ userId, items: [item] })
  expect(await countedIn(place)).toBe(1)
  const { orderId } = await place()
  expect(await countedIn(() => shop.orders.update({ orderId, metadata: { a: 'b' } }))).toBe(1)
  const line = { productId: 'latte', optionId: 'default', quantity: 1 }
  expect(await countedIn(() => shop.orders.cancel({ orderId, items: [line] }))).toBe(1)
  expect(await countedIn(() => shop.orders.complete({ orderId }))).toBe(1)
  expect(await countedIn(create)).toBe(1)
  const pending = await create()
  expect(await countedIn(() => shop.orders.pay({ orderId: pending.orderId }))).toBe(1)
  expect(await countedIn(() => shop.orders.cancel({ orderId: pending.orderId }))).toBe(1)
  await shop.carts.add({ userId, productId: 'latte', quantity: 1 })
  expect(await countedIn(() => shop.carts.checkout({ userId }))).toBe(1)
  clock.advance(61_000)
  expect(await countedIn(() => shop.orders.expirePending())).toBe(1)
})

it('goes up once with several orders of one transaction, and with what is refused and kept, and with its removal', async () => {
  const { shop, clock, countedIn } = await openCounted()
  const place = (userId: string, quantity = 1) =>
    shop.orders.place({ userId, items: [{ productId: 'latte', quantity }] })
  expect(await countedIn(() => Promise.all([place('mina'), place('mina'), place('jun')]))).toBe(1)
  await shop.wallets.withdraw({
    userId: 'jun',
    amount: (await shop.wallets.balance({ userId: 'jun' })).balance,
    reason: 'x',
  })
  expect(await countedIn(() => refusal(place('jun'), 'INSUFFICIENT_BALANCE'), 'jun')).toBe(1)
  expect((await shop.orders.list({ userId: 'jun', status: 'FAILED' })).items).toHaveLength(1)
  clock.advance(2 * dayMs)
  expect(await countedIn(() => shop.workers.purgeOnce(), 'mina')).toBe(0)
  const again = await countedIn(async () => {
    await refusal(place('jun'), 'INSUFFICIENT_BALANCE')
    clock.advance(2 * dayMs)
    expect(await shop.workers.purgeOnce()).toMatchObject({ failedOrders: 1 })
  }, 'jun')
  expect(again).toBe(2)
})

it('stays with everything else, and with the orders of others', async () => {
  const { shop, countedIn } = await openCounted()
  const userId = 'mina'
  const everythingElse = async () => {
    await shop.wallets.charge({ userId, amount: 1 })
    await shop.wallets.withdraw({ userId, amount: 1, reason: 'x' })
    await shop.carts.add({ userId, productId: 'latte', quantity: 1 })
    await shop.users.update({ userId, name: 'Other' })
    await shop.catalog.updateProduct({ productId: 'latte', price: 1 })
    await shop.orders.place({ userId: 'jun', items: [item] })
    await shop.orders.list({ userId })
  }
  expect(await countedIn(everythingElse)).toBe(0)
})

it('is of users who are there, on stores that do not tell by themselves', async () => {
  const { shop, changes } = await openCounted()
  expect(await changes('jun')).toBe(0)
  await refusal(changes('nemo'), 'USER_NOT_FOUND')
  // What a host has put around it may answer something else.
  expect(orderChangesOf({ ...shop })).toBeUndefined()
  const commits = { now: async () => ({}) } as unknown as CommitNumbers
  expect(orderChangesOf(createShop({ store: { ...createMemoryStore(), commits } }))).toBeUndefined()
})
