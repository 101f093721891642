// An application with a table and a kysely instance of its own lets its row and an order commit together, or not at all.
import { openSqlite } from '@jumun/adapters/sqlite'
import { createShop } from '@jumun/core'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'

interface HostSchema {
  table_bookings: { order_id: string; table_number: number }
}

const database = new Database('cafe.db')
const host = new Kysely<HostSchema>({ dialect: new SqliteDialect({ database }) })
await host.schema
  .createTable('table_bookings')
  .ifNotExists()
  .addColumn('order_id', 'text', column => column.primaryKey())
  .addColumn('table_number', 'integer', column => column.notNull())
  .execute()

const shop = createShop({ store: await openSqlite('cafe.db') })
await shop.users.register({ userId: 'mina', name: 'Mina' })
await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4500, stock: 10 })
await shop.wallets.charge({ userId: 'mina', amount: 20_000 })

async function orderAtTable(tableNumber: number): Promise<void> {
  await host.transaction().execute(async transaction => {
    const items = [{ productId: 'latte', quantity: 1 }]
    const { orderId } = await shop.within(transaction).orders.place({ userId: 'mina', items })
    await transaction.insertInto('table_bookings').values({ order_id: orderId, table_number: tableNumber }).execute()
    if (tableNumber > 20) throw new Error(`there is no table ${tableNumber}`)
  })
}

await orderAtTable(7)
await orderAtTable(99).catch((error: Error) => console.log(error.message))

const bookings = await host.selectFrom('table_bookings').selectAll().execute()
const orders = await shop.orders.list({ userId: 'mina' })
const { balance } = await shop.wallets.balance({ userId: 'mina' })
console.log(`${bookings.length} booking, ${orders.items.length} order, ${balance} left`)

await shop.close()
await host.destroy()
