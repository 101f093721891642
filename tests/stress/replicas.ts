import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from '@jumun/adapters/scratch'
import type { Shop } from '@jumun/core'
import { doctor } from '@jumun/doctor'
import { fillHotShop, hotShop, hotUsers, openStore, reached, startLoad } from '@jumun/doctor/toolbox'
import { createPostgresPair, missingForPostgres } from '../../scripts/services/postgres-pair.ts'
import { audited } from './audited.ts'
import { createOwnServer } from './own-server.ts'
import { runSuites } from './run-suites.ts'
import type { Figures, Suite } from './suite.ts'

const users = 20
const maxStaleness = 2
const mostMs = maxStaleness * 1000

export const suite: Suite = {
  name: 'replicas',
  description: 'lists read from a standby or a replica that hangs back, and is killed: never older than declared',
  async run({ quick, seed }) {
    const figures: Figures = { seed }
    for (const [name, open] of Object.entries({ PostgreSQL: openPostgresPair, MariaDB: openMariadbPair })) {
      const pair = await open()
      if (pair === undefined) {
        assert.ok(!(process.env['JUMUN_TEST_REQUIRE'] ?? '').includes('replicas'), `${name} is required`)
        figures[`${name}.skipped`] = true
        continue
      }
      try {
        const found = await readFromReplica(pair, { seconds: quick ? 1 : 5, seed })
        for (const [figure, value] of Object.entries(found)) {
          figures[`${name}, ${figure}`] = value
          console.error(`  ${name}, ${figure}: ${value}`)
        }
      } finally {
        await pair.remove()
      }
    }
    return figures
  },
}

interface Pair {
  /** Of the database `shop` at the primary. */
  readonly url: string
  /** `host:port` */
  readonly replica: string
  /** From now on nothing new is stored at the replica, or all of it again. */
  follow(follows: boolean): Promise<void>
  killReplica(): Promise<void>
  remove(): Promise<void>
}

async function readFromReplica(pair: Pair, { seconds, seed }: { seconds: number; seed: number }): Promise<Figures> {
  const url = `${pair.url}?replica=${pair.replica}&max_staleness=${maxStaleness}`
  const { ok, checks } = await doctor({ url, seconds: 1, seed })
  const failed = checks.filter(({ verdict }) => verdict === 'fail')
  assert.deepEqual({ ok, failed }, { ok: true, failed: [] })
  const checked = checks.find(({ check }) => check === 'replica')
  assert.ok(checked, 'the doctor looks at the replica')

  const store = await openStore(url)
  const shop = hotShop(store)
  const figures: Figures = { doctor: `${checks.length} checks hold; ${JSON.stringify(checked.figures)}` }
  try {
    await fillHotShop(shop, { users })
    await shop.catalog.addProduct({ productId: 'watched', name: 'Watched', price: 1, stock: 0 })
    const load = startLoad(shop, { callers: 4, userIds: hotUsers(users), seed, pauseMs: 5 })
    const watch = watchLists(shop, () => store.stale!.behindMs() !== undefined)
    const isRead = (what: string, wanted: boolean) =>
      reached(what, () => (store.stale!.behindMs() !== undefined) === wanted, mostMs + 8_000)
    await isRead('the replica is read from', true)
    await sleep(seconds * 1000)
    figures['while it follows'] = watch.turn()
    await pair.follow(false)
    figures['left after ms'] = Math.round(await isRead('it is left when it hangs back', false))
    await sleep(1_000)
    figures['while it hangs back'] = watch.turn()
    await pair.follow(true)
    figures['taken again after ms'] = Math.round(await isRead('it is read from again', true))
    await sleep(500)
    await pair.killReplica()
    await isRead('it is left when it is killed', false)
    await sleep(1_000)
    figures['killed'] = watch.turn()
    await watch.stop()
    await load.stop()
    assert.deepEqual(load.busy, { 'nothing happened': 0, unknown: 0 })
    assert.equal(await audited(shop), load.acknowledged.size)
    figures['orders meanwhile'] = load.acknowledged.size
    return figures
  } finally {
    await shop.close()
  }
}

