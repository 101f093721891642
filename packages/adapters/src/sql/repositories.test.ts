import { expect, test } from 'vitest'
import { sqliteDialect } from '../sqlite/dialect.ts'
import type { SqlConnection } from './connection.ts'
import type { KeySelection, FirstSelection, SqlDialect } from './dialect.ts'
import { orderOf } from './dialect.ts'
import { sqlRepositories } from './repositories.ts'
import type { Table } from './table.ts'

/** What a repository asks its database for, in one line each. */
const described: Partial<Record<keyof SqlDialect, (of: never, columns: never) => string>> = {
  selectByKeys({ from, by, ...rest }: KeySelection) {
    const said = Object.entries(rest)
      .filter(([name]) => name !== 'columns')
      .map(([name, value]) => (value === true ? name : `${name}=${String(value)}`))
    const keys = by.map(({ column, kind }) => (kind === 'key' ? column : `${column}:${kind}`))
    return `select ${from.split(' ')[0]} by ${keys.join()}; ${said.toSorted().join(' ')}`.trimEnd()
  },
  selectFirst: ({ table, by, order }: FirstSelection) => `first ${table.name} of ${by} in ${orderOf(order)}`,
  insertRows: writing('insert'),
  insertAbsentRows: writing('insert absent'),
  updateRows: writing('update'),
  updateLockedRows: writing('update locked'),
  addToRows: writing('add'),
  addToStoredRows: writing('add to stored'),
  deleteRows: writing('delete'),
  claimRows: writing('claim'),
}

function writing(verb: string) {
  return ({ name, key, columns }: Table, changed?: readonly string[] | string) => {
    const what = changed === undefined ? `${columns.length} columns` : String(changed)
    return `${verb} ${name}/${key.join('/')}: ${what}`
  }
}

/** All that is asked for while repositories are built, on a database that has everything there is. */
function askedFor(): string[] {
  const asked: string[] = []
  const dialect = new Proxy(sqliteDialect, {
    get(of, name: keyof SqlDialect) {
      const describe = described[name]
      if (describe === undefined) return of[name]
      return (...given: [never, never]) => {
        asked.push(describe(...given))
        return async () => []
      }
    },
  })
  sqlRepositories(dialect)
  return asked
}

/**
 * Which rows are locked, by which index, and of which it is known that there is one at most, shows in the answers of hardly any
 * database: it decides what waits for what, and what a lookup costs.
 */
