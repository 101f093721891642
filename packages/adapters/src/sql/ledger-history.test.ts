import { type LedgerEntry, type Order, StoreError } from '@jumun/core'
import { expect, test } from 'vitest'
import type { KnownWallet } from './known-wallets.ts'
import { sqliteDialect } from '../sqlite/dialect.ts'
import { connectionOf } from './connection.ts'
import { ledgerQuestions, ledgerRowOf, paidAs, placeInPaidOrders } from './ledger-history.ts'
import { ledger } from './tables.ts'

const at = 1_000

function orderOf(orderId: string, change: Partial<Order> = {}): Order {
  return {
    orderId,
    userId: 'mina',
    status: 'PAID',
    items: [],
    subtotal: 30,
    discount: 0,
    total: 30,
    createdAt: at,
    payment: { paymentId: `paid-${orderId}`, amount: 30, at },
    history: [],
    ...change,
  }
}

/** The entry that pays such an order. */
function paymentOf(orderId: string, number: number, change: Partial<LedgerEntry> = {}): LedgerEntry {
  const [balanceBefore, balanceAfter] = [100, 70]
  return { userId: 'mina', number, type: 'PAYMENT', amount: -30, balanceBefore, balanceAfter, orderId, at, ...change }
}

const walletsOf = (wallet: KnownWallet) => new Map([['mina', { ...wallet }]])

/** Orders that hold nothing, and one entry that is a row. */
const asRow = (entry: LedgerEntry, latestAt: number | null = null) => ({
  paid: [[null, null]],
  rows: [{ entry, latestAt }],
})

test('the next payment of a wallet stands in the order that it paid', () => {
  const known = walletsOf({ entryCount: 4, latestAt: at - 1 })
  expect(placeInPaidOrders(known, [orderOf('a')], [paymentOf('a', 5)])).toEqual({ paid: [[5, 70]], rows: [] })
  expect(known.get('mina')).toEqual({ entryCount: 5, latestAt: at })
})

test('so does the first one of all', () => {
  const known = walletsOf({ entryCount: 0, latestAt: null })
  expect(placeInPaidOrders(known, [orderOf('a')], [paymentOf('a', 1)])).toEqual({ paid: [[1, 70]], rows: [] })
  expect(known.get('mina')).toEqual({ entryCount: 1, latestAt: at })
})

test('each stands in its own order, whichever order the entries come in', () => {
  const orders = ['a', 'b', 'c', 'd'].map((orderId, i) =>
    orderOf(orderId, { createdAt: at + (orderId === 'a' ? 9 : i) }),
  )
  const entries = [
    paymentOf('b', 5, { at: at + 1 }),
    paymentOf('c', 6, { at: at + 2, balanceBefore: 70, balanceAfter: 40 }),
    paymentOf('a', 7, { at: at + 9, balanceBefore: 40, balanceAfter: 10 }),
  ]
  const known = walletsOf({ entryCount: 4, latestAt: at })
  const paid = [
    [7, 10],
    [5, 70],
    [6, 40],
    [null, null],
  ]
  expect(placeInPaidOrders(known, orders, entries)).toEqual({ paid, rows: [] })
  expect(known.get('mina')).toEqual({ entryCount: 7, latestAt: at + 9 })
})

const { orderId: _paid, ...ofNoOrder } = paymentOf('a', 5)
const { payment: _payment, ...unpaid } = orderOf('a')

test.for<{ name: string; order?: Order; entry?: LedgerEntry }>([
  { name: 'no order', entry: ofNoOrder },
  { name: 'another order', entry: paymentOf('a', 5, { orderId: 'z' }) },
  { name: 'an order that is not paid', order: unpaid },
  { name: 'a refund', entry: paymentOf('a', 5, { type: 'REFUND' }) },
  { name: 'the order of another user', order: orderOf('a', { userId: 'yuna' }) },
  { name: 'another time than the order’s', order: orderOf('a', { createdAt: at + 1 }) },
  { name: 'another amount', entry: paymentOf('a', 5, { amount: -29 }) },
  { name: 'money that comes in', entry: paymentOf('a', 5, { amount: 30 }) },
  { name: 'a balance that does not follow', entry: paymentOf('a', 5, { balanceBefore: 101 }) },
  { name: 'a reason', entry: paymentOf('a', 5, { reason: 'why' }) },
  { name: 'a reference', entry: paymentOf('a', 5, { reference: 'bank-1' }) },
  { name: 'a limit', entry: paymentOf('a', 5, { maxBalance: 500 }) },
])(
  'an entry of which its order does not say all is a row: $name',
  ({ order = orderOf('a'), entry = paymentOf('a', 5) }) => {
    const known = walletsOf({ entryCount: 4, latestAt: at - 1 })
    expect(placeInPaidOrders(known, [order], [entry])).toEqual(asRow(entry))
    expect(known.get('mina')).toEqual({ entryCount: 5, latestAt: at })
  },
)

