import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite } from '@jumun/adapters/sqlite'
import { inspect, openInspector } from '@jumun/adapters/scratch'
import { countRows, fillHotShop, holdOneOrderAKey, hotShop, hotUsers, reached, startLoad } from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import type { Figures, Suite } from './suite.ts'

const users = 50

export const suite: Suite = {
  name: 'backup-under-load',
  description: 'SQLite is backed up while orders come in; each backup is opened as a shop, audited, and ordered from',
  async run({ quick, seed, backends }) {
    if (backends?.includes('sqlite') === false) return { seed }
    return { seed, ...(await backUpUnderLoad({ backups: quick ? 3 : 50, seed })) }
  },
}

export async function backUpUnderLoad({ backups, seed }: { backups: number; seed: number }): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-backup-'))
  const path = join(folder, 'shop.db')
  const store = await openSqlite(path)
  const shop = hotShop(store)
  try {
    await fillHotShop(shop, { users })
    // Pauses, so that the copies stay small enough to audit each of them.
    const load = startLoad(shop, { callers: 16, userIds: hotUsers(users), seed, pauseMs: 20 })
    let acknowledgedMeanwhile = 0
    for (let backup = 1; backup <= backups; backup += 1) {
      const enough = load.acknowledged.size + 50
      await reached('orders are acknowledged', () => load.acknowledged.size > enough, 10_000)
      const before = [...load.acknowledged.values()]
      const copy = join(folder, `backup-${backup}.db`)
      await store.backup(copy)
      acknowledgedMeanwhile += load.acknowledged.size - before.length
      await restore(copy, before)
      rmSync(copy)
    }
    await load.stop()
    assert.deepEqual(load.busy, { 'nothing happened': 0, unknown: 0 }, 'no caller waited for a backup')
    assert.ok(acknowledgedMeanwhile > 0, 'orders were placed while pages were copied')
    await inspect(`sqlite:${path}`, inspector => holdOneOrderAKey(inspector, load))
    return { backups, acknowledgedMeanwhile, longestMs: load.longestMs, orders: await audited(shop) }
  } finally {
    await shop.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Opens the copy alone, as on another machine. */
async function restore(path: string, acknowledgedBefore: readonly string[]): Promise<void> {
  const inspector = await openInspector(`sqlite:${path}`)
  const restored = hotShop(await openSqlite(path))
  try {
    assert.deepEqual(await inspector.rows('pragma integrity_check'), [['ok']])
    const stored = new Set((await inspector.rows('select order_id from jumun_orders')).map(([orderId]) => orderId))
    assert.deepEqual(
      acknowledgedBefore.filter(orderId => !stored.has(orderId)),
      [],
      'what was acknowledged before is in the backup',
    )
    await restored.orders.place({ userId: 'user-0', items: [{ productId: 'hot-endless', quantity: 1 }] })
    assert.equal(await audited(restored), stored.size + 1)
    assert.equal(await countRows(inspector, 'select count(*) from jumun_orders'), stored.size + 1)
  } finally {
    await inspector.close()
    await restored.close()
    for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true })
  }
}
