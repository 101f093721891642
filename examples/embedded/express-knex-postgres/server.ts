// An Express application with Knex on PostgreSQL: a booking of a table and its order commit together, or not at all. The shop
// has no connections of its own, and its API is served below /shop.
import { fromKnex, poolOfKnex } from '@jumun/adapters/host'
import { openPostgres } from '@jumun/adapters/postgres'
import { createShop } from '@jumun/core'
import { createApp } from '@jumun/http'
import express from 'express'
import createKnex from 'knex'

const knex = createKnex({ client: 'pg', connection: process.env.DATABASE_URL!, pool: { min: 0, max: 10 } })
await knex.schema.createTable('bookings', table => {
  table.string('order_id').primary()
  table.integer('table_number').notNullable().checkBetween([1, 20])
})

const shop = createShop({ store: await openPostgres(poolOfKnex(knex)) })
await shop.users.register({ userId: 'mina', name: 'Mina' })
await shop.wallets.charge({ userId: 'mina', amount: 20_000 })
await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 10 })

const app = express()
app.use('/shop', createApp({ shop }).callback())
app.use(express.json())

app.post('/bookings', async (request, response) => {
  const { userId, productId, tableNumber } = request.body
  const orderId = await knex.transaction(async trx => {
    const within = shop.within(await fromKnex(trx))
    const order = await within.orders.place({ userId, items: [{ productId, quantity: 1 }] })
    await trx('bookings').insert({ order_id: order.orderId, table_number: tableNumber })
    return order.orderId
  })
  response.status(201).json({ orderId, tableNumber })
})

app.get('/bookings', async (_request, response) => {
  response.json(await knex('bookings').select({ orderId: 'order_id', tableNumber: 'table_number' }))
})

app.listen(Number(process.env.PORT), '127.0.0.1')