/**
 * Changes a product and lists it all the while: no matter which one answers, a list shows all that was acknowledged longer ago than was
 * declared. What was just written is read at once where it is asked for by its id.
 */
function watchLists(shop: Shop, isFromReplica: () => boolean) {
  const productId = 'watched'
  const stopping = new AbortController()
  const acknowledged: { stock: number; at: number }[] = []
  let counts = { lists: 0, fromReplica: 0, behind: 0, longestMs: 0 }

  async function change(): Promise<void> {
    for (let stock = 1; !stopping.signal.aborted; stock += 1) {
      await shop.catalog.adjustStock({ productId, delta: 1, reason: 'watched' })
      acknowledged.push({ stock, at: performance.now() })
      assert.equal((await shop.catalog.getProduct({ productId })).stock, stock, 'what was written is there by its id')
      await sleep(10)
    }
  }

  async function list(): Promise<void> {
    while (!stopping.signal.aborted) {
      const askedAt = performance.now()
      const fromReplica = isFromReplica()
      const { items } = await shop.catalog.listProducts({ query: productId, limit: 1 })
      await shop.ranking.top()
      const shown = items[0]?.stock ?? 0
      const due = acknowledged.findLast(({ at }) => at <= askedAt - mostMs)?.stock ?? 0
      assert.ok(shown >= due, `a list shows ${shown}, and ${due} was acknowledged more than ${mostMs} ms ago`)
      counts.lists += 1
      if (fromReplica) counts.fromReplica += 1
      if (shown < (acknowledged.findLast(({ at }) => at <= askedAt)?.stock ?? 0)) counts.behind += 1
      counts.longestMs = Math.max(counts.longestMs, Math.round(performance.now() - askedAt))
      await sleep(2)
    }
  }

  const running = Promise.all([change(), list(), list()])
  // Awaited by `stop`; one that fails earlier is not to end the process.
  running.catch(() => undefined)
  return {
    /** Counts since the last turn. */
    turn(): string {
      const { lists, fromReplica, behind, longestMs } = counts
      counts = { lists: 0, fromReplica: 0, behind: 0, longestMs: 0 }
      return `${lists} lists, ${fromReplica} from the replica, ${behind} behind, longest ${longestMs} ms`
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}

async function openPostgresPair(): Promise<Pair | undefined> {
  if (missingForPostgres() !== undefined) return undefined
  const pair = await createPostgresPair({ synchronous: false })
  await pair.start()
  await pair.primary.ask('create database shop')
  return {
    url: pair.primary.url('shop'),
    replica: pair.standby.host,
    follow: async follows => void (await pair.standby.ask(`select pg_wal_replay_${follows ? 'resume' : 'pause'}()`)),
    killReplica: () => pair.standby.kill(),
    remove: () => pair.remove(),
  }
}

async function openMariadbPair(): Promise<Pair | undefined> {
  const primary = await createOwnServer('mysql', ['--log-bin', '--binlog-format=ROW', '--server-id=1'])
  const replica = await createOwnServer('mysql', ['--server-id=2', '--read-only=1'])
  if (primary === undefined || replica === undefined) return undefined
  const ask = (url: string, ...statements: string[]) =>
    inspect(url, async ({ rows }) => {
      for (const statement of statements) await rows(statement)
    })
  await primary.start()
  await replica.start()
  await ask(primary.url, `create user replica@'%' identified by ''`, `grant replication slave on *.* to replica@'%'`)
  await ask(
    replica.url,
    `change master to master_host = '127.0.0.1', master_port = ${new URL(primary.url).port}, master_user = 'replica', master_use_gtid = slave_pos`,
    'start slave',
  )
  await ask(primary.url, 'create database shop')
  return {
    url: primary.url.replace(/\/mysql$/, '/shop'),
    replica: new URL(replica.url).host,
    follow: follows => ask(replica.url, `${follows ? 'start' : 'stop'} slave sql_thread`),
    killReplica: () => replica.kill(),
    async remove() {
      await replica.remove()
      await primary.remove()
    },
  }
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
