import type { Change, LedgerEntry, Order, OrderItem, OrderStatus, StockMovement } from '@jumun/core'
import { rowShapes } from '@jumun/core/rows'
import { describe, expect, test } from 'vitest'
import { sqliteDialect } from '../sqlite/dialect.ts'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { knownOptions } from './known-options.ts'
import { orderRepository } from './order-repository.ts'
import type { StoredRow } from './value.ts'

const line = (productId: string, quantity: number, cancelled?: number): OrderItem => ({
  productId,
  optionId: 'x',
  productName: 'name',
  optionName: 'name',
  unitPrice: 1,
  quantity,
  discount: 0,
  amount: quantity,
  ...(cancelled !== undefined && { cancelled }),
})

function order(orderId: string, of: Partial<Order> = {}): Order {
  const amounts = { subtotal: 2, discount: 0, total: 2 }
  const history = [{ from: null, to: 'PENDING', by: 'user', at: 7 }] as const
  return { orderId, userId: 'u', status: 'PENDING', ...amounts, createdAt: 7, items: [line('a', 2)], history, ...of }
}

/** A connection that keeps what is asked, by its first words, and finds these rows. */
function asking(found: StoredRow[] = []) {
  const asked: [string, number][] = []
  const keep = async (statement: string, rows: readonly unknown[]) => {
    asked.push([statement.split(/[ (]+/, 3).join(' '), rows.length])
    return rows.length
  }
  const connection = { runEach: keep, allEach: async () => found, all: async () => found } as unknown as SqlConnection
  // Some databases would be asked to insert nothing as well.
  const insertRows: SqlDialect['insertRows'] = table => async (_, rows) =>
    void asked.push([`insert into ${table.name}`, rows.length])
  const dialect = { ...sqliteDialect, insertRows }
  const repository = orderRepository(dialect)(connection, knownOptions(), new Map())
  return { asked, repository }
}

const movement: StockMovement = {
  productId: 'a',
  optionId: 'x',
  number: 1,
  type: 'ORDER',
  delta: -2,
  stockAfter: 8,
  orderId: 'o',
  at: 7,
}
const payment: LedgerEntry = {
  userId: 'u',
  number: 1,
  type: 'PAYMENT',
  amount: -2,
  balanceBefore: 10,
  balanceAfter: 8,
  orderId: 'o',
  at: 7,
}

describe('orders are inserted', () => {
  test.each<[string, StockMovement[], LedgerEntry[], string[]]>([
    ['alone', [], [], []],
    ['with a movement that has to be a row', [movement], [], ['insert into jumun_stock_movements']],
    ['with an entry that has to be a row', [], [payment], ['insert into jumun_ledger']],
    ['with both', [movement], [payment], ['insert into jumun_stock_movements', 'insert into jumun_ledger']],
  ])('%s', async (_, movements, payments, statements) => {
    const { asked, repository } = asking()
    await repository.insert([order('o'), order('p')], movements, payments)
    expect(asked).toEqual([['insert into jumun_orders', 2], ...statements.map(statement => [statement, 1])])
  })
})

describe('orders are saved', () => {
  const paid = { paymentId: 'p', amount: 2, at: 9, soldOn: '2026-01-01' } as unknown as NonNullable<Order['payment']>
  const step = (to: OrderStatus) => ({ from: 'PENDING', to, by: 'user', at: 9 }) as const
  const change = (orderId: string, of: Partial<Order>): Change<Order> => {
    const before = order(orderId)
    return { before, after: { ...before, history: [...before.history, step('PAID')], ...of } }
  }

  test('each with those of which the same has changed', async () => {
    const { asked, repository } = asking()
    await repository.save([])
    expect(asked).toEqual([])
    await repository.save([
      change('o', { status: 'PAID', payment: paid }),
      change('p', { metadata: { note: 'x' }, updatedAt: 9 }),
      change('q', { status: 'PAID', payment: paid }),
    ])
    expect(asked).toEqual([
      ['update jumun_orders set', 2],
      ['update jumun_orders set', 1],
    ])
  })

  test('with the values that have changed, where they are as they were read', async () => {
    const saved: unknown[] = []
    const connection = {
      runEach: async (statement: string, rows: readonly unknown[]) => (saved.push([statement, rows]), rows.length),
    } as unknown as SqlConnection
    const { before, after } = change('o', { status: 'PAID', payment: paid })
    await orderRepository(sqliteDialect)(connection, knownOptions(), new Map()).save([{ before, after }])
    const history = JSON.stringify(rowShapes.orders.fields.history.codec!.write(after.history))
    const set = [
      'status',
      'history',
      'step_count',
      'payment_id',
      'paid_amount',
      'paid_at',
      'sold_on',
      'refused_payments',
    ]
    const statement = `update jumun_orders set ${set.map(name => `${name} = ?`).join(', ')} where created_at = ? and order_id = ? and step_count = ?`
    expect(saved).toEqual([[statement, [['PAID', history, 2, 'p', 2, 9, '2026-01-01', null, 7, 'o', 1]]]])
  })
})

describe('units that were bought', () => {
  const stored = (userId: string, status: OrderStatus, ...items: OrderItem[]): StoredRow => [
    userId,
    status,
    JSON.stringify(rowShapes.orders.fields.items.codec!.write(items)),
  ]

  test('are those of orders that live, of each user and product that is asked for', async () => {
    const rows = [
      stored('u', 'PAID', line('a', 2), line('b', 1), line('z', 9)),
      stored('u', 'PENDING', line('a', 3)),
      stored('u', 'CANCELLED', line('a', 50)),
      stored('u', 'FAILED', line('a', 60)),
      stored('v', 'COMPLETED', line('a', 5, 4)),
      stored('v', 'PAID', line('b', 6, 6)),
    ]
    const pairs = ['u', 'v'].flatMap(userId => ['a', 'b'].map(productId => ({ userId, productId })))
    expect(await asking(rows).repository.boughtUnits(pairs)).toEqual([
      { userId: 'u', productId: 'a', units: 5 },
      { userId: 'u', productId: 'b', units: 1 },
      { userId: 'v', productId: 'a', units: 1 },
    ])
  })
})

test('answers without rows are read by their kinds', async () => {
  expect(await asking([['o']]).repository.due({ at: 1, limit: 1 })).toEqual(['o'])
  const failed = [{ createdAt: 7, orderId: 'o', userId: 'u' }]
  expect(await asking([['7', 'o', 'u']]).repository.failed({ limit: 1 })).toEqual(failed)
  expect(await asking([['3']]).repository.countFailed({ most: 5 })).toBe(3)
})
