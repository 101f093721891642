// A Next.js application with Prisma on PostgreSQL: a booking of a table and its order commit together, or not at all. The shop takes
// its connections from the same pool.
import { openPostgres } from '@jumun/adapters/postgres'
import { createShop } from '@jumun/core'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from './generated/client'

async function open() {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  await prisma.$executeRaw`create table if not exists bookings
    (order_id text primary key, table_number int not null check (table_number <= 20))`
  const shop = createShop({ store: await openPostgres(pool) })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 20_000 })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 4_500, stock: 10 })
  return { prisma, shop }
}

// One for all bundles that Next.js makes of this file.
const kept = globalThis as { cafe?: ReturnType<typeof open> }

/** Opened when it is first asked for, and not while the application is built. */
export const cafe = () => (kept.cafe ??= open())
