import { expect, it } from 'vitest'
import { deliveryAt, outboxOf } from '../suites/outbox-rows.ts'
import { purgeSent } from './purge-events.ts'

const always = Number.MAX_SAFE_INTEGER

// The newest event stays. What is removed at once is 100.
it.each([1, 99, 100, 101, 230])('counts what it keeps for %i deliveries, and no longer than they last', async dead => {
  const { store } = await outboxOf(dead + 2, {
    row: { cursor: dead + 2, dead },
    deliveries: Array.from({ length: dead }, (_, i) => deliveryAt(i + 1)),
  })
  expect(await purgeSent(store, { before: always })).toBe(1)
  const { outbox } = store.reader
  const kept = await outbox.progress()
  expect(kept).toMatchObject({ last: dead + 2, purgedTo: dead + 1, kept: dead })
  expect(await purgeSent(store, { before: always })).toBe(0)
  expect(await outbox.progress()).toEqual(kept)

  await store.transaction(async ({ outbox: rows }) =>
    rows.removeDeliveries(await rows.deliveries({ publisher: 1, status: 'DEAD', after: 0, limit: dead })),
  )
  expect(await purgeSent(store, { before: always })).toBe(dead)
  expect(await outbox.progress()).toEqual({ ...kept, kept: 0 })
  expect((await outbox.placed({ from: 1, limit: dead + 2 })).map(({ position }) => position)).toEqual([dead + 2])
})

it('removes the last event up to which it has come, too, once nothing needs it', async () => {
  const { store } = await outboxOf(3, { row: { cursor: 3, dead: 1 }, deliveries: [deliveryAt(2)] })
  expect(await purgeSent(store, { before: always })).toBe(1)
  expect(await store.reader.outbox.progress()).toMatchObject({ purgedTo: 2, kept: 1 })
  await store.transaction(({ outbox }) => outbox.removeDeliveries([deliveryAt(2)]))
  expect(await purgeSent(store, { before: always })).toBe(1)
  expect(await store.reader.outbox.progress()).toMatchObject({ purgedTo: 2, kept: 0 })
})

it('removes nothing as long as there is no publisher: the first one begins with what is kept', async () => {
  const { store } = await outboxOf(3, {})
  await store.transaction(async ({ outbox }) => {
    await outbox.place(10)
    await outbox.removePublisher(1)
  })
  expect(await purgeSent(store, { before: always })).toBe(0)
  expect(await store.reader.outbox.progress()).toMatchObject({ last: 3, purgedTo: 0 })
})
