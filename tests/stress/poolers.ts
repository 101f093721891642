import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { createScratchDatabase, inspect } from '@jumun/adapters/scratch'
import { isStoreError } from '@jumun/core'
import { fillHotShop, hotShop, hotUsers, openStore, startLoad, userIdOf } from '@jumun/doctor/toolbox'
import { createHaproxyService } from '../../scripts/services/haproxy.ts'
import { createPgBouncerService } from '../../scripts/services/pgbouncer.ts'
import { findProgram } from '../../scripts/services/programs.ts'
import { audited } from './audited.ts'
import { createOwnServer } from './own-server.ts'
import { runSuites } from './run-suites.ts'
import type { Figures, Suite } from './suite.ts'

const users = 40

export const suite: Suite = {
  name: 'poolers',
  description: 'PgBouncer in each mode, HAProxy that cuts idle connections, short wait_timeout, few connections',
  async run({ quick, seed }) {
    const missing = ['pgbouncer', 'haproxy'].filter(name => findProgram(name) === undefined)
    if (missing.length > 0) {
      assert.ok(!(process.env['JUMUN_TEST_REQUIRE'] ?? '').includes('poolers'), `missing: ${missing.join(', ')}`)
      return { skipped: `apt-get install ${missing.join(' ')}` }
    }
    const options: Options = { seconds: quick ? 1 : 5, idles: quick ? 3 : 15, seed }
    return { seed, ...(await onPostgres(options)), ...(await onMariadb(options)) }
  },
}

interface Options {
  readonly seconds: number
  readonly idles: number
  readonly seed: number
}

/** Told as they come: a run takes minutes. */
function toldFigures(): Figures {
  return new Proxy<Figures>(
    {},
    {
      set(figures, name, value) {
        console.error(`  ${String(name)}: ${value}`)
        return Reflect.set(figures, name, value)
      },
    },
  )
}

async function onPostgres(options: Options): Promise<Figures> {
  const figures = toldFigures()
  const server = await createOwnServer('postgres')
  if (server === undefined) return { 'postgres.skipped': true }
  try {
    await server.start()
    const host = new URL(server.url).host
    for (const mode of ['session', 'transaction'] as const) {
      const pooler = await createPgBouncerService({ server: host, mode, poolSize: 4 })
      try {
        await pooler.start()
        figures[`PgBouncer, ${mode} mode`] = await serve(
          server.url,
          url => `${toAddress(pooler.address)(url)}?pool=4`,
          options,
        )
      } finally {
        await pooler.remove()
      }
    }
    const pooler = await createPgBouncerService({ server: host, mode: 'statement' })
    try {
      await pooler.start()
      figures['PgBouncer, statement mode'] = await refused(toAddress(pooler.address)(server.url), /statement/)
    } finally {
      await pooler.remove()
    }
    figures['PostgreSQL, idle connections cut'] = await afterIdleness(server.url, host, options)
    figures['PostgreSQL, pool of 1'] = await serve(server.url, url => `${url}?pool=1`, options)
    const reserved = await createOwnServer('postgres', ['-c', 'max_connections=8'])
    try {
      await reserved!.start()
      figures['PostgreSQL, max_connections of 8'] = await serve(reserved!.url, url => `${url}?pool=40`, options)
    } finally {
      await reserved!.remove()
    }
  } finally {
    await server.remove()
  }
  return figures
}

async function onMariadb(options: Options): Promise<Figures> {
  const figures = toldFigures()
  const server = await createOwnServer('mysql', ['--max-user-connections=4'])
  if (server === undefined) return { 'mysql.skipped': true }
  try {
    await server.start()
    await inspect(server.url, async ({ rows }) => {
      await rows(`create user shop@'%' identified by ''`)
      await rows(`grant all on *.* to shop@'%'`)
    })
    const asShop = (url: string) => url.replace('//root@', '//shop@')
    figures['MariaDB, max_user_connections of 4'] = await serve(server.url, asShop, options)
    await inspect(server.url, ({ rows }) => rows('set global wait_timeout = 1'))
    figures['MariaDB, wait_timeout of 1 s'] = await idleAndOrder(server.url, asShop, { ...options, idleMs: 1_500 })
    await inspect(server.url, ({ rows }) => rows('set global wait_timeout = 28800'))
    figures['MariaDB, idle connections cut'] = await afterIdleness(server.url, new URL(server.url).host, options)
    figures['MariaDB, pool of 1'] = await serve(server.url, url => `${url}?pool=1`, options)
  } finally {
    await server.remove()
  }
  return figures
}

