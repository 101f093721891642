// A script without any framework: sells to two people, tells the best sellers and proves the books.
import { openSqlite } from '@jumun/adapters/sqlite'
import { createShop, isShopError } from '@jumun/core'

const shop = createShop({ store: await openSqlite(process.env.DATABASE_URL?.replace('sqlite:', '') ?? ':memory:') })
await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 3 })

for (const [userId, quantity] of [
  ['mina', 2],
  ['jun', 2],
] as const) {
  await shop.users.register({ userId, name: userId })
  await shop.wallets.charge({ userId, amount: 10_000, idempotencyKey: `opening/${userId}` })
  try {
    const order = await shop.orders.place({ userId, items: [{ productId: 'latte', quantity }] })
    console.log(`${userId}: ${order.status}, ${order.total}`)
  } catch (error) {
    if (!isShopError(error, 'INSUFFICIENT_STOCK')) throw error
    console.log(`${userId}: ${error.details.shortages[0]?.available} left`)
  }
}

const { items } = await shop.ranking.top()
console.log(`best seller: ${items[0]?.name}, ${items[0]?.totalSales} sold`)
console.log((await shop.audit()).ok ? 'the books are clean' : 'something is wrong')
await shop.close()
