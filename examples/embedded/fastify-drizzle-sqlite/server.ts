// A Fastify application with Drizzle on SQLite: a booking of a table and its order commit together, or not at all. The shop's API is
// served below /shop.
import middie from '@fastify/middie'
import { fromDrizzle } from '@jumun/adapters/host'
import { openSqlite } from '@jumun/adapters/sqlite'
import { createShop } from '@jumun/core'
import { createApp } from '@jumun/http'
import Database from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import createFastify from 'fastify'

const file = process.env.DATABASE_URL!.replace('sqlite:', '')
const shop = createShop({ store: await openSqlite(file) })
await shop.users.register({ userId: 'mina', name: 'Mina' })
await shop.wallets.charge({ userId: 'mina', amount: 20_000 })
await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 10 })

const bookings = sqliteTable('bookings', {
  orderId: text('order_id').primaryKey(),
  tableNumber: integer('table_number').notNull(),
})
const reading = drizzle({ client: new Database(file) })
reading.run(sql`create table bookings (order_id text primary key, table_number integer check (table_number <= 20))`)

/** Drizzle's own transactions on SQLite wait for nothing, and so not for the shop. A connection each keeps them apart. */
async function transaction<T>(work: (db: typeof reading) => Promise<T>): Promise<T> {
  const client = new Database(file)
  const db = drizzle({ client })
  try {
    db.run(sql`begin immediate`)
    const result = await work(db)
    db.run(sql`commit`)
    return result
  } finally {
    // What has not been committed is gone with it.
    client.close()
  }
}

const app = createFastify()
await app.register(middie)
app.use('/shop', createApp({ shop }).callback())

interface Booking {
  Body: { userId: string; productId: string; tableNumber: number }
}

app.post<Booking>('/bookings', async ({ body }, reply) => {
  const { userId, productId, tableNumber } = body
  const orderId = await transaction(async db => {
    const within = shop.within(await fromDrizzle(db))
    const order = await within.orders.place({ userId, items: [{ productId, quantity: 1 }] })
    db.insert(bookings).values({ orderId: order.orderId, tableNumber }).run()
    return order.orderId
  })
  return reply.status(201).send({ orderId, tableNumber })
})

app.get('/bookings', async () => reading.select().from(bookings).all())

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
