import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMysql } from '@jumun/adapters/mysql'
import { openSqlite } from '@jumun/adapters/sqlite'
import { createShop, type Store } from '@jumun/core'
import { chooseBackends } from '../backend.ts'
import type { Figures } from '../suite.ts'
import { honestUsers, orderFor } from './honest-users.ts'
import { type ServeProcess, startServe } from './serve-process.ts'
import { startStallingProxy } from './stalling-proxy.ts'

/** What a server is asked to end within, no matter what hangs. */
const mostMs = 10_000

/** SIGTERM to servers of which something hangs: the reader of the log, the platform, Redis, the database. */
export async function endings(): Promise<Figures> {
  const figures: Figures = {}
  for (const [name, ends] of [
    ['ends with a stalled log', withStalledLog],
    ['ends with a stalled platform', withStalledPlatform],
    ['ends with a stalled Redis', withStalledRedis],
    ['ends with a stalled database', withStalledDatabase],
  ] as const) {
    const ms = await ends()
    if (ms === undefined) continue
    assert.ok(ms < mostMs, `${name}: ended after ${ms} ms`)
    figures[name] = `${ms} ms after SIGTERM`
    console.error(`  ${name}: ${figures[name]}`)
  }
  return figures
}

export async function fillShop(store: Store): Promise<void> {
  const shop = createShop({ store, wallet: { maxBalance: Number.MAX_SAFE_INTEGER } })
  const rich = [...Array.from({ length: honestUsers }, (_, index) => `honest-${index}`), 'mallory']
  await shop.catalog.addProduct({ productId: 'endless', name: 'Endless', price: 1, stock: 1_000_000_000 })
  await Promise.all([...rich, 'poor'].map(userId => shop.users.register({ userId, name: userId })))
  await Promise.all(rich.map(userId => shop.wallets.charge({ userId, amount: 1_000_000_000 })))
  await shop.close()
}

const env = { JUMUN_ADMIN_TOKEN: 'an admin token of this suite' }
const order = (port: number, ms: number) => orderFor(ms, port, index => ({ 'X-User-Id': `honest-${index}` }))

/** Serves a shop in a file; `until` is what happens before it is asked to end. Answers how long that took. */
async function served(
  flags: readonly string[],
  options: { env: Record<string, string>; stdout?: 'pipe' },
  until: (serve: ServeProcess) => Promise<void>,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-hostile-'))
  const path = join(folder, 'shop.db')
  try {
    await fillShop(await openSqlite(path))
    const serve = await startServe(['--db', `sqlite:${path}`, ...flags], options)
    try {
      await until(serve)
      return (await serve.stop()).ms
    } finally {
      serve.child.kill('SIGKILL')
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function withStalledLog(): Promise<number> {
  return served([], { env: { ...env, JUMUN_LOG_LEVEL: 'debug' }, stdout: 'pipe' }, async ({ port }) => {
    // As much as no pipe holds, and it is not read.
    assert.equal((await order(port, 3_000)).refused, 0)
  })
}

async function withStalledPlatform(): Promise<number> {
  const platform = await startStallingProxy()
  try {
    const webhook = `http://127.0.0.1:${platform.port}/events`
    return await served([], { env: { ...env, JUMUN_WEBHOOK_URL: webhook } }, async ({ port }) => {
      assert.equal((await order(port, 2_000)).refused, 0)
    })
  } finally {
    platform.close()
  }
}

async function withStalledRedis(): Promise<number> {
  const redis = await startStallingProxy()
  try {
    const url = `redis://127.0.0.1:${redis.port}`
    return await served([], { env: { ...env, JUMUN_REDIS_URL: url } }, async ({ port }) => {
      assert.equal((await order(port, 2_000)).refused, 0)
    })
  } finally {
    redis.close()
  }
}

async function withStalledDatabase(): Promise<number | undefined> {
  const [backend] = await chooseBackends(undefined, ['mysql'])
  if (backend === undefined) return undefined
  const database = await backend.create()
  const proxy = await startStallingProxy(database.server)
  try {
    await fillShop(await openMysql({ uri: database.url }))
    const through = new URL(database.url)
    through.host = `127.0.0.1:${proxy.port}`
    const serve = await startServe(['--db', through.href], { env })
    try {
      const ordering = order(serve.port, 3_000)
      setTimeout(() => proxy.stall(), 1_000)
      setTimeout(() => serve.child.kill('SIGTERM'), 2_000)
      const begun = performance.now()
      await new Promise(resolve => serve.child.once('exit', resolve))
      await ordering
      return Math.round(performance.now() - begun - 2_000)
    } finally {
      serve.child.kill('SIGKILL')
    }
  } finally {
    proxy.close()
    await database.drop()
  }
}
