import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createShop } from '../create-shop.ts'
import { createMemoryStore } from '../memory.ts'
import { observe } from './observe.ts'
import type { Shop } from '../shop.ts'

let shop: Shop
let stop = () => {}
beforeEach(async () => {
  shop = createShop({ store: createMemoryStore() })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 10_000 })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 10 })
})
afterEach(async () => {
  stop()
  await shop.close()
})

const items = [{ productId: 'latte', quantity: 1 }]

it('tells orders once, refusals with their code, and batches', async () => {
  const told: unknown[] = []
  stop = observe({
    orderPlaced: ({ orderId, status }) => told.push(['placed', orderId, status]),
    commandRefused: ({ operation, error }) => told.push(['refused', operation, error.code]),
    batchEnded: ({ size, durationMs }) => told.push(['batch', size, durationMs >= 0]),
  })
  const placed = await shop.orders.place({ userId: 'mina', items, idempotencyKey: 'a' })
  await shop.orders.place({ userId: 'mina', items, idempotencyKey: 'a' })
  const later = await shop.orders.create({ userId: 'mina', items })
  await shop.carts.add({ userId: 'mina', productId: 'latte', quantity: 1 })
  const checkedOut = await shop.carts.checkout({ userId: 'mina' })
  await expect(shop.orders.place({ userId: 'mina', items })).rejects.toThrow('balance')
  const batch = ['batch', 1, true]
  expect(told).toEqual([
    batch,
    ['placed', placed.orderId, 'PAID'],
    batch,
    batch,
    ['placed', later.orderId, 'PENDING'],
    batch,
    batch,
    ['placed', checkedOut.orderId, 'PAID'],
    batch,
    ['refused', 'orders.place', 'INSUFFICIENT_BALANCE'],
  ])
  stop()
  await shop.orders.cancel({ orderId: placed.orderId })
  expect(told).toHaveLength(10)
})

it('tells how long each command took, and how it ended', async () => {
  const told: [string, boolean, string | undefined][] = []
  stop = observe({
    commandEnded: ({ operation, durationMs, error }) => told.push([operation, durationMs >= 0, error?.code]),
  })
  await shop.wallets.charge({ userId: 'mina', amount: 1 })
  await expect(shop.wallets.charge({ userId: 'jun', amount: 1 })).rejects.toThrow('jun')
  expect(told).toEqual([
    ['wallets.charge', true, undefined],
    ['wallets.charge', true, 'USER_NOT_FOUND'],
  ])
})

it('begins a command in the context of its caller, so that traces know whose it is', async () => {
  const request = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  const nothing = () => undefined
  const subscriber = {
    start: () => void seen.push(request.getStore()),
    asyncEnd: nothing,
    asyncStart: nothing,
    end: nothing,
    error: nothing,
  }
  tracingChannel('jumun:command').subscribe(subscriber)
  await Promise.all(['a', 'b'].map(id => request.run(id, () => shop.wallets.charge({ userId: 'mina', amount: 1 }))))
  tracingChannel('jumun:command').unsubscribe(subscriber)
  expect(seen).toEqual(['a', 'b'])
})
