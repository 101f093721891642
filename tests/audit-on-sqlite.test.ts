import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite } from '@jumun/adapters/sqlite'
import { type Check, auditRules, createShop } from '@jumun/core'
import { addLaterKinds, fillAuditedShop } from '@jumun/core/suites'
import { createTestClock } from '@jumun/core/testing'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'

// Rows are corrupted in the file itself, as a bug, a hand or a bad disk would, with the database's own guards switched off.
// A row that leans on others may break more than one rule; the one named has to be among them, at the id named.
const corruptions: readonly (readonly [check: Check, id: string, statement: string])[] = [
  ['balance-equals-ledger', 'mina', `update jumun_wallets set balance = balance + 1 where user_id = 'mina'`],
  ['ledger-unbroken', 'mina#7', `update jumun_ledger set number = 7 where user_id = 'mina' and number = 1`],
  ['ledger-unbroken', 'mina#1', `update jumun_ledger set balance_before = 1 where user_id = 'mina' and number = 1`],
  ['ledger-unbroken', 'mina#2', `update jumun_orders set paid_balance = 1 where user_id = 'mina' and paid_number = 2`],
  ['ledger-unbroken', 'mina#1', `update jumun_orders set paid_number = 1 where user_id = 'mina' and paid_number = 2`],
  ['money-conserved', '', `delete from jumun_ledger where user_id = 'mina' and type = 'CHARGE'`],
  ['stock-equals-movements', 'latte/default', `update jumun_options set stock = stock + 1 where product_id = 'latte'`],
  ['movements-match-orders', '@paid', `update jumun_orders set moves = null where order_id = @paid`],
  ['stock-equals-movements', 'beans/250g', `update jumun_options set last_order_id = null where option_id = '250g'`],
  ['nothing-negative', 'latte/default', `update jumun_options set stock = -1 where product_id = 'latte'`],
  ['balance-within-limit', 'mina#1', `update jumun_ledger set max_balance = 1 where user_id = 'mina' and number = 1`],
  ['order-totals', '@paid', `update jumun_orders set total = total + 1 where order_id = @paid`],
  [
    'order-totals',
    '@paid',
    `update jumun_orders set items = json_set(items, '$[0][7]', json_extract(items, '$[0][7]') - 1) where order_id = @paid`,
  ],
  ['payments-match-orders', '@paid', `update jumun_orders set payment_id = null where order_id = @paid`],
  ['payments-match-orders', '@paid', `update jumun_orders set paid_amount = paid_amount + 1 where order_id = @paid`],
  ['refunds-match-orders', '@refunded', `delete from jumun_ledger where order_id = @refunded and type = 'REFUND'`],
  ['coupon-counts', 'coupon A', `update jumun_coupons set claimed = claimed + 1 where coupon_id = 'coupon A'`],
  ['coupon-use', '@paid', `update jumun_user_coupons set status = 'ISSUED', order_id = null where order_id = @paid`],
  ['events-match-orders', '@paid', `delete from jumun_outbox where aggregateid = @paid`],
  [
    'events-match-orders',
    '@paid',
    `update jumun_outbox set payload = replace(payload, 'PAID', 'FREE') where aggregateid = @paid`,
  ],
  [
    'events-match-rows',
    '@told',
    `update jumun_outbox set payload = replace(payload, '"amount":', '"amount":9') where id = @told`,
  ],
  ['events-match-rows', '@told', `delete from jumun_ledger where user_id = 'mina' and number = 1`],
  ['sales-figures', 'latte/default', `update jumun_sales set quantity = quantity + 1 where product_id = 'latte'`],
  [
    'histories',
    '@paid',
    `update jumun_orders set history = json_set(history, '$[1][1]', 'EXPIRED') where order_id = @paid`,
  ],
  ['histories', '@paid', `update jumun_orders set status = 'CANCELLED' where order_id = @paid`],
  ['no-orphans', '@paid', `delete from jumun_orders where order_id = @paid`],
  ['no-orphans', 'mina', `delete from jumun_wallets where user_id = 'mina'`],
]

let folder: string
let original: string
let ids: { paid: string; refunded: string; told: string }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jumun-audit-'))
  original = join(folder, 'shop.db')
  const clock = createTestClock()
  const shop = createShop({
    store: await openSqlite(original),
    clock,
    outbox: { payload: 'stored' },
    events: ['wallet.changed'],
  })
  await fillAuditedShop(shop, clock)
  await addLaterKinds(shop)
  await shop.close()
  const database = new Database(original)
  const one = (where: string) =>
    database.prepare(`select order_id from jumun_orders where ${where}`).pluck().get() as string
  ids = {
    paid: one(`status = 'PAID' and user_coupon_id is not null`),
    refunded: one(`status = 'CANCELLED' and payment_id is not null`),
    told: database
      .prepare(
        `select id from jumun_outbox where type = 'wallet.changed' and subject = 'mina' order by position limit 1`,
      )
      .pluck()
      .get() as string,
  }
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function auditAfter(statement: string) {
  const copy = join(folder, 'copy.db')
  for (const part of ['', '-wal', '-shm']) await rm(copy + part, { force: true })
  const source = new Database(original, { readonly: true })
  await source.backup(copy)
  source.close()
  const database = new Database(copy)
  database.pragma('foreign_keys = OFF')
  database.pragma('ignore_check_constraints = ON')
  const parameters = Object.entries(ids).filter(([name]) => statement.includes(`@${name}`))
  const changed = database.prepare(statement).run(Object.fromEntries(parameters)).changes
  database.close()
  const shop = createShop({ store: await openSqlite(copy), clock: createTestClock() })
  try {
    return { changed, report: await shop.audit() }
  } finally {
    await shop.close()
  }
}