const toAddress = (address: string) => (url: string) => url.replace(new URL(url).host, address)

/** A crowd orders and reads, events are relayed, and the books are in order: no caller is sent away. */
async function serve(place: string, through: (url: string) => string, { seconds, seed }: Options): Promise<string> {
  const database = await createScratchDatabase(place, { prefix: 'jumun_stress' })
  const store = await openStore(through(database.url))
  const { surroundings = [] } = await store.facts()
  const isBetween = new URL(through(database.url)).host !== new URL(database.url).host
  assert.deepEqual(
    surroundings.map(({ kind }) => kind),
    isBetween ? ['between'] : [],
    'it is known whether something stands in between',
  )
  const shop = hotShop(store, 'p', {
    publisher: { name: 'none', publish: async () => undefined },
  })
  try {
    await fillHotShop(shop, { users })
    const load = startLoad(shop, { callers: 16, userIds: hotUsers(users), seed })
    const endsAt = performance.now() + seconds * 1000
    let reads = 0
    while (performance.now() < endsAt) {
      await Promise.all(
        Array.from({ length: 60 }, async (_, i) => {
          await shop.orders.list({ userId: userIdOf(i % users), limit: 5 })
          reads += 1
        }),
      )
      await shop.outbox.relay({ limit: 200 })
    }
    await load.stop()
    assert.deepEqual(load.busy, { 'nothing happened': 0, unknown: 0 })
    const orders = await audited(shop)
    assert.equal(orders, load.acknowledged.size)
    return `exact: ${orders} orders (${Math.round(orders / seconds)}/s), ${reads} reads, longest ${load.longestMs} ms`
  } finally {
    await shop.close()
    await database.drop()
  }
}

async function afterIdleness(place: string, server: string, options: Options): Promise<string> {
  const proxy = await createHaproxyService({ servers: [server], idleMs: 500 })
  try {
    await proxy.start()
    return await idleAndOrder(place, toAddress(proxy.address), { ...options, idleMs: 700 })
  } finally {
    await proxy.remove()
  }
}

/** Between two rushes every connection is idle for so long that it is cut. */
async function idleAndOrder(
  place: string,
  through: (url: string) => string,
  { idles, idleMs, seed }: Options & { idleMs: number },
): Promise<string> {
  const database = await createScratchDatabase(place, { prefix: 'jumun_stress' })
  const shop = hotShop(await openStore(through(database.url)))
  try {
    await fillHotShop(shop, { users })
    let [acknowledged, busy] = [0, 0]
    for (let turn = 0; turn < idles; turn += 1) {
      // Sometimes in the very moment in which they are cut.
      await sleep(turn % 3 === 0 ? idleMs - 200 + (turn % 5) * 10 : idleMs)
      const load = startLoad(shop, { callers: 8, userIds: hotUsers(users), seed: seed + turn, mark: `t${turn}` })
      await sleep(100)
      await load.stop()
      acknowledged += load.acknowledged.size
      busy += load.busy['nothing happened'] + load.busy.unknown
    }
    assert.equal(await audited(shop), acknowledged)
    return `exact: ${acknowledged} orders after ${idles} pauses, ${busy} told to come back`
  } finally {
    await shop.close()
    await database.drop()
  }
}

async function refused(url: string, words: RegExp): Promise<string> {
  const error: unknown = await openStore(url).then(
    store => store.close(),
    (refusal: unknown) => refusal,
  )
  assert.ok(isStoreError(error, 'UNSUITABLE_DATABASE') && words.test(error.message), String(error))
  return `refused: ${error.message.replace(/^\S+: /, '')}`
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
