import { expect, it } from 'vitest'
import { refusal } from '../testing/refusal.ts'
import { openStockedShop } from '../suites/test-shop.ts'

const latte = (quantity: number) => ({ productId: 'latte', quantity })

it('lists orders of a user or of all, the newest first, by cursor', async () => {
  const { shop, clock } = await openStockedShop()
  const ids: string[] = []
  for (const userId of ['mina', 'jun', 'mina', 'mina']) {
    const { orderId } = await shop.orders.create({ userId, items: [latte(1)] })
    ids.push(orderId)
    if (ids.length !== 3) clock.advance(1)
  }
  const first = await shop.orders.list({ limit: 3 })
  const second = await shop.orders.list({ limit: 3, cursor: first.nextCursor! })
  expect([...first.items, ...second.items].map(({ orderId }) => orderId)).toEqual(ids.toReversed())
  expect(second.nextCursor).toBeNull()
  const ofJun = await shop.orders.list({ userId: 'jun' })
  expect(ofJun.items.map(({ orderId }) => orderId)).toEqual([ids[1]])
  for (const cursor of [
    'x',
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('{}').toString('base64url'),
    'null',
  ]) {
    await refusal(shop.orders.list({ cursor }), 'INVALID_INPUT')
  }
})

it('refuses a window that ends before it begins, and takes a day as both of its ends', async () => {
  const { shop } = await openStockedShop()
  await shop.orders.create({ userId: 'mina', items: [latte(1)] })
  for (const [from, until] of [
    ['2026-03-03', '2026-03-02'],
    [5, 5],
    ['2026-03-02', 5],
  ] as const) {
    const { message } = await refusal(shop.orders.list({ from, until }), 'INVALID_INPUT')
    expect(message).toContain('/until: must be later than from')
  }
  expect((await shop.orders.list({ from: '2026-03-02', until: '2026-03-02' })).items).toHaveLength(1)
})

it('shows a user only what is theirs', async () => {
  const { shop } = await openStockedShop()
  const { orderId } = await shop.orders.create({ userId: 'mina', items: [latte(1)] })
  const calls = [shop.orders.get, shop.orders.pay, shop.orders.cancel]
  for (const call of calls) {
    const other = await refusal(call({ orderId, userId: 'jun' }), 'ORDER_NOT_FOUND')
    const none = await refusal(call({ orderId: 'none', userId: 'jun' }), 'ORDER_NOT_FOUND')
    expect([other.message, other.details]).toEqual([none.message.replace('none', orderId), { orderId }])
  }
})
