import { type RawBuilder, sql } from 'kysely'
import type { ListParts, SqlDialect, ViewWords } from './dialect.ts'
import { paidAs } from './ledger-history.ts'

/**
 * What people see who ask the database in SQL: orders with their lines, histories and payments as tables, and times that can
 * be read. The shop itself reads none of them. They are made again whenever a migration has been applied.
 */
export interface View {
  readonly name: string
  select(words: ViewWords): string
}

// What stands in `items`, `history` and `moves` of an order, by position.
const lineParts = {
  product_id: 'key',
  option_id: 'key',
  product_name: 'text',
  option_name: 'text',
  unit_price: 'integer',
  quantity: 'integer',
  discount: 'integer',
  amount: 'integer',
  cancelled: 'integer',
} as const satisfies ListParts
const stepParts = {
  from_status: 'key',
  to_status: 'key',
  reason: 'document',
  actor: 'key',
  at: 'integer',
} as const satisfies ListParts
const moveParts = { number: 'integer', stock_after: 'integer' } as const satisfies ListParts

const placeParts = {
  product_id: { kind: 'key', named: 'productId' },
  product_name: { kind: 'text', named: 'name' },
  quantity: { kind: 'integer', named: 'totalSales' },
  revenue: { kind: 'integer', named: 'revenue' },
} as const satisfies ListParts

const ledgerColumns = [
  'user_id',
  'number',
  'type',
  'amount',
  'balance_before',
  'balance_after',
  'order_id',
  'reason',
  'reference',
  'max_balance',
]

/** An order that was cancelled in one go after its payment tells by its status alone that all of it has come back. */
const cameBackWhole = `o.status = 'CANCELLED' and o.payment_id is not null and o.refunded is null`

