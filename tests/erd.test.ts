import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '@jumun/adapters/open'
import { createScratchDatabase, inspect } from '@jumun/adapters/scratch'
import { expect, test } from 'vitest'

/** Document 002, "3. ERD": its entities with their columns. */
const document = {
  USER: 'userId name email createdAt updatedAt',
  BALANCE: 'balanceId userId currentBalance updatedAt',
  BALANCEHISTORY: 'transactionId userId amount transactionType balanceBefore balanceAfter createdAt',
  PRODUCT: 'productId name price stock createdAt updatedAt',
  ORDER: 'orderId userId totalPrice orderStatus orderDate updatedAt',
  ORDERITEM: 'orderItemId orderId productId quantity price',
  ORDERHISTORY: 'historyId orderId orderStatus changedBy changedAt',
  CART: 'cartId userId createdAt updatedAt',
  CARTITEM: 'cartItemId cartId productId quantity',
}

const text = readFileSync(join(import.meta.dirname, '../docs/database.md'), 'utf8')
/** Column of the document, its place in the database, and why it is kept differently. */
const rows = text
  .slice(text.indexOf('## The ERD of document 002'))
  .split('\n')
  .filter(line => line.startsWith('| `'))
  .map(line => line.split('|').map(cell => cell.trim().replaceAll('`', '')))

test('every column of the ERD has its row, in its order, and a reason where it has no place', () => {
  const columns = Object.entries(document).flatMap(([entity, names]) =>
    names.split(' ').map(name => `${entity}.${name}`),
  )
  expect(rows.map(([, column]) => column)).toEqual(columns)
  for (const [, column, place, reason] of rows) expect(place !== '' || reason !== '', column).toBe(true)
})

test('the places are columns of the database', async () => {
  const database = await createScratchDatabase('sqlite:jumun-erd.db')
  try {
    const store = await openStore(database.url)
    await store.close()
    const places = rows.map(([, , place]) => place!).filter(place => place !== '')
    await inspect(database.url, async inspector => {
      for (const place of places) {
        const [table, column] = place.split('.')
        expect(await inspector.rows(`select ${column} from ${table}`), place).toEqual([])
      }
    })
  } finally {
    await database.drop()
  }
})