test('nothing is found before anything is corrupted', async () => {
  const { changed, report } = await auditAfter(`delete from jumun_users where user_id = 'nobody'`)
  expect(changed).toBe(0)
  expect(report).toMatchObject({ ok: true, findings: [] })
})

test.each(corruptions)('%s at %s: %s', async (check, id, statement) => {
  const { changed, report } = await auditAfter(statement)
  expect(changed).toBeGreaterThan(0)
  expect(report.ok).toBe(false)
  const named = report.findings.filter(finding => finding.check === check)
  expect(named.length, JSON.stringify(report.findings)).toBeGreaterThan(0)
  const wanted = id.startsWith('@') ? ids[id.slice(1) as keyof typeof ids] : id
  expect(named.some(finding => finding.ids.some(one => one.includes(wanted)) || wanted === '')).toBe(true)
})

test('every check is corrupted at least once', () => {
  expect(new Set(corruptions.map(([check]) => check))).toEqual(new Set(Object.keys(auditRules)))
})

test('metadata changed after all of an order was cancelled leave the books clean', async () => {
  const shop = createShop({ store: await openSqlite(':memory:') })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 100, stock: 9 })
  await shop.wallets.charge({ userId: 'mina', amount: 1_000 })
  const items = [{ productId: 'latte', quantity: 2 }]
  const [alone, together] = await Promise.all([0, 1].map(() => shop.orders.place({ userId: 'mina', items })))
  await shop.orders.cancel({ orderId: alone!.orderId })
  await shop.orders.update({ orderId: alone!.orderId, metadata: { table: '2' } })
  const { orderId } = together!
  await Promise.all([shop.orders.cancel({ orderId }), shop.orders.update({ orderId, metadata: { table: '3' } })])
  expect(await shop.orders.get({ orderId })).toMatchObject({ refunded: 200, metadata: { table: '3' } })
  expect((await shop.audit()).findings).toEqual([])
  await shop.close()
})

test('a day of which all was cancelled is clean, also once the option has sold on a later one', async () => {
  const clock = createTestClock()
  const shop = createShop({ store: await openSqlite(join(folder, 'cancelled.db')), clock })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 10_000 })
  const products = ['latte', 'beans'].map(productId => ({ productId, name: productId, price: 100, stock: 9 }))
  await shop.catalog.addProducts({ products })
  const items = products.map(({ productId }) => ({ productId, quantity: 1 }))
  const { orderId } = await shop.orders.place({ userId: 'mina', items })
  await shop.orders.cancel({ orderId, items: [{ productId: 'latte', quantity: 1 }] })
  clock.advance(24 * 3_600_000)
  await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
  expect(await shop.audit()).toMatchObject({ ok: true, findings: [] })
  await shop.close()
})

test('a product that is added and ordered in one batch keeps its whole history', async () => {
  const shop = createShop({ store: await openSqlite(join(folder, 'one-batch.db')), clock: createTestClock() })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.wallets.charge({ userId: 'mina', amount: 10_000 })
  const order = (productId: string, quantity: number) =>
    shop.orders.place({ userId: 'mina', items: [{ productId, quantity }] })
  await Promise.all([
    shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 100, stock: 9 }),
    order('latte', 2),
    order('latte', 3),
  ])
  await order('latte', 1)
  const { items } = await shop.catalog.stockHistory({ productId: 'latte' })
  expect(items.map(({ number, delta, stockAfter }) => [number, delta, stockAfter])).toEqual([
    [4, -1, 3],
    [3, -3, 4],
    [2, -2, 7],
    [1, 9, 9],
  ])
  expect(await shop.audit()).toMatchObject({ ok: true, findings: [] })
  await shop.close()
})

test('a user who is registered, charges and orders in one batch keeps the whole ledger', async () => {
  const shop = createShop({ store: await openSqlite(join(folder, 'new-user.db')), clock: createTestClock() })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 100, stock: 9 })
  const order = (quantity: number) => shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity }] })
  await Promise.all([
    shop.users.register({ userId: 'mina', name: 'Mina' }),
    shop.wallets.charge({ userId: 'mina', amount: 10_000 }),
    order(2),
    order(3),
  ])
  await order(1)
  const { items } = await shop.wallets.history({ userId: 'mina' })
  expect(items.map(({ number, amount, balanceAfter }) => [number, amount, balanceAfter])).toEqual([
    [4, -100, 9_400],
    [3, -300, 9_500],
    [2, -200, 9_800],
    [1, 10_000, 10_000],
  ])
  expect(await shop.audit()).toMatchObject({ ok: true, findings: [] })
  await shop.close()
})
