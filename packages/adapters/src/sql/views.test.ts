import { createShop, type Shop } from '@jumun/core'
import { addLaterKinds, fillAuditedShop } from '@jumun/core/suites'
import { createTestClock } from '@jumun/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../open.ts'
import { createScratchDatabase, type Inspector, openInspector, type ScratchDatabase } from '../scratch.ts'

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const places = {
  sqlite: 'sqlite:jumun-views.db',
  mysql: process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306/jumun',
  postgres: process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
}

/** What differs between the databases in the questions of a user of SQL. */
const words: Readonly<Record<string, { hour(column: string): string; iso(column: string): string }>> = {
  sqlite: { hour: column => `cast(substr(${column}, 12, 2) as integer)`, iso: column => column },
  mysql: {
    hour: column => `hour(${column})`,
    iso: column => `concat(left(date_format(${column}, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')`,
  },
  postgres: {
    hour: column => `extract(hour from ${column})::integer`,
    iso: column => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  },
}

describe.each(Object.entries(places))('a day of someone who asks in SQL, %s', (kind, place) => {
  let database: ScratchDatabase | undefined
  let inspector: Inspector
  let shop: Shop
  let clock: ReturnType<typeof createTestClock>
  const { hour, iso } = words[kind]!
  /** Numbers as numbers: some drivers give sums as texts. */
  const ask = async (sql: string) =>
    (await inspector.rows(sql)).map(row =>
      row.map(value => (typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value)),
    )

  beforeAll(async () => {
    database = await createScratchDatabase(place).catch((error: unknown) => {
      if (required.includes(kind)) throw error
      return undefined
    })
    if (database === undefined) return
    clock = createTestClock()
    shop = createShop({ store: await openStore(database.url), clock })
    await fillAuditedShop(shop, clock)
    await shop.wallets.charge({ userId: 'mina', amount: 900_000 })
    await shop.catalog.addProduct({ productId: 'tea', name: 'Tea', price: 1000, stock: 500 })
    await shop.catalog.addProduct({ productId: 'cake', name: '케이크', price: 3000, stock: 500 })
    const items = [
      { productId: 'tea', quantity: 1 },
      { productId: 'cake', quantity: 2 },
    ]
    for (let n = 0; n < 70; n += 1) {
      clock.advance(60_000)
      await shop.orders.place({ userId: 'mina', items })
    }
    inspector = await openInspector(database.url)
  })
  afterAll(async () => {
    if (database === undefined) return
    await inspector.close()
    await shop.close()
    await database.drop()
  })
  const question = (name: string, answer: () => Promise<void>) =>
    test(name, async context => (database === undefined ? context.skip() : answer()))

  const allOrders = async () => {
    const { items } = await shop.orders.list({ limit: 100 })
    return items
  }

  question('what was sold in which hour?', async () => {
    const expected = new Map<number, number>()
    for (const order of await allOrders()) {
      if (order.status !== 'PAID') continue
      const at = new Date(order.payment!.at).getUTCHours()
      expected.set(at, (expected.get(at) ?? 0) + order.total)
    }
    expect(
      await ask(`select ${hour('paid_at')}, sum(amount) from jumun_view_order_lines where status = 'PAID'
        group by ${hour('paid_at')} order by 1`),
    ).toEqual([...expected].sort((a, b) => a[0] - b[0]))
  })

  question("a user's statement", async () => {
    const { items } = await shop.wallets.history({ userId: 'jun', limit: 100 })
    expect(
      await ask(`select number, type, amount, balance_before, balance_after, ${iso('at')} from jumun_view_ledger
        where user_id = 'jun' order by number desc`),
    ).toEqual(
      items.map(entry => [
        entry.number,
        entry.type,
        entry.amount,
        entry.balanceBefore,
        entry.balanceAfter,
        new Date(entry.at).toISOString(),
      ]),
    )
  })

  question('when was something changed last?', async () => {
    const userId = 'sol'
    const { orderId } = await shop.orders.create({ userId, items: [{ productId: 'tea', quantity: 1 }] })
    clock.advance(1_000)
    await shop.orders.cancel({ orderId })
    await shop.users.update({ userId, email: 'sol@example.com' })
    await shop.wallets.charge({ userId, amount: 7 })
    await shop.catalog.updateProduct({ productId: 'tea', name: 'Green tea' })
    const changedAt = (from: string, where: string) => ask(`select ${iso('updated_at')} from ${from} where ${where}`)
    const now = () => [[new Date(clock.now()).toISOString()]]
    expect(await changedAt('jumun_view_orders', `order_id = '${orderId}'`)).toEqual(now())
    expect(await changedAt('jumun_view_users', `user_id = 'sol'`)).toEqual(now())
    expect(await changedAt('jumun_view_balances', `user_id = 'sol'`)).toEqual(now())
    expect(await changedAt('jumun_view_products', `product_id = 'tea'`)).toEqual(now())
    expect(await changedAt('jumun_view_products', `product_id = 'cake' and updated_at = created_at`)).toHaveLength(1)
    clock.advance(1_000)
    await shop.orders.update({ orderId, metadata: { note: 'sorry' } })
    expect(await changedAt('jumun_view_orders', `order_id = '${orderId}'`)).toEqual(now())
  })

  question("an option's stock history", async () => {
    for (const productId of ['latte', 'tea', 'cake']) {
      const { items } = await shop.catalog.stockHistory({ productId, limit: 100 })
      expect(items.length).toBeGreaterThan(0)
      expect(
        await ask(`select number, type, delta, stock_after, order_id, reason from jumun_view_stock_movements
          where product_id = '${productId}' and option_id = 'default' order by number desc`),
      ).toEqual(
        items.map(one => [one.number, one.type, one.delta, one.stockAfter, one.orderId ?? null, one.reason ?? null]),
      )
    }
  })

  question('which refunds, of which orders?', async () => {
    const cancelled = (await allOrders()).filter(order => order.status === 'CANCELLED' && order.payment !== undefined)
    expect(
      await ask(`select e.order_id, o.total, e.amount from jumun_view_ledger e
        join jumun_view_orders o on o.order_id = e.order_id where e.type = 'REFUND'`),
    ).toEqual(cancelled.map(({ orderId, total }) => [orderId, total, total]))
  })

  question('who bought most?', async () => {
    const paid = (await allOrders()).filter(({ status }) => status === 'PAID')
    const total = paid.reduce((sum, order) => sum + order.total, 0)
    expect(
      await ask(`select user_id, count(*), sum(total) from jumun_view_orders where status = 'PAID' group by user_id`),
    ).toEqual([['mina', paid.length, total]])
  })

  question('which orders failed or ended, and which payments were refused?', async () => {
    expect(
      await ask(`select user_id, reason, count(*) from jumun_view_order_steps where reason is not null
        group by user_id, reason order by user_id, reason`),
    ).toEqual([
      ['jun', 'INSUFFICIENT_STOCK', 1],
      ['mina', 'NOT_PAID_IN_TIME', 1],
    ])
    const refused = (await allOrders()).filter(({ refusedPayments }) => refusedPayments !== undefined)
    expect(refused).not.toEqual([])
    expect(await ask(`select order_id from jumun_view_orders where refused_payments is not null`)).toEqual(
      refused.map(({ orderId }) => [orderId]),
    )
  })

  question('how long did orders wait for their payment?', async () => {
    const waited = (await allOrders()).filter(({ payment }) => payment !== undefined)
    const rows = await ask(`select ${iso('created_at')}, ${iso('paid_at')} from jumun_view_orders
      where paid_at is not null order by created_at desc, order_id desc`)
    expect(rows).toEqual(
      waited.map(({ createdAt, payment }) => [new Date(createdAt), new Date(payment!.at)].map(at => at.toISOString())),
    )
  })

  question('which lines had a discount, and by which coupon?', async () => {
    const codes = new Map<string, string>()
    for (const userId of ['mina', 'jun']) {
      for (const coupon of await shop.coupons.listForUser({ userId })) codes.set(coupon.userCouponId, coupon.code)
    }
    const discounted = (await allOrders()).flatMap(({ orderId, items, userCouponId }) =>
      items.flatMap(({ discount }, i) => (discount > 0 ? [[orderId, i + 1, discount, codes.get(userCouponId!)]] : [])),
    )
    expect(
      await ask(`select l.order_id, l.line, l.discount, c.code from jumun_view_order_lines l
        join jumun_view_orders o on o.order_id = l.order_id
        join jumun_view_user_coupons c on c.user_coupon_id = o.user_coupon_id
        where l.discount > 0 order by o.created_at desc, l.order_id desc, l.line`),
    ).toEqual(discounted)
  })

  question('which coupons are out, and used where?', async () => {
    const used = (await shop.coupons.listForUser({ userId: 'mina' })).filter(({ status }) => status === 'USED')
    expect(
      await ask(`select user_coupon_id from jumun_view_user_coupons where user_id = 'mina' and status = 'USED'
        order by user_coupon_id`),
    ).toEqual(used.map(({ userCouponId }) => [userCouponId]))
  })

  question('what does the day bring, by product?', async () => {
    const { items } = await shop.ranking.top({ days: 3, limit: 10 })
    expect(
      await ask(`select product_id, sum(quantity), sum(amount) from jumun_view_order_lines where status = 'PAID'
        group by product_id order by 2 desc, 3 desc, 1`),
    ).toEqual(items.map(({ productId, totalSales, revenue }) => [productId, totalSales, revenue]))
    expect(
      await ask(`select product_id, sum(quantity), sum(revenue) from jumun_view_sales
        group by product_id having sum(quantity) > 0 order by 2 desc, 3 desc, 1`),
    ).toEqual(items.map(({ productId, totalSales, revenue }) => [productId, totalSales, revenue]))
  })

  question('what was popular, day by day?', async () => {
    clock.advance(24 * 3_600_000)
    const { items, date } = await shop.ranking.takeSnapshot({})
    expect(
      await ask(`select day, place, product_id, product_name, quantity, revenue from jumun_view_popular_products
        order by place`),
    ).toEqual(items.map(one => [date, one.rank, one.productId, one.name, one.totalSales, one.revenue]))
    expect(items.length).toBeGreaterThan(0)
  })

  question('what has come back, and of which lines?', async () => {
    await addLaterKinds(shop)
    const orders = (await allOrders()).filter(({ refunded }) => refunded !== undefined)
    expect(orders.map(({ status }) => status).toSorted()).toEqual(['CANCELLED', 'COMPLETED'])
    const byId = (one: readonly unknown[], other: readonly unknown[]) => (String(one) < String(other) ? -1 : 1)
    expect(await ask(`select order_id, refunded from jumun_view_orders where refunded > 0 order by order_id`)).toEqual(
      orders.map(({ orderId, refunded }) => [orderId, refunded]).toSorted(byId),
    )
    const lines = orders.flatMap(({ orderId, items }) =>
      items.map(item => [orderId, item.productId, item.cancelled ?? 0]),
    )
    expect(
      await ask(`select l.order_id, l.product_id, l.cancelled from jumun_view_order_lines l
        join jumun_view_orders o on o.order_id = l.order_id where o.refunded > 0 order by 1, 2`),
    ).toEqual(lines.toSorted(byId))
    expect(await ask(`select sum(cancelled) from jumun_view_order_lines`)).toEqual([
      [lines.reduce((sum, [, , units]) => sum + Number(units), 0)],
    ])
  })
})
