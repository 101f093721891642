import { uuidv7 } from '@jumun/core'
import Database from 'better-sqlite3'
import type { OrderRequest } from './workload.ts'

/**
 * What a careful developer writes by hand: prepared statements, `BEGIN IMMEDIATE`, the checks of an order in plain code.
 * It writes the very rows that the shop writes, into the shop's own tables, with the same pragmas: what differs is only
 * who writes them. It has none of the shop's coupons, options, retries, idempotency or recorded refusals.
 */
export function openHandWritten(path: string) {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  db.pragma('wal_autocheckpoint = 4000')
  const begin = db.prepare('begin immediate')
  const commit = db.prepare('commit')
  const rollback = db.prepare('rollback')
  const wallet = db.prepare('select balance, entry_count from jumun_wallets where user_id = ?').raw()
  const option = db
    .prepare(
      `select o.price, o.stock, o.movement_count, p.name, p.status from jumun_options o
       join jumun_products p using (product_id) where o.product_id = ? and o.option_id = 'default'`,
    )
    .raw()
  const saveWallet = db.prepare('update jumun_wallets set balance = ?, entry_count = ? where user_id = ?')
  const saveOption = db.prepare(
    `update jumun_options set stock = ?, movement_count = ? where product_id = ? and option_id = 'default'`,
  )
  const into = (table: string, columns: string) =>
    db.prepare(`insert into jumun_${table} (${columns}) values (${columns.replaceAll(/\w+/g, '?')})`)
  const insertOrder = into(
    'orders',
    'order_id, user_id, status, subtotal, discount, total, user_coupon_id, created_at, expires_at, step_count',
  )
  const insertItem = into(
    'order_items',
    'order_id, number, product_id, option_id, product_name, option_name, unit_price, quantity, discount, amount',
  )
  const insertStep = into('order_steps', 'order_id, number, from_status, to_status, reason, actor, at')
  const insertPayment = into('payments', 'order_id, user_id, payment_id, amount, at')
  const insertEntry = into(
    'ledger',
    'user_id, number, type, amount, balance_before, balance_after, order_id, reason, max_balance, at',
  )
  const insertMovement = into(
    'stock_movements',
    'product_id, option_id, number, type, delta, stock_after, order_id, reason, at',
  )
  const insertEvent = into(
    'outbox',
    `id, aggregatetype, aggregateid, type, payload, sequence, status, attempts, next_attempt_at, lease_token,
     lease_until, last_error, created_at, sent_at`,
  )
  const addSales = db.prepare(
    `insert into jumun_sales (day, product_id, option_id, quantity, revenue) values (?, ?, 'default', ?, ?)
     on conflict (day, product_id, option_id) do update
     set quantity = quantity + excluded.quantity, revenue = revenue + excluded.revenue`,
  )

  function write({ userId, items }: OrderRequest): void {
    const at = Date.now()
    const iso = new Date(at).toISOString()
    const day = new Date(at + 9 * 3_600_000).toISOString().slice(0, 10)
    const [balance, entryCount] = wallet.get(userId) as [number, number]
    const lines = items.map(({ productId, quantity }) => {
      const row = option.get(productId) as [number, number, number, string, string]
      const [unitPrice, stock, movementCount, name, status] = row
      if (status !== 'ON_SALE') throw new Error('not on sale')
      if (stock < quantity) throw new Error('sold out')
      return { productId, quantity, unitPrice, stock, movementCount, name, amount: unitPrice * quantity }
    })
    const total = lines.reduce((sum, line) => sum + line.amount, 0)
    if (total > balance) throw new Error('not enough money')
    const orderId = uuidv7()
    insertOrder.run(orderId, userId, 'PAID', total, 0, total, null, at, null, 2)
    lines.forEach(({ productId, name, unitPrice, quantity, amount }, index) =>
      insertItem.run(orderId, index + 1, productId, 'default', name, 'default', unitPrice, quantity, 0, amount),
    )
    insertStep.run(orderId, 1, null, 'PENDING', null, 'user', at)
    insertStep.run(orderId, 2, 'PENDING', 'PAID', null, 'user', at)
    const paymentId = uuidv7()
    insertPayment.run(orderId, userId, paymentId, total, at)
    saveWallet.run(balance - total, entryCount + 1, userId)
    insertEntry.run(userId, entryCount + 1, 'PAYMENT', 0 - total, balance, balance - total, orderId, null, null, at)
    for (const { productId, quantity, stock, movementCount, amount } of lines) {
      const number = movementCount + 1
      saveOption.run(stock - quantity, number, productId)
      insertMovement.run(productId, 'default', number, 'ORDER', 0 - quantity, stock - quantity, orderId, null, at)
      addSales.run(day, productId, quantity, amount)
    }
    const eventId = uuidv7()
    const payload = JSON.stringify({
      specversion: '1.0',
      id: eventId,
      source: 'jumun/orders',
      type: 'order.paid.v1',
      subject: orderId,
      time: iso,
      datacontenttype: 'application/json',
      data: {
        orderId,
        userId,
        status: 'PAID',
        items: lines.map(({ productId, name, unitPrice, quantity, amount }) => ({
          productId,
          optionId: 'default',
          productName: name,
          optionName: 'default',
          unitPrice,
          quantity,
          discount: 0,
          amount,
        })),
        subtotal: total,
        discount: 0,
        total,
        createdAt: iso,
        payment: { paymentId, amount: total, at: iso },
        history: [
          { from: null, to: 'PENDING', by: 'user', at: iso },
          { from: 'PENDING', to: 'PAID', by: 'user', at: iso },
        ],
      },
    })
    insertEvent.run(
      eventId,
      'order',
      orderId,
      'order.paid',
      payload,
      2,
      'PENDING',
      0,
      at,
      null,
      null,
      null,
      at,
      null,
    )
  }

  return {
    /** One transaction, one commit, for all of the orders. */
    place(orders: readonly OrderRequest[]): void {
      begin.run()
      try {
        for (const order of orders) write(order)
        commit.run()
      } catch (error) {
        if (db.inTransaction) rollback.run()
        throw error
      }
    },
    close: () => db.close(),
  }
}
