import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createShop } from '@jumun/core'
import Database from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import { openSqlite } from '../sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-pages-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** How many pages the log grows by while `work` is under way: what a commit has to bring to the disk. */
async function pagesWritten(path: string, work: () => Promise<unknown>): Promise<number> {
  const before = statSync(`${path}-wal`).size
  await work()
  return (statSync(`${path}-wal`).size - before) / (4096 + 24)
}

test('an order of three lines writes few pages, and a batch of orders shares them', async () => {
  const path = join(folder, 'shop.db')
  const handle = new Database(path)
  const shop = createShop({ store: await openSqlite(handle) })
  // The log only grows when nothing is carried over into the file.
  handle.pragma('wal_autocheckpoint = 0')
  const users = Array.from({ length: 128 }, (_, i) => `user-${i}`)
  const products = Array.from({ length: 30 }, (_, i) => `product-${i}`)
  await Promise.all(users.map(userId => shop.users.register({ userId, name: userId })))
  await Promise.all(users.map(userId => shop.wallets.charge({ userId, amount: 1_000_000 })))
  await Promise.all(
    products.map(productId => shop.catalog.addProduct({ productId, name: productId, price: 1, stock: 9e5 })),
  )
  const place = (i: number) =>
    shop.orders.place({
      userId: users[i % users.length]!,
      items: [0, 7, 13].map(step => ({ productId: products[(i + step) % products.length]!, quantity: 1 })),
    })

  for (let round = 0; round < 4; round += 1) await Promise.all(users.map((_, i) => place(i)))
  // Of several, as one may happen to divide pages.
  const singles = 12
  const alone = await pagesWritten(path, async () => {
    for (let i = 0; i < singles; i += 1) await place(i)
  })
  const batch = await pagesWritten(path, () => Promise.all(users.map((_, i) => place(i))))

  expect({ alone: alone / singles, anOrderOfABatch: batch / users.length }).toEqual({
    alone: expect.toSatisfy((pages: number) => pages <= 14, 'at most 14'),
    anOrderOfABatch: expect.toSatisfy((pages: number) => pages <= 1, 'at most 1'),
  })
  await shop.close()
  handle.close()
})
