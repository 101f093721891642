import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type SqliteStore } from '@jumun/adapters/sqlite'
import { isShopError, StoreError } from '@jumun/core'
import Database from 'better-sqlite3'
import { openInspector } from '@jumun/adapters/scratch'
import { fillHotShop, holdOneOrderAKey, hotShop, hotUsers, reached, startLoad } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { canMount, createSmallDisk } from './small-disk.ts'
import type { Figures, Suite } from './suite.ts'

const users = 50

export const suite: Suite = {
  name: 'full-disk',
  description: 'SQLite runs out of space, or may not write: orders are refused, reads go on, and it recovers by itself',
  async run({ quick, seed, backends }) {
    const figures: Figures = { seed }
    if (backends?.includes('sqlite') === false) return figures
    const times = quick ? 2 : 20
    const faults = { pageLimit, readOnly, ...(canMount() && { fullDisk }) }
    for (const [name, fault] of Object.entries(faults)) {
      for (const [figure, value] of Object.entries(await withstand(fault, { times, seed }))) {
        figures[`${name}.${figure}`] = value
      }
    }
    await refuseToWriteWhatIsReadOnly()
    figures['fullDisk.skipped'] = !canMount()
    return figures
  },
}

/** A way to keep a database from being written, and to let it be written again. */
interface Fault {
  readonly store: SqliteStore
  readonly path: string
  begin(): void
  end(): void
  cleanUp(): void
}

/** The limit counts for one connection, so the store is given ours. */
export async function pageLimit(): Promise<Fault> {
  const { database, ...rest } = await ownHandle()
  return {
    ...rest,
    begin: () => void database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true }))}`),
    end: () => void database.pragma('max_page_count = 4294967294'),
  }
}

export async function readOnly(): Promise<Fault> {
  const { database, ...rest } = await ownHandle()
  return {
    ...rest,
    begin: () => void database.pragma('query_only = on'),
    end: () => void database.pragma('query_only = off'),
  }
}

async function ownHandle() {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-full-disk-'))
  const path = join(folder, 'shop.db')
  const database = new Database(path)
  const store = await openSqlite(database)
  function cleanUp() {
    database.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { store, path, database, cleanUp }
}

/** A small file system of our own, filled up by another file. */
async function fullDisk(): Promise<Fault> {
  // Room for the log, which grows to 64 MiB, beside all orders: only the ballast may fill it.
  const disk = createSmallDisk('jumun-full-disk', 512)
  const path = join(disk.folder, 'shop.db')
  return { store: await openSqlite(path), path, begin: disk.fill, end: disk.free, cleanUp: disk.remove }
}

/** Has the fault come and go under load, so many times. */
export async function withstand(
  createFault: () => Promise<Fault>,
  { times, seed }: { times: number; seed: number },
): Promise<Figures> {
  const fault = await createFault()
  const shop = hotShop(fault.store)
  const inspector = await openInspector(`sqlite:${fault.path}`)
  try {
    await fillHotShop(shop, { users })
    const load = startLoad(shop, { callers: 16, userIds: hotUsers(users), seed })
    let slowestRecoveryMs = 0
    let pingsRefused = 0
    let reads = 0
    for (let time = 0; time < times; time += 1) {
      await acknowledgeMore()
      const refusedBefore = load.busy['nothing happened']
      fault.begin()
      await reached('orders are refused', () => load.busy['nothing happened'] >= refusedBefore + 32, 20_000)
      // Reads, also of orders that were placed a moment ago, and a whole audit.
      const { items } = await shop.orders.list({ limit: 10 })
      assert.equal(items.length, 10)
      assert.equal((await shop.catalog.getProduct({ productId: 'hot-endless' })).status, 'ON_SALE')
      assert.ok((await shop.audit()).ok)
      reads += 3
      await assert.rejects(fault.store.ping(), error => error instanceof StoreError && error.failure === 'unavailable')
      pingsRefused += 1
      fault.end()
      slowestRecoveryMs = Math.max(slowestRecoveryMs, await acknowledgeMore())
      await fault.store.ping()
    }
    await load.stop()
    assert.equal(load.busy.unknown, 0, 'a refusal says that nothing happened')
    await holdOneOrderAKey(inspector, load)
    const orders = await audited(shop)
    return {
      times,
      orders,
      refused: load.busy['nothing happened'],
      reads,
      pingsRefused,
      slowestRecoveryMs: Math.round(slowestRecoveryMs),
    }

    function acknowledgeMore(): Promise<number> {
      const before = load.acknowledged.size
      return reached('orders are acknowledged', () => load.acknowledged.size > before + 100, 5_000)
    }
  } finally {
    await inspector.close()
    await shop.close()
    fault.cleanUp()
  }
}

/** A file that was opened without the right to write from the start. */
export async function refuseToWriteWhatIsReadOnly(): Promise<void> {
  const { database: writable, store, path, cleanUp } = await ownHandle()
  const filled = hotShop(store)
  await fillHotShop(filled, { users: 1, stock: { 'hot-scarce': 1, 'hot-short': 1, 'hot-endless': 1 } })
  const database = new Database(path, { readonly: true })
  try {
    const readOnlyStore = await openSqlite(database)
    const shop = hotShop(readOnlyStore)
    const order = { userId: 'user-0', items: [{ productId: 'hot-scarce', quantity: 1 }] }
    await assert.rejects(
      shop.orders.place(order),
      error => isShopError(error, 'BUSY') && error.details.outcome === 'nothing happened',
    )
    await assert.rejects(readOnlyStore.ping(), StoreError)
    assert.equal((await shop.catalog.getProduct({ productId: 'hot-scarce' })).options[0]!.stock, 1)
    assert.equal(await audited(shop), 0)
    await shop.close()
  } finally {
    await filled.close()
    database.close()
    writable.close()
    cleanUp()
  }
}
