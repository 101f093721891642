import { expect, it } from 'vitest'
import { refusal } from '../testing/refusal.ts'
import { openStockedShop, type TestShop } from '../suites/test-shop.ts'

/** Four orders, the events of the first three refused by the platform. */
async function openShop(): Promise<TestShop & { eventIds: readonly string[] }> {
  const opened = await openStockedShop()
  const { shop, publisher, clock } = opened
  const orderIds: string[] = []
  for (let i = 0; i < 4; i += 1) {
    clock.advance(1)
    const { orderId } = await shop.orders.place({
      userId: i % 2 === 0 ? 'mina' : 'jun',
      items: [{ productId: 'beans', optionId: '250g', quantity: 1 }],
    })
    orderIds.push(orderId)
  }
  publisher.respond(({ orderId }) => (orderIds.indexOf(orderId) < 3 ? 'poison' : 'accept'))
  expect(await shop.outbox.relay()).toEqual({ sent: 1, failed: 0, dead: 3 })
  publisher.respond(() => 'accept')
  return { ...opened, eventIds: (await shop.outbox.list({})).items.map(({ eventId }) => eventId) }
}

it('lists the events of one status, the oldest first and a page at a time', async () => {
  const { shop, eventIds } = await openShop()
  const dead = await shop.outbox.list({ status: 'DEAD' })
  expect(dead.items.map(({ eventId, status }) => [eventId, status])).toEqual(
    eventIds.slice(0, 3).map(eventId => [eventId, 'DEAD']),
  )
  expect(dead).toMatchObject({ page: 1, limit: 20, total: 3 })
  const second = await shop.outbox.list({ status: 'DEAD', page: 2, limit: 2 })
  expect(second.items.map(({ eventId }) => eventId)).toEqual([eventIds[2]])
  expect(second).toMatchObject({ page: 2, limit: 2, total: 3 })
  expect((await shop.outbox.list({ status: 'SENT' })).items.map(({ eventId }) => eventId)).toEqual([eventIds[3]])
  expect(await shop.outbox.list({ status: 'PENDING' })).toMatchObject({ items: [], total: 0 })
  expect(await shop.outbox.list({ status: 'FAILED' })).toMatchObject({ items: [], total: 0 })
  expect(await shop.outbox.list({})).toMatchObject({ total: 4 })
})

it.each(['DEAD', undefined] as const)('goes on by cursor behind what was listed: %s', async status => {
  const { shop, eventIds } = await openShop()
  const wanted = status === undefined ? eventIds : eventIds.slice(0, 3)
  const first = await shop.outbox.list({ limit: 2, status })
  const cursor = first.nextCursor!
  const second = await shop.outbox.list({ limit: 2, status, cursor })
  expect([...first.items, ...second.items].map(({ eventId }) => eventId)).toEqual(wanted)
  expect([first.total, second.total, second.nextCursor]).toEqual([wanted.length, wanted.length, null])
  // A page that is asked for as well does not lead further.
  expect((await shop.outbox.list({ limit: 1, page: 2, status, cursor })).items[0]!.eventId).toBe(wanted[2])
})

it('retries two dead events that are named, and leaves the third', async () => {
  const { shop, eventIds } = await openShop()
  const [first, , third] = eventIds
  expect(await shop.outbox.retry({ eventIds: [first!, third!] })).toEqual({ requeued: 2 })
  expect((await shop.outbox.list({ status: 'DEAD' })).items.map(({ eventId }) => eventId)).toEqual([eventIds[1]])
  expect((await shop.outbox.list({ status: 'PENDING' })).items.map(({ eventId }) => eventId)).toEqual([first, third])
  expect(await shop.outbox.relay()).toEqual({ sent: 2, failed: 0, dead: 0 })
  expect(await shop.outbox.retry()).toEqual({ requeued: 1 })
  expect(await shop.outbox.relay()).toEqual({ sent: 1, failed: 0, dead: 0 })
})

it('replays two sent events that are named, and no dead one', async () => {
  const { shop, eventIds } = await openShop()
  await shop.outbox.retry({ eventIds: [eventIds[0]!] })
  await shop.outbox.relay()
  expect(await shop.outbox.replay({ eventIds })).toEqual({ requeued: 2 })
  expect((await shop.outbox.list({ status: 'DEAD' })).total).toBe(2)
})

it.each([
  [{ eventIds: [] }, '/eventIds'],
  [{ eventIds: Array.from({ length: 1001 }, (_, i) => `event-${i}`) }, '/eventIds'],
  [{ eventIds: [''] }, '/eventIds/0'],
  [{ ids: ['event-1'] }, ''],
])('refuses to retry %j: it names none, too many, or something else', async (input, pointer) => {
  const { shop } = await openShop()
  const { details } = await refusal(shop.outbox.retry(input as { eventIds: string[] }), 'INVALID_INPUT')
  expect(details.issues[0]?.pointer).toMatch(pointer)
  expect((await shop.outbox.list({ status: 'DEAD' })).total).toBe(3)
})

it('takes a thousand ids at once', async () => {
  const { shop, eventIds } = await openShop()
  const many = Array.from({ length: 999 }, (_, i) => `event-${i}`)
  expect(await shop.outbox.retry({ eventIds: [...many, eventIds[0]!] })).toEqual({ requeued: 1 })
})

it('refuses a status that is none', async () => {
  const { shop } = await openShop()
  const { details } = await refusal(shop.outbox.list({ status: 'LOST' as 'DEAD' }), 'INVALID_INPUT')
  expect(details.issues).toEqual([{ pointer: '/status', message: 'must be PENDING, FAILED, SENT or DEAD' }])
})
