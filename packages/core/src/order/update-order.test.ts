import { expect, it } from 'vitest'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { refusal } from '../testing/refusal.ts'
import { monday } from '../testing/test-clock.ts'
import { openStockedShop } from '../suites/test-shop.ts'
import { orderJson } from './order-json.ts'

const items = [{ productId: 'latte', quantity: 1 }]
const tellingOf = (text: string) => (JSON.parse(text) as { data: { metadata?: object } }).data.metadata

it.each(['rendered', 'stored'] as const)('changes metadata; events tell what they were (%s)', async payload => {
  const { shop, clock, publisher } = await openStockedShop({ outbox: { payload } })
  const input = { userId: 'mina', items, metadata: { table: '1' } }
  const { orderId } = await shop.orders.place(input)
  clock.advance(5)
  expect(await shop.orders.update({ orderId, metadata: { table: '2' } })).toMatchObject({ metadata: { table: '2' } })
  await shop.orders.update({ orderId, metadata: { table: '3' } })
  await shop.orders.complete({ orderId })
  await shop.orders.update({ orderId, metadata: null })
  const order = await shop.orders.cancel({ orderId })
  expect(order).not.toHaveProperty('metadata')
  expect(order).toMatchObject({
    updatedAt: monday + 5,
    formerMetadata: [
      { steps: 2, metadata: { table: '1' } },
      { steps: 3, metadata: { table: '3' } },
    ],
  })
  await shop.outbox.relay()
  expect(publisher.received.map(event => [event.type, tellingOf(event.payload)])).toEqual([
    ['order.paid', { table: '1' }],
    ['order.completed', { table: '3' }],
    ['order.cancelled', undefined],
  ])
  await expectCleanAudit(shop)
})

it('changes them while an order waits, and after it failed', async () => {
  const { shop, publisher } = await openStockedShop({ events: ['order.failed'] })
  const { orderId } = await shop.orders.create({ userId: 'mina', items: [{ productId: 'latte', quantity: 3 }] })
  for (const round of ['1', '2', '3']) {
    await refusal(shop.orders.pay({ orderId }), 'INSUFFICIENT_BALANCE')
    await shop.orders.update({ orderId, metadata: { round } })
  }
  await shop.orders.cancel({ orderId })
  const { details } = await refusal(
    shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 9 }] }),
    'INSUFFICIENT_BALANCE',
  )
  await shop.orders.update({ orderId: details.orderId!, metadata: { seen: 'yes' } })
  await shop.outbox.relay()
  const toldOf = (id: string) => publisher.received.filter(event => event.orderId === id)
  const metadata = toldOf(orderId).map(event => tellingOf(event.payload))
  expect(metadata).toEqual([undefined, { round: '1' }, { round: '2' }, { round: '3' }])
  expect(toldOf(details.orderId!).map(event => [event.type, tellingOf(event.payload)])).toEqual([
    ['order.failed', undefined],
  ])
  await expectCleanAudit(shop)
})

it('changes them after all of it was cancelled, and stores nothing of what is told of that', async () => {
  const { shop } = await openStockedShop()
  const { orderId } = await shop.orders.place({ userId: 'mina', items })
  const cancelled = await shop.orders.cancel({ orderId })
  const updated = await shop.orders.update({ orderId, metadata: { table: '2' } })
  expect(updated).toMatchObject({ refunded: cancelled.total, items: cancelled.items, metadata: { table: '2' } })
  expect(await shop.orders.get({ orderId })).toEqual(updated)
  await expectCleanAudit(shop)
})

it('tells what has come back of an order that the same batch has cancelled', async () => {
  const { shop } = await openStockedShop()
  const { orderId, total } = await shop.orders.place({ userId: 'mina', items })
  const changes = [{ table: '2' }, { table: '2' }].map(metadata => () => shop.orders.update({ orderId, metadata }))
  const [cancelled, ...updated] = await Promise.all([shop.orders.cancel({ orderId }), ...changes.map(run => run())])
  for (const one of updated) expect(one).toMatchObject({ refunded: total, items: cancelled.items })
  await expectCleanAudit(shop)
})

it('answers a repeated command with the time at which its metadata were changed then', async () => {
  const { shop, clock } = await openStockedShop()
  const { orderId } = await shop.orders.place({ userId: 'mina', items })
  await shop.orders.update({ orderId, metadata: { table: '1' } })
  const complete = { orderId, idempotencyKey: 'c' }
  const completed = await shop.orders.complete(complete)
  clock.advance(5)
  await shop.orders.update({ orderId, metadata: { table: '2' } })
  expect(await shop.orders.complete(complete)).toEqual(completed)
})

it('changes nothing where they are the same, and nothing else', async () => {
  const { shop, clock } = await openStockedShop()
  const order = await shop.orders.place({ userId: 'mina', items, metadata: { b: '1', a: '2' } })
  const { orderId } = order
  clock.advance(5)
  expect(await shop.orders.update({ orderId, metadata: { a: '2', b: '1' } })).toEqual(order)
  const wrong = [{ orderId }, { orderId, metadata: { n: 1 } }, { orderId, metadata: {}, total: 1 }]
  for (const input of wrong) await refusal(shop.orders.update(input as never), 'INVALID_INPUT')
  await refusal(shop.orders.update({ orderId: 'none', metadata: {} }), 'ORDER_NOT_FOUND')
  const change = { orderId, metadata: { a: '3' }, idempotencyKey: 'k' }
  const [first, second] = await Promise.all([shop.orders.update(change), shop.orders.update(change)])
  expect(second).toEqual(first)
  await refusal(shop.orders.update({ ...change, metadata: null }), 'IDEMPOTENCY_KEY_REUSED')
  expect(await shop.orders.get({ orderId })).toEqual(first)
  await expectCleanAudit(shop)
})

it('answers a repeated command as it was answered first', async () => {
  const { shop, clock } = await openStockedShop()
  const order = { userId: 'mina', items, metadata: { table: '1' }, idempotencyKey: 'k' }
  const placed = await shop.orders.place(order)
  const { orderId } = placed
  const change = (metadata: Record<string, string> | null, idempotencyKey: string) =>
    shop.orders.update({ orderId, metadata, idempotencyKey })
  const first = await change({ table: '2' }, 'u1')
  clock.advance(1)
  const completed = await shop.orders.complete({ orderId, idempotencyKey: 'c' })
  const last = await change(null, 'u2')
  const again = [
    await shop.orders.place(order),
    await change({ table: '2' }, 'u1'),
    await shop.orders.complete({ orderId, idempotencyKey: 'c' }),
    await change(null, 'u2'),
  ]
  expect(again.map(orderJson)).toEqual([placed, first, completed, last].map(orderJson))
  expect(JSON.stringify(again[0])).toBe(JSON.stringify(placed))
})
