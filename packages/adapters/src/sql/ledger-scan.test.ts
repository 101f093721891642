import type { LedgerEntry } from '@jumun/core'
import { expect, test } from 'vitest'
import type { SqlConnection } from './connection.ts'
import { ledgerScan } from './ledger-scan.ts'
import { ledger, ordersByUser } from './tables.ts'
import type { StoredRow } from './value.ts'

const connection = {} as SqlConnection

/** Of `user number`; what stands in an order has an odd amount. */
function entryOf(place: string): LedgerEntry {
  const [userId, number] = place.split(' ') as [string, string]
  const count = Number(number)
  const amount = 10 * count + 1
  return {
    userId,
    number: count,
    type: 'PAYMENT',
    amount: -amount,
    balanceBefore: 1000,
    balanceAfter: 1000 - amount,
    orderId: `order of ${place}`,
    at: 500 + count,
  }
}

const rowOf = (place: string): StoredRow => ledger.encode(entryOf(place))

function orderOf(place: string): StoredRow {
  const { userId, number, amount, balanceAfter, orderId, at } = entryOf(place)
  return [userId, at, orderId, number, balanceAfter, -amount]
}

async function scan(rows: readonly StoredRow[][], orders: readonly StoredRow[][]): Promise<LedgerEntry[][]> {
  const chunks = new Map([
    [ledger.name, rows],
    [ordersByUser.name, orders],
  ])
  const walked = ledgerScan(
    ({ name }) =>
      async function* (given) {
        expect(given).toBe(connection)
        yield* chunks.get(name)!
      },
  )
  const found: LedgerEntry[][] = []
  for await (const chunk of walked(connection)) found.push([...chunk])
  return found
}

test.for<{ name: string; rows?: string[][]; orders?: string[][]; merged: string[][] }>([
  { name: 'none', merged: [] },
  { name: 'rows alone', rows: [['a 1', 'a 2'], ['b 1']], merged: [['a 1', 'a 2'], ['b 1']] },
  { name: 'orders alone', orders: [['a 1', 'a 2'], ['b 1']], merged: [['a 1', 'a 2'], ['b 1']] },
  {
    name: 'orders before, between and behind rows',
    rows: [['a 2', 'a 4', 'b 2']],
    orders: [['a 1', 'a 3', 'b 1', 'b 3', 'c 1']],
    merged: [
      ['a 1', 'a 2', 'a 3', 'a 4', 'b 1', 'b 2'],
      ['b 3', 'c 1'],
    ],
  },
  {
    name: 'a chunk of orders that ends before the next row',
    rows: [['a 2', 'b 5']],
    orders: [['a 1', 'a 3'], ['b 1'], ['b 4', 'b 6'], ['c 1']],
    merged: [['a 1', 'a 2', 'a 3', 'b 1', 'b 4', 'b 5'], ['b 6'], ['c 1']],
  },
  {
    name: 'a chunk of rows that ends within one of orders',
    rows: [['a 2'], ['a 5']],
    orders: [['a 1', 'a 3', 'a 4', 'a 6']],
    merged: [['a 1', 'a 2'], ['a 3', 'a 4', 'a 5'], ['a 6']],
  },
  {
    name: 'rows behind the last order',
    rows: [['a 2', 'b 1'], ['c 1']],
    orders: [['a 1']],
    merged: [['a 1', 'a 2', 'b 1'], ['c 1']],
  },
  {
    name: 'users in the order of their bytes',
    rows: [['é 1']],
    orders: [['z 2', 'ü 1']],
    merged: [['z 2', 'é 1'], ['ü 1']],
  },
  { name: 'numbers by value', rows: [['a 10']], orders: [['a 9', 'a 11']], merged: [['a 9', 'a 10'], ['a 11']] },
])('entries come by user and number, wherever they stand: $name', async ({ rows = [], orders = [], merged }) => {
  const found = await scan(
    rows.map(chunk => chunk.map(rowOf)),
    orders.map(chunk => chunk.map(orderOf)),
  )
  expect(found).toEqual(merged.map(chunk => chunk.map(entryOf)))
})

test('an entry that stands in a row and in an order comes twice, the row first', async () => {
  const free = { ...entryOf('a 1'), amount: 0, balanceAfter: 1000 }
  expect(await scan([[ledger.encode(free), rowOf('a 2')]], [[orderOf('a 1')]])).toEqual([
    [free, entryOf('a 1'), entryOf('a 2')],
  ])
})

test('an order that holds no entry is passed over, and one that cost nothing is not', async () => {
  const free = ['mina', 500, 'o2', 3, 70, null]
  expect(await scan([], [[['mina', 499, 'o1', null, null, 30], free]])).toEqual([
    [
      {
        userId: 'mina',
        number: 3,
        type: 'PAYMENT',
        amount: 0,
        balanceBefore: 70,
        balanceAfter: 70,
        orderId: 'o2',
        at: 500,
      },
    ],
  ])
})
