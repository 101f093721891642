import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createShop } from '@jumun/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqlite } from '../sqlite.ts'
import { countCommits } from './commit-numbers.ts'

let folder: string
let path: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-state-'))
  path = join(folder, 'shop.db')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function open() {
  const store = await openSqlite(path)
  return { store, shop: createShop({ store, ranking: { cacheMs: 0 } }) }
}

async function openTwo() {
  return [await open(), await open()] as const
}

it('is another one after each commit, in this process or another one, and else the same', async () => {
  const both = await openTwo()
  const [one] = both
  const numbers = () => both.map(({ store }) => store.commits!.now())
  await one.shop.users.register({ userId: 'mina', name: 'Mina' })
  for (const { shop } of both) {
    const before = numbers()
    expect(before).not.toContain(undefined)
    await shop.catalog.listProducts()
    await shop.wallets.balance({ userId: 'mina' })
    await expect(shop.wallets.withdraw({ userId: 'mina', amount: 1_000_000, reason: 'x' })).rejects.toThrow('1000000')
    expect(numbers()).toEqual(before)
    await shop.wallets.charge({ userId: 'mina', amount: 1 })
    const after = numbers()
    for (const [at, number] of after.entries()) expect(number).not.toBe(before[at])
  }
  for (const { shop } of both) await shop.close()
  expect(one.store.commits!.now()).toBeUndefined()
})

it('makes what is looked at again show what has been committed in any process', async () => {
  const both = await openTwo()
  const [{ shop: first }] = both
  await first.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 0, stock: 100 })
  const stocks = () =>
    Promise.all(
      both.map(async ({ shop }) => {
        const [{ items }, { stock }, { items: best }] = await Promise.all([
          shop.catalog.listProducts(),
          shop.catalog.getProduct({ productId: 'latte' }),
          shop.ranking.top(),
        ])
        return [items[0]!.stock, stock, 100 - (best[0]?.totalSales ?? 0)]
      }),
    )
  for (let left = 100; left > 90; left -= 1) {
    const expected = both.map(() => [left, left, left])
    expect(await stocks()).toEqual(expected)
    expect(await stocks()).toEqual(expected)
    const { shop } = both[left % 2]!
    await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 1 }] })
  }
  const [same, again] = [await first.catalog.listProducts(), await first.catalog.listProducts()]
  expect(same).toBe(again)
  await first.catalog.updateProduct({ productId: 'latte', status: 'HIDDEN' })
  for (const { shop } of both) {
    expect((await shop.catalog.listProducts()).items).toEqual([])
    expect((await shop.ranking.top()).items).toEqual([])
    await shop.close()
  }
})

it('tells of what is looked at again the moment for which it holds', async () => {
  const store = await openSqlite(join(folder, 'later.db'))
  let now = Date.UTC(2026, 2, 2)
  const shop = createShop({ store, clock: { now: () => now }, ranking: { cacheMs: 0 } })
  const first = await shop.ranking.top()
  expect(await shop.ranking.top()).toBe(first)
  now += 1
  const second = await shop.ranking.top()
  expect(second).toEqual({ ...first, to: now, computedAt: now })
  expect(await shop.ranking.top()).toBe(second)
  await shop.close()
})

it('keeps no ranking longer than its cache', async () => {
  const store = await openSqlite(join(folder, 'cached.db'))
  let now = Date.UTC(2026, 2, 2)
  const shop = createShop({ store, clock: { now: () => now }, ranking: { cacheMs: 1_000 } })
  await shop.users.register({ userId: 'mina', name: 'Mina' })
  await shop.catalog.addProduct({ productId: 'latte', name: 'Latte', price: 0, stock: 9 })
  const sold = async () => (await shop.ranking.top()).items.map(({ totalSales }) => totalSales)
  expect(await sold()).toEqual([])
  await shop.orders.place({ userId: 'mina', items: [{ productId: 'latte', quantity: 2 }] })
  now += 999
  expect(await sold()).toEqual([])
  now += 1
  expect(await sold()).toEqual([2])
  await shop.close()
})