const asked = `
select jumun_users by user_id; index=primary isUnique
insert jumun_users/user_id: 6 columns
update jumun_users/user_id: name,email,metadata,updated_at
select jumun_wallets by user_id; index=primary isUnique
insert jumun_wallets/user_id: 5 columns
select jumun_wallets by user_id; index=primary isUnique lock oftenAbsent
update jumun_wallets/user_id: balance,entry_count,erased_at,order_changes,latest_at
update locked jumun_wallets/user_id: balance,entry_count,erased_at,order_changes,latest_at
update locked jumun_wallets/user_id: balance,entry_count,order_changes,latest_at
claim jumun_wallets/user_id: lock_count
insert jumun_ledger/user_id/number: 12 columns
select jumun_products by p.product_id; thenBy=o.position,o.option_id
select jumun_products by product_id; index=primary isUnique
insert jumun_products/product_id: 11 columns
update jumun_products/product_id: name,price,status,sale_from,sale_until,limit_per_user,low_stock,metadata,updated_at
insert jumun_options/product_id/option_id: 7 columns
select jumun_options by product_id; index=primary lock thenBy=option_id
update jumun_options/product_id/option_id: name,price,stock,movement_count,position
update locked jumun_options/product_id/option_id: name,price,stock,movement_count,position,last_order_id,sold_on,sold_units,sold_revenue
add jumun_sales/day/product_id/option_id: quantity,revenue
add to stored jumun_sales/day/product_id/option_id: quantity,revenue
update locked jumun_options/product_id/option_id: stock,movement_count,last_order_id,sold_on,sold_units,sold_revenue
insert jumun_stock_movements/product_id/option_id/number: 10 columns
select jumun_orders by order_id; isUnique mayBeStale
select jumun_coupons by coupon_id; index=primary isUnique
select jumun_coupons by code; index=jumun_coupons_code_unique
select jumun_coupons by coupon_id; index=primary isUnique lock
insert jumun_coupons/coupon_id: 16 columns
update jumun_coupons/coupon_id: name,quantity,claimed,claim_from,claim_until,metadata
select jumun_user_coupons by user_coupon_id; index=primary isUnique namesOwner
select jumun_user_coupons by user_id,coupon_id; index=jumun_user_coupons_coupon_id_unique oftenAbsent
insert jumun_user_coupons/user_coupon_id: 8 columns
update jumun_user_coupons/user_coupon_id: status,expires_at,order_id,reason
first jumun_user_coupons of user_id in claimed_at desc, user_coupon_id
select jumun_cart_items by user_id; index=jumun_cart_items_option_id_unique
select jumun_cart_items by c.user_id;
insert jumun_cart_items/item_id: 6 columns
update jumun_cart_items/item_id: quantity
delete jumun_cart_items/item_id: 6 columns
select jumun_orders by order_id; index=jumun_order_order_id_unique namesOwner
insert jumun_orders/created_at/order_id: 24 columns
insert jumun_stock_movements/product_id/option_id/number: 10 columns
insert jumun_ledger/user_id/number: 12 columns
update jumun_orders/created_at/order_id/step_count: status,history,step_count,payment_id,paid_amount,paid_at,sold_on,refused_payments
update jumun_orders/created_at/order_id/step_count: status,history,step_count,payment_id,paid_amount,paid_at,sold_on,refused_payments,refunded,items
update jumun_orders/created_at/order_id/step_count: status,history,step_count,payment_id,paid_amount,paid_at,sold_on,refused_payments,refunded,items,metadata,former_metadata,updated_at
first jumun_orders of user_id in created_at desc, order_id desc
delete jumun_orders/created_at/order_id: 21 columns
select jumun_orders by user_id; index=jumun_order_user
select jumun_orders by user_id,status; index=jumun_order_user
add jumun_sales/day/product_id/option_id: quantity,revenue
add to stored jumun_sales/day/product_id/option_id: quantity,revenue
select jumun_ranking_snapshots by day; index=primary isUnique
insert absent jumun_ranking_snapshots/day: 6 columns
delete jumun_ranking_snapshots/day: 6 columns
select jumun_answers by user_id,operation,idempotency_key:longKey; index=primary isUnique oftenAbsent
insert jumun_answers/user_id/operation/idempotency_key: 6 columns
delete jumun_answers/user_id/operation/idempotency_key: 6 columns
insert jumun_outbox/id: 9 columns
select jumun_outbox by id; index=primary isUnique
select jumun_outbox by position:integer;
select jumun_outbox by aggregateid;
update jumun_outbox/id: position
delete jumun_outbox/id: 9 columns
select jumun_outbox by aggregateid;
select jumun_outbox by position:integer;
select jumun_publishers by publisher:integer; index=primary isUnique lock
claim jumun_publishers/publisher: lock_count
insert jumun_publishers/publisher: 8 columns
update jumun_publishers/publisher: name,reached,failed,dead,waiting,failures,paused_until
delete jumun_publishers/publisher: 8 columns
insert jumun_delivery_stretches/publisher/first_position: 7 columns
delete jumun_delivery_stretches/publisher/first_position: 7 columns
select jumun_deliveries by position:integer,publisher:integer; index=primary isUnique
select jumun_deliveries by order_id;
insert jumun_deliveries/position/publisher: 9 columns
update jumun_deliveries/position/publisher: status,attempts,next_attempt_at,due_at,lease_token,last_error
delete jumun_deliveries/position/publisher: 9 columns
select jumun_deliveries by position:integer;
select jumun_outbox_state by name; index=primary isUnique
select jumun_outbox_state by name; index=primary isUnique lock
insert absent jumun_outbox_state/name: 5 columns
update jumun_outbox_state/name: placed
update jumun_outbox_state/name: purged_to,kept,purged_before
select jumun_settings by name; index=primary isUnique mayBeStale
insert absent jumun_settings/name: 3 columns
`

test('repositories ask their database for rows by these keys and indexes, with these locks, and write these columns', () => {
  expect(askedFor()).toEqual(asked.trim().split('\n'))
})

test('a repository is made once for a transaction, when it is asked for first', () => {
  const of = sqlRepositories(sqliteDialect)
  const [one, other] = [of({} as SqlConnection), of({} as SqlConnection)]
  const kinds = [
    'users',
    'wallets',
    'ledger',
    'products',
    'options',
    'movements',
    'coupons',
    'userCoupons',
    'carts',
    'orders',
    'sales',
    'snapshots',
    'answers',
    'outbox',
    'settings',
  ] as const
  const made = kinds.map(kind => one[kind])
  expect(new Set(made).size).toBe(kinds.length)
  for (const [i, kind] of kinds.entries()) {
    expect(one[kind]).toBe(made[i])
    expect(other[kind]).not.toBe(made[i])
  }
})
