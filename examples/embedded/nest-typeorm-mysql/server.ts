// A NestJS application with TypeORM on MySQL: a booking of a table and its order commit together, or not at all. The shop's API is
// served below /shop.
import 'reflect-metadata'
import { fromTypeOrm } from '@jumun/adapters/host'
import { openMysql } from '@jumun/adapters/mysql'
import { createShop } from '@jumun/core'
import { createApp } from '@jumun/http'
import { BadRequestException, Body, Controller, Get, Module, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm'

@Entity('bookings')
class Booking {
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'order_id' })
  orderId: string

  @Column({ type: 'int', name: 'table_number' })
  tableNumber: number
}

const url = process.env.DATABASE_URL!
const source = await new DataSource({ type: 'mysql', url, entities: [Booking], synchronize: true }).initialize()
const shop = createShop({ store: await openMysql(url) })
await shop.users.register({ userId: 'mina', name: 'Mina' })
await shop.wallets.charge({ userId: 'mina', amount: 20_000 })
await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 10 })

class BookingInput {
  userId: string
  productId: string
  tableNumber: number
}

@Controller('bookings')
class BookingsController {
  @Post()
  async book(@Body() { userId, productId, tableNumber }: BookingInput) {
    return source.transaction(async manager => {
      const within = shop.within(await fromTypeOrm(manager))
      const { orderId } = await within.orders.place({ userId, items: [{ productId, quantity: 1 }] })
      const booking = await manager.save(manager.create(Booking, { orderId, tableNumber }))
      if (tableNumber > 20) throw new BadRequestException(`There is no table ${tableNumber}.`)
      return booking
    })
  }

  @Get()
  list() {
    return source.manager.find(Booking)
  }
}

@Module({ controllers: [BookingsController] })
class CafeModule {}

const app = await NestFactory.create(CafeModule, { logger: false })
app.use('/shop', createApp({ shop }).callback())
await app.listen(Number(process.env.PORT), '127.0.0.1')