test.for<{ name: string; wallet: KnownWallet; number: number; latestAt?: number; after: KnownWallet }>([
  {
    name: 'a number is left out',
    wallet: { entryCount: 4, latestAt: at - 1 },
    number: 6,
    after: { entryCount: 4, latestAt: at },
  },
  {
    name: 'its number is taken',
    wallet: { entryCount: 4, latestAt: at - 1 },
    number: 4,
    after: { entryCount: 4, latestAt: at },
  },
  {
    name: 'it is the 64th',
    wallet: { entryCount: 63, latestAt: at - 1 },
    number: 64,
    after: { entryCount: 64, latestAt: at },
  },
  {
    name: 'it is the 128th',
    wallet: { entryCount: 127, latestAt: at - 1 },
    number: 128,
    after: { entryCount: 128, latestAt: at },
  },
  {
    name: 'an earlier entry has the same time',
    wallet: { entryCount: 4, latestAt: at },
    number: 5,
    after: { entryCount: 5, latestAt: at },
  },
  {
    name: 'an earlier entry has a later time, which it then says',
    wallet: { entryCount: 4, latestAt: at + 1 },
    number: 5,
    latestAt: at + 1,
    after: { entryCount: 5, latestAt: at + 1 },
  },
  {
    name: 'the times of earlier entries are not known',
    wallet: { entryCount: 4, latestAt: null },
    number: 5,
    after: { entryCount: 5, latestAt: null },
  },
])('a payment is a row where $name', ({ wallet, number, latestAt = null, after }) => {
  const known = walletsOf(wallet)
  const entry = paymentOf('a', number)
  expect(placeInPaidOrders(known, [orderOf('a')], [entry])).toEqual(asRow(entry, latestAt))
  expect(known.get('mina')).toEqual(after)
})

test('neighbours of the 64th stand in their orders', () => {
  for (const entryCount of [62, 64, 65]) {
    const known = walletsOf({ entryCount, latestAt: at - 1 })
    const { paid } = placeInPaidOrders(known, [orderOf('a')], [paymentOf('a', entryCount + 1)])
    expect(paid).toEqual([[entryCount + 1, 70]])
  }
})

test('a payment of a wallet that is not locked is a row, and nothing is known of it then', () => {
  const known = new Map<string, KnownWallet>()
  const entry = paymentOf('a', 1)
  expect(placeInPaidOrders(known, [orderOf('a')], [entry])).toEqual(asRow(entry))
  expect(known.size).toBe(0)
})

test('an entry that is a row is counted in its wallet, whose times it makes known only where they are', () => {
  const first = paymentOf('a', 1, { at: 0 })
  const known = walletsOf({ entryCount: 0, latestAt: null })
  expect(ledgerRowOf(known, first)).toEqual({ entry: first, latestAt: null })
  expect(known.get('mina')).toEqual({ entryCount: 1, latestAt: 0 })
})

test.for([
  ['a balance below nothing', 5, -1],
  ['a balance beyond what is exact', 5, 2 ** 53],
  ['a number below nothing', -3, 70],
] as const)('an entry that no row can hold is refused with its order: %s', ([, number, balanceAfter]) => {
  const known = walletsOf({ entryCount: number - 1, latestAt: at - 1 })
  const entry = paymentOf('a', number, { balanceAfter, balanceBefore: balanceAfter + 30 })
  expect(() => placeInPaidOrders(known, [orderOf('a')], [entry])).toThrow(
    new StoreError('constraint', 'A ledger entry has a number that it cannot hold.'),
  )
})

test('the columns of an entry follow from the order that holds it', () => {
  const names = ['user_id', 'number', 'type', 'amount', 'balance_before', 'balance_after', 'order_id', 'reason', 'at']
  expect(paidAs(names)).toBe(
    `o.user_id, o.paid_number, 'PAYMENT', 0 - o.paid_amount, o.paid_balance + o.paid_amount, o.paid_balance, ` +
      'o.order_id, null, o.created_at',
  )
})

test('a page and the last entry at a moment are asked for in one statement each, of rows and of orders', async () => {
  const asked: (readonly [statement: string, parameters: readonly unknown[]])[] = []
  const entry = paymentOf('a', 5)
  const connection = connectionOf({
    async all(statement, parameters) {
      asked.push([statement.replaceAll(/\s+/g, ' '), parameters])
      return [ledger.encode(entry)]
    },
    run: async () => 0,
  })
  const { page, lastAt } = ledgerQuestions(sqliteDialect)
  expect(await page(connection, { userId: 'mina', before: 9, limit: 3, others: 2 })).toEqual([entry])
  expect(await lastAt(connection, { userId: 'mina', at: 500 })).toEqual([entry])
  const all =
    '"user_id", "number", "type", "amount", "balance_before", "balance_after", "order_id", "reason", "reference", ' +
    '"max_balance", "at"'
  const rows = `select ${all} from (select ${all} from jumun_ledger where user_id = ? and`
  const orders =
    `union all select o.user_id, o.paid_number, 'PAYMENT', 0 - o.paid_amount, o.paid_balance + o.paid_amount, ` +
    'o.paid_balance, o.order_id, null, null, null, o.created_at from (select "user_id", "order_id", "created_at", ' +
    '"paid_number", "paid_balance", "paid_amount" from jumun_orders where user_id = ? and paid_number is not null and'
  expect(asked).toEqual([
    [
      `${rows} number < ? order by number desc limit ?) as r ${orders} paid_number < ? and created_at <= ` +
        'coalesce((select coalesce(l.latest_at, l.at) from jumun_ledger as l where l.user_id = ? and l.number >= ? ' +
        'order by l.number limit 1), 9007199254740991) and created_at > coalesce((select l.at from jumun_ledger as l ' +
        'where l.user_id = ? and l.number < ? order by l.number desc limit 1 offset ?), -1) ' +
        'order by created_at desc limit ?) as o',
      ['mina', 9, 3, 'mina', 9, 'mina', 9, 'mina', 9, 2, 3],
    ],
    [
      `${rows} at <= ? order by number desc limit 1) as r ${orders} created_at <= ? and created_at > ` +
        'coalesce((select l.at from jumun_ledger as l where l.user_id = ? and l.at <= ? order by l.number desc ' +
        'limit 1), -1) order by created_at desc limit 1) as o',
      ['mina', 500, 'mina', 500, 'mina', 500],
    ],
  ])
})