export const views: readonly View[] = [
  {
    name: 'jumun_view_orders',
    select({ instant, list }) {
      const steps = list('s.history', 'h', stepParts)
      // Its last step, unless its metadata were changed after it.
      const last = `(select max(${steps.part('at')}) from jumun_orders s ${steps.join}
        where s.created_at = o.created_at and s.order_id = o.order_id)`
      const updated = `case when o.updated_at > ${last} then o.updated_at else ${last} end`
      return `select order_id, user_id, status, subtotal, discount, total,
      case when ${cameBackWhole} then total else coalesce(refunded, 0) end as refunded, user_coupon_id, payment_id,
      paid_amount, refused_payments, ${instant('created_at')} as created_at, ${instant('paid_at')} as paid_at,
      ${instant('expires_at')} as expires_at, sold_on, ${instant(updated)} as updated_at from jumun_orders o`
    },
  },
  {
    name: 'jumun_view_order_lines',
    select({ instant, list }) {
      const lines = list('o.items', 'i', lineParts)
      const { cancelled: _units, ...rest } = lineParts
      const parts = Object.keys(rest).map(name => `${lines.part(name)} as ${name}`)
      const cancelled = `case when ${cameBackWhole} then ${lines.part('quantity')}
        else coalesce(${lines.part('cancelled')}, 0) end`
      return `select o.order_id, ${lines.position} as line, o.user_id, o.status, ${parts.join(', ')},
        ${cancelled} as cancelled, ${instant('o.created_at')} as created_at, ${instant('o.paid_at')} as paid_at, o.sold_on
        from jumun_orders o ${lines.join}`
    },
  },
  {
    name: 'jumun_view_order_steps',
    select({ instant, list }) {
      const steps = list('o.history', 'h', stepParts)
      const [from, to, actor, reason] = ['from_status', 'to_status', 'actor', 'reason'].map(
        name => `${steps.part(name)} as ${name}`,
      )
      return `select o.order_id, ${steps.position} as step, o.user_id, ${from}, ${to}, ${actor}, ${reason},
        ${instant(steps.part('at'))} as at from jumun_orders o ${steps.join}`
    },
  },
  {
    name: 'jumun_view_users',
    select: ({ instant }) => `select u.user_id, u.name, u.email, ${instant('u.created_at')} as created_at,
      ${instant('coalesce(u.updated_at, u.created_at)')} as updated_at, ${instant('w.erased_at')} as erased_at
      from jumun_users u join jumun_wallets w on w.user_id = u.user_id`,
  },
  {
    // A balance changed with the last entry of its ledger.
    name: 'jumun_view_balances',
    select: ({
      instant,
    }) => `select w.user_id, w.balance, ${instant('coalesce(l.at, o.created_at, u.created_at)')} as updated_at
      from jumun_wallets w join jumun_users u on u.user_id = w.user_id
      left join jumun_ledger l on l.user_id = w.user_id and l.number = w.entry_count
      left join jumun_orders o on o.user_id = w.user_id and o.created_at = w.latest_at and o.paid_number = w.entry_count`,
  },
  {
    name: 'jumun_view_products',
    select: ({ instant }) => `select p.product_id, p.name, p.status, min(o.price) as price, sum(o.stock) as stock,
      ${instant('p.created_at')} as created_at, ${instant('coalesce(p.updated_at, p.created_at)')} as updated_at
      from jumun_products p join jumun_options o on o.product_id = p.product_id
      group by p.product_id, p.name, p.status, p.created_at, p.updated_at`,
  },
  {
    // Those that are rows, and those that stand in the orders that they paid.
    name: 'jumun_view_ledger',
    select: ({ instant }) => `select ${ledgerColumns.join(', ')}, ${instant('at')} as at from jumun_ledger
      union all select ${paidAs(ledgerColumns)}, ${instant('o.created_at')} from jumun_orders o
      where o.paid_number is not null`,
  },
  {
    // Those that are rows, and those that stand in the lines of orders.
    name: 'jumun_view_stock_movements',
    select({ instant, list }) {
      const lines = list('o.items', 'i', lineParts)
      const moves = list('o.moves', 'm', moveParts)
      return `select product_id, option_id, number, type, delta, stock_after, order_id, reason, ${instant('at')} as at
        from jumun_stock_movements
        union all select ${lines.part('product_id')}, ${lines.part('option_id')}, ${moves.part('number')}, 'ORDER',
        0 - ${lines.part('quantity')}, ${moves.part('stock_after')}, o.order_id, null, ${instant('o.created_at')}
        from jumun_orders o ${lines.join} ${moves.join}
        where ${lines.position} = ${moves.position} and ${moves.part('stock_after')} is not null`
    },
  },
  {
    // "rank" is a word of newer SQL.
    name: 'jumun_view_popular_products',
    select({ instant, list }) {
      const places = list('s.items', 'r', placeParts)
      const parts = Object.keys(placeParts).map(name => `${places.part(name)} as ${name}`)
      return `select s.day, s.days, ${places.position} as place, ${parts.join(', ')}, ${instant('s.computed_at')} as computed_at
        from jumun_ranking_snapshots s ${places.join}`
    },
  },
  {
    // What an option holds of its last day is added to what may stand in a row of that day.
    name: 'jumun_view_sales',
    select: () => `select day, product_id, option_id, sum(quantity) as quantity, sum(revenue) as revenue from (
      select day, product_id, option_id, quantity, revenue from jumun_sales
      union all select sold_on, product_id, option_id, sold_units, sold_revenue from jumun_options
      where sold_on is not null) as figures group by day, product_id, option_id`,
  },
  {
    name: 'jumun_view_user_coupons',
    select: ({ instant }) => `select u.user_coupon_id, u.coupon_id, c.code, c.name, u.user_id, u.status, u.order_id,
      u.reason, ${instant('u.claimed_at')} as claimed_at, ${instant('u.expires_at')} as expires_at
      from jumun_user_coupons u join jumun_coupons c on c.coupon_id = u.coupon_id`,
  },
]

export function dropViews(views: readonly View[]): RawBuilder<unknown>[] {
  return views.map(({ name }) => sql`drop view if exists ${sql.table(name)}`)
}

export function createViews(views: readonly View[], { definition }: SqlDialect): RawBuilder<unknown>[] {
  return views.map(({ name, select }) => sql`create view ${sql.table(name)} as ${sql.raw(select(definition.views))}`)
}
