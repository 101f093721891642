import { openSqlite } from '@jumun/adapters/sqlite'
import { createShop, isShopError } from '@jumun/core'

const shop = createShop({ store: await openSqlite('shop.db') })

await shop.users.register({ userId: 'mina', name: 'Mina' })
await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4500, stock: 10 })
await shop.wallets.charge({ userId: 'mina', amount: 20_000, idempotencyKey: 'till-1/42' })

const order = await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 2 }] })
console.log(`${order.status}, ${order.total} paid`)

try {
  await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 9 }] })
} catch (error) {
  if (!isShopError(error, 'INSUFFICIENT_STOCK')) throw error
  const [shortage] = error.details.shortages
  console.log(`only ${shortage?.available} left`)
}

const { ok } = await shop.audit()
console.log(ok ? 'the books are clean' : 'something is wrong')
await shop.close()
