import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ScannedRows, Store } from '@jumun/core'
import { inspect } from '@jumun/adapters/scratch'
import { byCallers, createRandom, openStore, startChild } from '@jumun/doctor/toolbox'
import { makeOlder } from '../../packages/adapters/src/sql/migrations/older-shop.ts'
import { benchShop } from '../../benchmarks/bench-shop.ts'
import { fillShop } from '../../benchmarks/fill-shop.ts'
import { manyProducts, orderStream } from '../../benchmarks/workload.ts'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import type { MigrateWorkerConfig } from './migrate-worker.ts'
import type { Figures, Suite } from './suite.ts'

export const suite: Suite = {
  name: 'migrations',
  description: 'a large shop of before is migrated; the process is killed ten times at it, and every row is as it was',
  async run({ quick, seed, backends }) {
    const orders = Number(process.env['JUMUN_STRESS_ORDERS'] ?? (quick ? 3_000 : 1_000_000))
    const options = { orders, kills: quick ? 3 : 10, seed }
    return { seed, ...(await onEach(await chooseBackends(backends), backend => migrateLarge(backend, options))) }
  },
}

async function migrateLarge(
  backend: Backend,
  { orders, kills, seed }: { orders: number; kills: number; seed: number },
): Promise<Figures> {
  const random = createRandom(seed)
  const source = await backend.create()
  const database = await backend.create()
  try {
    const before = await fillOlder(source.url, database.url, orders)
    await source.drop()
    const olderBytes = await bytesOf(database.url, backend)
    let killed = 0
    for (let pauseMs = 50; killed < kills; pauseMs += 20 + random.below(Math.ceil(orders / 100))) {
      if (!(await dieAt(database.url, pauseMs))) break
      killed += 1
    }
    const startedAt = performance.now()
    const store = await openStore(database.url)
    const seconds = Math.round(performance.now() - startedAt) / 1000
    const shop = benchShop(store)
    try {
      assert.equal(await fingerprintOf(store), before, 'every row is as it was')
      await audited(shop)
      await shop.orders.place(orderStream(manyProducts, seed)())
    } finally {
      await shop.close()
    }
    return { orders, killed, 'last run (s)': seconds, olderBytes, bytes: await bytesOf(database.url, backend) }
  } finally {
    await source.drop()
    await database.drop()
  }
}

/** A shop of before, and the fingerprint of its rows. */
async function fillOlder(url: string, older: string, orders: number): Promise<string> {
  const store = await openStore(url)
  // Events of then had payloads.
  const shop = benchShop(store, { outbox: { payload: 'stored' } })
  await fillShop(shop, manyProducts)
  const next = orderStream(manyProducts, 1)
  await byCallers(128, orders, () => shop.orders.place(next()))
  const fingerprint = await fingerprintOf(store)
  await shop.close()
  await makeOlder(url, older)
  return fingerprint
}

const kinds = ['orders', 'movements', 'sales', 'ledger'] as const

function fingerprintOf(store: Store): Promise<string> {
  return store.snapshot(async view => {
    const hash = createHash('sha256')
    for (const kind of kinds) {
      for await (const chunk of view.scan<keyof ScannedRows>(kind))
        for (const row of chunk) hash.update(JSON.stringify(row))
    }
    return hash.digest('hex')
  })
}

/** Answers whether it was killed before it had done all. */
async function dieAt(url: string, pauseMs: number): Promise<boolean> {
  const config: MigrateWorkerConfig = { url }
  const child = startChild(new URL('./migrate-worker.ts', import.meta.url), config, { maxMs: 3_600_000 })
  await child.next()
  await sleep(pauseMs)
  child.kill('SIGKILL')
  const { signal } = await child.ended
  return signal === 'SIGKILL'
}

function bytesOf(url: string, { name }: Backend): Promise<number> {
  const sql = {
    sqlite: 'select page_count * page_size from pragma_page_count, pragma_page_size',
    mysql: 'select sum(data_length + index_length) from information_schema.tables where table_schema = database()',
    postgres: 'select pg_database_size(current_database())',
  }[name]
  return inspect(url, async ({ rows }) => Number((await rows(sql))[0]![0]))
}