it('is not told of a database in memory', async () => {
  const store = await openSqlite(':memory:')
  expect(store.commits).toBeUndefined()
  await store.close()
})

function counted() {
  const file = { version: 1 as number | undefined }
  return { file, commits: countCommits(() => file.version) }
}

describe('commits of users and products', () => {
  it('count for those alone whom they concern', () => {
    const { commits } = counted()
    const at = commits.now()!
    expect(commits.lastOfUser('mina')).toBeLessThanOrEqual(at)
    commits.count({ users: ['mina'], products: ['latte'] })
    expect(commits.lastOfUser('mina')).toBeGreaterThan(at)
    expect(commits.lastOfProduct('latte')).toBeGreaterThan(at)
    for (const other of ['jun', 'latte']) expect(commits.lastOfUser(other)).toBeLessThanOrEqual(at)
    for (const other of ['cup', 'mina']) expect(commits.lastOfProduct(other)).toBeLessThanOrEqual(at)
    expect(commits.now()).toBe(commits.lastOfUser('mina'))
  })

  it('count for everyone where they do not say whom, and where others have made them', () => {
    const { file, commits } = counted()
    const first = commits.now()!
    commits.count()
    expect(commits.lastOfUser('mina')).toBeGreaterThan(first)
    const second = commits.now()!
    expect(commits.lastOfUser('mina')).toBeLessThanOrEqual(second)
    file.version = 2
    const third = commits.now()!
    expect(commits.lastOfUser('mina')).toBeGreaterThan(second)
    expect(third).toBeGreaterThan(second)
    // What cannot be told for a while may have changed by then.
    file.version = undefined
    expect(commits.now()).toBeUndefined()
    file.version = 2
    commits.now()
    expect(commits.lastOfUser('mina')).toBeGreaterThan(third)
  })

  it('count for no one where they concern no one', () => {
    const { commits } = counted()
    const at = commits.now()
    commits.count({ users: [], products: [] })
    expect(commits.now()).toBe(at)
  })

  it('are never taken for older than they are, however many there were', () => {
    const { commits } = counted()
    const seen = new Map<string, number>()
    for (let n = 0; n < 100_000; n += 1) {
      commits.count({ users: [`u${n}`], products: [] })
      if (n % 5_000 === 0) seen.set(`u${n}`, commits.now()!)
    }
    for (const [userId, at] of seen) expect(commits.lastOfUser(userId)).toBeGreaterThanOrEqual(at)
    expect(commits.lastOfUser('u99999')).toBe(commits.now())
    expect(commits.lastOfUser('nobody')).toBeLessThan(commits.now()!)
  })

  it('need not say whom they concern while no one asks', () => {
    const { commits } = counted()
    expect(commits.isAsked).toBe(false)
    commits.now()
    for (let n = 0; n < 999; n += 1) commits.count()
    expect(commits.isAsked).toBe(true)
    commits.count()
    expect(commits.isAsked).toBe(false)
  })
})

it('tells the total of a long list late, and not for as long as nothing is committed', async () => {
  const { shop } = await open()
  const { total: before } = await shop.catalog.listProducts()
  const product = (_: unknown, index: number) => ({ name: `P ${index}`, price: 1 })
  for (let left = 5_001; left > 0; left -= 500) {
    await shop.catalog.addProducts({ products: Array.from({ length: Math.min(left, 500) }, product) })
  }
  expect((await shop.catalog.listProducts()).total).toBe(before! + 5_001)
  await shop.catalog.addProduct({ name: 'One more', price: 1 })
  await shop.catalog.listProducts()
  await expect
    .poll(async () => (await shop.catalog.listProducts()).total, { timeout: 20_000, interval: 200 })
    .toBe(before! + 5_002)
  await shop.close()
})
