import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openSqlite } from '@jumun/adapters/sqlite'
import type { Shop } from '@jumun/core'
import { byCallers, openStore } from '@jumun/doctor/toolbox'
import { withDatabase } from './bench-database.ts'
import { type BenchServer, mariadb, postgres } from './bench-server.ts'
import { benchShop } from './bench-shop.ts'
import { claimStream } from './claim-stream.ts'
import { fillShop } from './fill-shop.ts'
import { claimBatch, claimNaively, openClaimsByHand } from './hand-written-claims.ts'
import { heldPool } from './held-pool.ts'
import { type Competitor, race } from './race.ts'
import { retryDeadlocks } from './retry-deadlocks.ts'
import type { Heat, Suite, SuiteOptions } from './suite.ts'
import { hotProduct } from './workload.ts'

const workload = { ...hotProduct, users: 2000 }

/** A rush for coupons, one campaign after the other: the shop beside hand-written code for the same rows. */
export const claims: Suite = async options => {
  const heats: Heat[] = [await claimsSqlite(options)]
  const skipped: string[] = []
  for (const server of [mariadb(), postgres()]) {
    const heat = await withDatabase(server, url => claimsServer(server, url, options))
    if ('skipped' in heat) skipped.push(heat.skipped)
    else heats.push(heat)
  }
  return { heats, facts: skipped.length === 0 ? {} : { skipped: skipped.join('; ') } }
}

async function claimsSqlite(options: SuiteOptions): Promise<Heat> {
  const callers = 128
  const folder = mkdtempSync(join(options.folder, 'jumun-bench-'))
  const competitors: Competitor[] = []
  const open = async (name: string) => {
    const path = join(folder, `${name}.db`)
    const shop = benchShop(await openSqlite(path))
    await fillShop(shop, workload)
    return { path, shop }
  }
  try {
    for (const batch of [1, callers]) {
      const { path, shop } = await open(`hand-written-${batch}`)
      const writer = openClaimsByHand(path)
      const { provide, next } = claimStream(shop, 'rush', workload.users)
      competitors.push({
        name: batch === 1 ? 'hand-written, one commit per claim' : `hand-written, batches of ${batch}`,
        arrive: provide,
        async run(count) {
          for (let done = 0; done < count; done += batch) {
            writer.claim(Array.from({ length: Math.min(batch, count - done) }, next))
          }
        },
        async close() {
          writer.close()
          await shop.close()
        },
      })
    }
    competitors.push(shopClaims((await open('shop')).shop, 'rush', callers))
    return { title: `SQLite, ${callers} callers`, unit: 'claims/s', results: await race(competitors, options) }
  } finally {
    for (const { close } of competitors) await close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function claimsServer(server: BenchServer, url: URL, options: SuiteOptions): Promise<Heat> {
  const callers = 64
  const shop = benchShop(await openStore(url.href))
  try {
    await fillShop(shop, workload)
    const naive = claimStream(shop, 'naive', workload.users)
    const batched = claimStream(shop, 'batched', workload.users)
    const crowd = heldPool(server, url, callers)
    const single = heldPool(server, url, 1)
    const attempts = retryDeadlocks(server)
    const competitors: Competitor[] = [
      {
        ...crowd,
        name: 'hand-written, lock and update',
        arrive: async count => {
          await naive.provide(count)
          await crowd.arrive()
        },
        run: count =>
          byCallers(callers, count, () => {
            const claim = naive.next()
            return attempts.run(crowd.pool(), connection => claimNaively(connection, claim))
          }),
        counts: () => ({ deadlocks: attempts.deadlocks }),
      },
      {
        ...single,
        name: `hand-written, batches of ${callers}`,
        arrive: async count => {
          await batched.provide(count)
          await single.arrive()
        },
        async run(count) {
          for (let done = 0; done < count; done += callers) {
            const batch = Array.from({ length: Math.min(callers, count - done) }, () => batched.next())
            await single.pool().with(connection => claimBatch(connection, batch))
          }
        },
      },
      { ...shopClaims(shop, 'shop', callers), close: async () => undefined },
    ]
    return { title: `${server.name}, ${callers} callers`, unit: 'claims/s', results: await race(competitors, options) }
  } finally {
    await shop.close()
  }
}

function shopClaims(shop: Shop, prefix: string, callers: number): Competitor {
  const { provide, next } = claimStream(shop, prefix, workload.users)
  return {
    name: `shop.coupons.claim, ${callers} callers`,
    arrive: provide,
    run: count => byCallers(callers, count, () => shop.coupons.claim(next())),
    close: () => shop.close(),
  }
}
