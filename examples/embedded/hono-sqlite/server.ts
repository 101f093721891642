// A Hono application with better-sqlite3: a booking of a table and its order commit together, or not at all. The shop's API is
// served below /shop, by fetch.
import { serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { openSqlite } from '@jumun/adapters/sqlite'
import { createShop } from '@jumun/core'
import { createFetchHandler } from '@jumun/http/fetch'
import Database from 'better-sqlite3'
import { Hono } from 'hono'

const file = process.env.DATABASE_URL!.replace('sqlite:', '')
const shop = createShop({ store: await openSqlite(file) })
await shop.users.register({ userId: 'mina', name: 'Mina' })
await shop.wallets.charge({ userId: 'mina', amount: 20_000 })
await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 10 })

const reading = new Database(file)
reading.exec('create table bookings (order_id text primary key, table_number integer check (table_number <= 20))')

const app = new Hono()
const addresses = new WeakMap<Request, string | undefined>()
const shopApi = createFetchHandler({ shop, prefix: '/shop', addressOf: request => addresses.get(request) })
app.all('/shop/*', context => {
  addresses.set(context.req.raw, getConnInfo(context).remote.address)
  return shopApi(context.req.raw)
})

app.post('/bookings', async context => {
  const { userId, productId, tableNumber } = await context.req.json()
  const database = new Database(file)
  try {
    database.exec('begin immediate')
    const within = shop.within(database)
    const { orderId } = await within.orders.place({ userId, items: [{ productId, quantity: 1 }] })
    database.prepare('insert into bookings values (?, ?)').run(orderId, tableNumber)
    database.exec('commit')
    return context.json({ orderId, tableNumber }, 201)
  } finally {
    // What has not been committed is gone with it.
    database.close()
  }
})

app.get('/bookings', context =>
  context.json(reading.prepare('select order_id as orderId, table_number as tableNumber from bookings').all()),
)

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' })
