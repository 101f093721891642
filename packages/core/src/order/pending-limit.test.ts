import { expect, it } from 'vitest'
import { openStockedShop } from '../suites/test-shop.ts'
import { expectCleanAudit } from '../testing/clean-audit.ts'
import { endingOf, refusal } from '../testing/refusal.ts'

const lattes = (quantity: number) => [{ productId: 'latte', quantity }]

it('lets one user have so many orders wait, counted exactly however many race, and given back by what ends one', async () => {
  const { shop, clock } = await openStockedShop({ orders: { maxPending: 3, expireAfterMs: 60_000 } })
  await shop.catalog.adjustStock({ productId: 'latte', delta: 1_000, reason: 'much' })
  const create = (userId = 'mina') => shop.orders.create({ userId, items: lattes(1) })
  const endings = await Promise.all(Array.from({ length: 8 }, () => endingOf(create())))
  expect(endings.filter(({ ok }) => ok)).toHaveLength(3)
  const { details, message } = await refusal(create(), 'TOO_MANY_PENDING_ORDERS')
  expect(details).toMatchObject({ userId: 'mina', maxPending: 3, heldUnits: 3, requestedUnits: 1 })
  expect(details.orders).toHaveLength(3)
  expect(message).toContain('pay or cancel one first')
  await create('jun')

  await shop.orders.cancel({ orderId: details.orders[0]! })
  await create()
  await shop.orders.pay({ orderId: details.orders[1]! })
  await create()
  await refusal(create(), 'TOO_MANY_PENDING_ORDERS')
  // What is paid at once holds nothing.
  await shop.orders.place({ userId: 'mina', items: lattes(1) })
  // Their time is over, though no worker has released them yet.
  clock.advance(60_000)
  await create()
  await expectCleanAudit(shop)
})

it('lets the orders of one user hold so many units, from the cart too', async () => {
  const { shop } = await openStockedShop({ orders: { maxHeldUnits: 5 } })
  await shop.catalog.adjustStock({ productId: 'latte', delta: 1_000, reason: 'much' })
  const before = await shop.catalog.getProduct({ productId: 'latte' })
  await refusal(shop.orders.create({ userId: 'mina', items: lattes(6) }), 'TOO_MANY_PENDING_ORDERS')
  await shop.orders.create({ userId: 'mina', items: lattes(3) })
  await shop.carts.add({ userId: 'mina', productId: 'latte', quantity: 3 })
  const { details, message } = await refusal(
    shop.carts.checkout({ userId: 'mina', payment: 'later' }),
    'TOO_MANY_PENDING_ORDERS',
  )
  expect(details).toMatchObject({ heldUnits: 3, requestedUnits: 3, maxHeldUnits: 5 })
  expect(message).toContain('with this one it would be 6.')
  await shop.orders.create({ userId: 'mina', items: lattes(2) })
  expect(await shop.catalog.getProduct({ productId: 'latte' })).toMatchObject({ stock: before.stock - 5 })
})
