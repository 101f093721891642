import { expect, test } from 'vitest'
import { storeContract } from '../testing.ts'
import { putShop } from '../testing/store-contract/put.ts'
import { eventRow, idOf, orderRow } from '../testing/store-contract/rows.ts'
import { createMemoryStore, type MemoryStore } from './memory-store.ts'

storeContract({
  name: 'memory',
  open: createMemoryStore,
  capabilities: {
    async beginHost(store) {
      const first = await (store as MemoryStore).begin()
      let open = first
      return {
        handle: first,
        commit: () => open.commit(),
        rollback: () => open.rollback(),
        end: how => open[how](),
        async beginNext() {
          open = await (store as MemoryStore).begin()
          return open
        },
      }
    },
  },
})

test('transactions run one after the other, in the order in which they were asked for', async () => {
  const store = createMemoryStore()
  const host = await store.begin()
  const order: number[] = []
  const waiting = [1, 2, 3].map(number => store.transaction(async () => order.push(number)))
  await new Promise(resolve => setImmediate(resolve))
  expect(order).toEqual([])
  host.commit()
  await Promise.all(waiting)
  expect(order).toEqual([1, 2, 3])
})

test('failed orders come by their age and not by their ids', async () => {
  const store = createMemoryStore()
  const failed = [3, 1, 2].map((number, later) =>
    orderRow({ orderId: idOf(number), status: 'FAILED', createdAt: 5 + later }),
  )
  await putShop(store, { orders: failed.toReversed() })
  const places = await store.transaction(({ orders }) => orders.failed({ limit: 2 }))
  expect(places.map(({ orderId }) => orderId)).toEqual([idOf(3), idOf(1)])
})

test('no part of a row can be changed by those who read it', async () => {
  const store = createMemoryStore()
  const lines = [{ productId: 'latte', optionId: 'default', quantity: 1 }]
  const history = orderRow().history.map(step => ({ ...step, lines }))
  await putShop(store, { orders: [orderRow({ history, metadata: { table: '7' }, formerMetadata: [{ steps: 1 }] })] })
  const [row] = await store.reader.orders.find([idOf(1)])
  const { items, history: steps, metadata, formerMetadata } = row!
  const parts = [items, items[0], steps, steps[0], steps[0]!.lines, steps[0]!.lines![0]]
  const changeable = [...parts, metadata, formerMetadata, formerMetadata![0]].filter(part => !Object.isFrozen(part))
  expect(changeable).toEqual([])
})

test('a transaction of the host ends once, and belongs to its own store', async () => {
  const store = createMemoryStore()
  const host = await store.begin()
  expect(() => createMemoryStore().adopt(host)).toThrow(TypeError)
  host.rollback()
  expect(() => host.commit()).toThrow('ended')
  expect(() => host.rollback()).toThrow('ended')
})

test('a host that ends its transaction while work is under way is answered that the outcome is unknown', async () => {
  const store = createMemoryStore()
  const host = await store.begin()
  const adopted = store.adopt(host)
  const work = adopted.run(async transaction => {
    host.commit()
    return transaction.users.find(['mina'])
  })
  await expect(work).rejects.toMatchObject({ name: 'HostTransactionError', failure: 'unknown' })
  await expect(adopted.read(({ users }) => users.find(['mina']))).rejects.toMatchObject({ failure: 'over' })
})

test('events are found in the order of their positions, of which each has one from its first moment on', async () => {
  const store = createMemoryStore()
  await store.transaction(async ({ outbox }) => {
    await outbox.insert([1, 2, 3].map(number => eventRow({ eventId: idOf(number), orderId: idOf(number) })))
    expect(await outbox.place(10)).toBe(0)
    for (const positions of [
      [3, 1, 2],
      [2, 3, 1],
      [3, 2, 1, 9],
    ]) {
      expect((await outbox.at(positions)).map(({ position }) => position)).toEqual([1, 2, 3])
    }
  })
})
