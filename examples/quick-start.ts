import { openSqlite } from '@jumun/adapters/sqlite'
import { createShop } from '@jumun/core'

const shop = createShop({ store: await openSqlite('shop.db') })
await shop.users.register({ userId: 'mina', name: 'Mina' })
await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4500, stock: 10 })
await shop.wallets.charge({ userId: 'mina', amount: 20_000, idempotencyKey: 'till-1/42' })
const order = await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 2 }] })
const tooMany = shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 9 }] })
console.log(order.status, order.total, '|', await tooMany.catch(error => error.message))
console.log((await shop.audit()).ok ? 'the books are clean' : 'something is wrong')
await shop.close()
