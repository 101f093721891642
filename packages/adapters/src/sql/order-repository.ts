import type { BoughtUnits, Change, Order, OrderFilter, OrderItem, OrderRepository, OrderStatus } from '@jumun/core'
import {
  asKept,
  cancelledFields,
  changedFields,
  isLiving,
  orderOf,
  rowShapes,
  type SavedField,
  savedFields,
  unitsLeft,
  updatedFields,
} from '@jumun/core/rows'
import { type RawBuilder, sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import type { KnownOptions } from './known-options.ts'
import type { KnownWallets } from './known-wallets.ts'
import { placeInPaidOrders } from './ledger-history.ts'
import { insertMovementRows } from './movement-repository.ts'
import { resultOf } from './result.ts'
import { placeholder, questionOf } from './statement.ts'
import { placeInOrders } from './stock-history.ts'
import { selectFirstRows, selectRows, single } from './table-access.ts'
import { orders, wholeOrders } from './tables.ts'
import type { Table } from './table.ts'
import { text } from './value.ts'
import { insertLedgerRows } from './wallet-repository.ts'

/** An order is found by its steps too: a change of one that has gone on meanwhile meets none. */
const ordersAsRead: Table = { ...orders, key: [...orders.key, 'step_count'] }

export function orderRepository(
  dialect: SqlDialect,
): (connection: SqlConnection, known: KnownOptions, knownWallets: KnownWallets) => OrderRepository {
  const find = selectRows(dialect, orders, {
    by: ['orderId'],
    index: 'jumun_order_order_id_unique',
    namesOwner: true,
  })
  const insert = dialect.insertRows(wholeOrders)
  const insertMovements = insertMovementRows(dialect)
  const insertEntries = insertLedgerRows(dialect)
  const saves = [savedFields, cancelledFields, updatedFields].map(fields => ({
    fields,
    save: savingOf(dialect, fields),
  }))
  const { due, failed, countFailed } = questions(dialect)
  const listings = listingsOf(dialect)
  const newestOf = selectFirstRows(dialect, orders, {
    by: 'userId',
    order: [
      { field: 'createdAt', descending: true },
      { field: 'orderId', descending: true },
    ],
  })
  const remove = dialect.deleteRows(orders)
  const bought = boughtUnits(dialect)
  const findPending = selectRows(dialect, orders, { by: ['userId', 'status'], index: 'jumun_order_user' })

  return (connection, known, knownWallets) => ({
    find: async orderIds => (await find(connection, single(orderIds))).map(orderOf),
    async page({ after = behindAll, limit, ...filter }) {
      const { createdAt, orderId } = after
      const rows = await listings(filter)(connection, { createdAt, orderId, limit, ...filter })
      return rows.map(orderOf)
    },
    newestOf: async ({ userIds, limit }) => (await newestOf(connection, userIds, limit)).map(orderOf),
    pendingOf: async userIds =>
      (
        await findPending(
          connection,
          userIds.map(userId => [userId, 'PENDING']),
        )
      ).map(orderOf),
    boughtUnits: pairs => bought(connection, pairs),
    due: async query => (await due(connection, query)).map(({ orderId }) => orderId),
    failed: query => failed(connection, query),
    async countFailed(query) {
      const [{ count } = { count: 0 }] = await countFailed(connection, query)
      return count
    },
    async removeFailed(places) {
      await remove(
        connection,
        places.map(({ createdAt, orderId }) => [createdAt, orderId]),
      )
    },
    async insert(inserted, movements = [], payments = []) {
      const { moves, rows } = placeInOrders(known, inserted, movements)
      const { paid, rows: entries } = placeInPaidOrders(knownWallets, inserted, payments)
      await insert(
        connection,
        inserted.map((order, i) => {
          const row = orders.encode(order)
          const [number, balance] = paid[i]!
          row.push(moves[i]!, number, balance)
          return row
        }),
      )
      // Of most batches of few orders none.
      if (rows.length > 0) await insertMovements(connection, rows)
      if (entries.length > 0) await insertEntries(connection, entries)
    },
    async save(changes) {
      for (const { fields, save } of saves) {
        const changed = changes.filter(change => changedFields(change) === fields)
        if (changed.length > 0) await save(connection, changed)
      }
    },
  })
}

function savingOf(dialect: SqlDialect, fields: readonly SavedField[]) {
  const save = dialect.updateRows(ordersAsRead, fields.map(orders.columnOf))
  const encode = orders.encoderOf(fields)
  return (connection: SqlConnection, changes: readonly Change<Order>[]) =>
    save(
      connection,
      changes.map(({ before, after }) => [
        ...encode(asKept(after)).slice(0, fields.length),
        before.createdAt,
        before.orderId,
        before.history.length,
      ]),
    )
}

/** A statement for each choice of filters, made when it is first asked for: what is not asked for costs nothing. */
function listingsOf(dialect: SqlDialect) {
  const earlier = dialect.compareKey(['created_at', 'order_id'], '<', [
    placeholder.integer('createdAt'),
    placeholder.text('orderId'),
  ])
  const newestFirst = dialect.queries
    .selectFrom('jumun_orders')
    .select(orders.columns)
    .where(earlier)
    .orderBy('created_at', 'desc')
    .orderBy('order_id', 'desc')
    .limit(placeholder.integer('limit'))
  const build = ({ userId, status, from, until }: OrderFilter) => {
    let query = newestFirst
    if (userId !== undefined) query = query.where('user_id', '=', placeholder.text('userId'))
    if (status !== undefined) query = query.where('status', '=', placeholder.text('status'))
    if (from !== undefined) query = query.where('created_at', '>=', placeholder.integer('from'))
    if (until !== undefined) query = query.where('created_at', '<', placeholder.integer('until'))
    return questionOf(query, orders.decode)
  }
  const known = new Map<string, ReturnType<typeof build>>()
  return (filter: OrderFilter) => {
    const choice = Object.keys(filter).toSorted().join()
    const listing = known.get(choice) ?? build(filter)
    known.set(choice, listing)
    return listing
  }
}

function questions(dialect: SqlDialect) {
  const compiled = (query: RawBuilder<unknown>) => ({ compile: () => query.compile(dialect.queries) })
  const due = dialect.queries
    .selectFrom('jumun_orders')
    .select('order_id')
    // A constant, so that the index of the pending ones alone can serve it.
    .where(sql<boolean>`status = 'PENDING'`)
    .where('expires_at', '<=', placeholder.integer('at'))
    .orderBy('expires_at')
    .orderBy('order_id')
    .limit(placeholder.integer('limit'))
  return {
    due: questionOf(due, resultOf({ orderId: 'key' })),
    // They have no time to expire at: by id, as they were made.
    failed: questionOf(
      compiled(sql`select created_at, order_id, user_id from jumun_orders where status = 'FAILED'
        order by expires_at, order_id limit ${placeholder.integer('limit')}`),
      resultOf({ createdAt: 'integer', orderId: 'key', userId: 'key' }),
    ),
    countFailed: questionOf(
      compiled(sql`select count(*) from (select 1 from jumun_orders where status = 'FAILED'
        limit ${placeholder.integer('most')}) as failed`),
      resultOf({ count: 'integer' }),
    ),
  }
}

/** Summed here: what stands in an order's lines is no column. */
function boughtUnits(dialect: SqlDialect) {
  const ofUsers = dialect.selectByKeys({
    columns: ['user_id', 'status', 'items'],
    from: orders.name,
    by: [{ column: 'user_id', kind: 'key' }],
    index: 'jumun_order_user',
  })

  return async (connection: SqlConnection, pairs: readonly Omit<BoughtUnits, 'units'>[]): Promise<BoughtUnits[]> => {
    if (pairs.length === 0) return []
    const wanted = new Map(pairs.map(pair => [`${pair.userId}\0${pair.productId}`, { ...pair, units: 0 }]))
    const userIds = new Set(pairs.map(({ userId }) => userId))
    for (const [userId, status, items] of await ofUsers(connection, single([...userIds]))) {
      if (!isLiving(text(status) as OrderStatus)) continue
      for (const item of readItems(JSON.parse(text(items))) as readonly OrderItem[]) {
        const pair = wanted.get(`${text(userId)}\0${item.productId}`)
        if (pair !== undefined) pair.units += unitsLeft(item)
      }
    }
    return [...wanted.values()].filter(({ units }) => units > 0)
  }
}

const readItems = rowShapes.orders.fields.items.codec!.read

/** No moment is later, and no id of that moment is greater, than the last character that there is. */
const behindAll = { createdAt: Number.MAX_SAFE_INTEGER, orderId: '\u{10ffff}' }
