import { type CompiledQuery, sql } from 'kysely'
import { mysqlDialect } from '../../mysql/dialect.ts'
import { serverVersionOf } from '../../mysql/server-version.ts'
import { postgresDialect } from '../../postgres/dialect.ts'
import { inspect } from '../../scratch.ts'
import { sqliteDialect } from '../../sqlite/dialect.ts'
import type { SqlDialect } from '../dialect.ts'
import { dropViews, views } from '../views.ts'
import { shop } from './0001-shop.ts'
import { timeZone } from './0002-time-zone.ts'

/**
 * For tests of migrations: turns the shop in a database back into one of before `0003-lean-orders`, with every row where it
 * was then. Refused payments had no place in it as they are counted now: once it is migrated, what is answered puts them back.
 */
export function makeOlder(url: string): Promise<() => Promise<void>> {
  return inspect(url, async ({ rows }) => {
    const dialect = await dialectOf(url, async () => String((await rows('select version()'))[0]?.[0]))
    const refused = await rows('select order_id, refused_payments from jumun_orders where refused_payments is not null')
    for (const statement of stepsBack(dialect)) await rows(statement)
    return () =>
      inspect(url, async after => {
        for (const [orderId, counted] of refused) {
          await after.rows(`update jumun_orders set refused_payments = '${counted}' where order_id = '${orderId}'`)
        }
      })
  })
}

async function dialectOf(url: string, version: () => Promise<string>): Promise<SqlDialect> {
  if (url.startsWith('sqlite:')) return sqliteDialect
  return url.startsWith('mysql:') ? mysqlDialect(serverVersionOf(await version())) : postgresDialect
}

const laterColumns = [
  ['jumun_ledger', 'reference'],
  ['jumun_users', 'metadata'],
  ['jumun_wallets', 'erased_at'],
  ['jumun_products', 'sale_from'],
  ['jumun_products', 'sale_until'],
  ['jumun_products', 'limit_per_user'],
  ['jumun_products', 'low_stock'],
  ['jumun_products', 'metadata'],
  ['jumun_coupons', 'product_ids'],
  ['jumun_coupons', 'metadata'],
] as const

function stepsBack(dialect: SqlDialect): string[] {
  const { queries } = dialect
  const { list } = dialect.definition.views
  const textOf = (query: { compile(of: SqlDialect['queries']): CompiledQuery }) => query.compile(queries).sql
  const pragmas = dialect === sqliteDialect ? ['pragma foreign_keys = off', 'pragma legacy_alter_table = on'] : []
  const older = [...shop.statements(dialect), ...timeZone.statements(dialect)].flatMap(statement => {
    if (typeof statement === 'function') return []
    return /jumun_(orders|order_items|order_steps|payments)\b/.test(head(statement.sql)) ? statement.sql : []
  })

  const items = list('o.items', 'i', {
    product_id: 'key',
    option_id: 'key',
    product_name: 'text',
    option_name: 'text',
    unit_price: 'integer',
    quantity: 'integer',
    discount: 'integer',
    amount: 'integer',
  })
  const history = list('o.history', 'h', {
    from_status: 'key',
    to_status: 'key',
    reason: 'document',
    actor: 'key',
    at: 'integer',
  })
  const moves = list('o.moves', 'm', { number: 'integer', stock_after: 'integer' })
  const of = (parts: typeof items, ...names: string[]) => names.map(name => parts.part(name)).join(', ')

  return [
    ...pragmas,
    ...dropViews(views).map(textOf),
    textOf(sql`alter table jumun_orders rename to jumun_orders_lean`),
    ...older,
    `insert into jumun_orders (order_id, user_id, status, subtotal, discount, total, user_coupon_id, created_at, expires_at,
      step_count) select order_id, user_id, status, subtotal, discount, total, user_coupon_id, created_at, expires_at,
      step_count from jumun_orders_lean`,
    `insert into jumun_order_items (order_id, number, product_id, option_id, product_name, option_name, unit_price,
      quantity, discount, amount) select o.order_id, ${items.position}, ${of(items, 'product_id', 'option_id')},
      ${of(items, 'product_name', 'option_name', 'unit_price', 'quantity', 'discount', 'amount')}
      from jumun_orders_lean o ${items.join}`,
    `insert into jumun_order_steps (order_id, number, from_status, to_status, reason, actor, at) select o.order_id,
      ${history.position}, ${of(history, 'from_status', 'to_status', 'reason', 'actor', 'at')}
      from jumun_orders_lean o ${history.join}`,
    `insert into jumun_payments (order_id, user_id, payment_id, amount, at, sold_on) select order_id, user_id, payment_id,
      paid_amount, paid_at, sold_on from jumun_orders_lean where payment_id is not null`,
    `insert into jumun_stock_movements (product_id, option_id, number, type, delta, stock_after, order_id, at)
      select ${of(items, 'product_id', 'option_id')}, ${of(moves, 'number')}, 'ORDER', 0 - ${items.part('quantity')},
      ${of(moves, 'stock_after')}, o.order_id, o.created_at from jumun_orders_lean o ${items.join} ${moves.join}
      where ${items.position} = ${moves.position} and ${moves.part('stock_after')} is not null`,
    'drop table jumun_orders_lean',
    `update jumun_sales set quantity = quantity + ${heldOf('sold_units')}, revenue = revenue + ${heldOf('sold_revenue')}`,
    `insert into jumun_sales (day, product_id, option_id, quantity, revenue)
      select sold_on, product_id, option_id, sold_units, sold_revenue from jumun_options o where sold_on is not null
      and not exists (select 1 from jumun_sales s where s.day = o.sold_on and s.product_id = o.product_id
        and s.option_id = o.option_id)`,
    ...['last_order_id', 'sold_on', 'sold_units', 'sold_revenue'].map(
      column => `alter table jumun_options drop column ${column}`,
    ),
    'alter table jumun_stock_movements drop column previous_order_id',
    // What `0005-desk` has added to other tables; it comes again behind `0003-lean-orders`, whose orders lack its columns.
    ...laterColumns.map(([table, column]) => `alter table ${table} drop column ${column}`),
    `delete from jumun_migrations where name >= '0003-lean-orders' and name <> '0004-deliveries'`,
  ]
}

/** What the option of a figure holds of its day. */
function heldOf(column: string): string {
  return `coalesce((select o.${column} from jumun_options o where o.product_id = jumun_sales.product_id
    and o.option_id = jumun_sales.option_id and o.sold_on = jumun_sales.day), 0)`
}

/** What a statement is about: its beginning, up to the first column, and for an index the table behind ON. */
function head(statement: string): string {
  return statement.slice(0, 120)
}
