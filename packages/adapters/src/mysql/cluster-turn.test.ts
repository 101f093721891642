import { setTimeout as sleep } from 'node:timers/promises'
import { isStoreError } from '@jumun/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScratchDatabase, openInspector, type Inspector, type ScratchDatabase } from '../scratch.ts'
import { pooledConnection } from '../sql/server-store.ts'
import { createMysqlPool } from './driver.ts'
import { inClusterTurn } from './cluster-turn.ts'
import { mysqlSessionPool } from './pool.ts'

const url = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306/'
const isRequired = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('mysql')

let database: ScratchDatabase | undefined
let inspector: Inspector
beforeAll(async () => {
  database = await createScratchDatabase(url, { prefix: 'jumun_turn' }).catch((error: unknown) => {
    if (isRequired) throw error
    return undefined
  })
  if (database) inspector = await openInspector(database.url)
})
afterAll(async () => {
  await inspector?.close()
  await database?.drop()
})

/** As on a node of its own: nothing but the database is shared. */
async function node() {
  const { host, port } = database!.server!
  const options = {
    host,
    port,
    user: 'root',
    database: new URL(database!.url).pathname.slice(1),
    multipleStatements: true,
  }
  const limits = { acquireTimeoutMs: 5_000, statementTimeoutMs: 5_000, owned: true }
  const pool = mysqlSessionPool(await createMysqlPool(options), limits)
  const connection = pooledConnection(pool)
  return {
    turn: <T>(work: () => Promise<T>, waitMs = 20_000) =>
      inClusterTurn({ connection, beating: connection, silentMs: 1_500 }, work, { waitMs }),
    close: () => pool.close(),
  }
}

test('one node after the other has its turn; who holds it longer than its silence allows keeps it by its beats', async context => {
  if (database === undefined) return context.skip(`nothing answers at ${url}`)
  const nodes = await Promise.all([node(), node(), node()])
  let [inside, most, turns] = [0, 0, 0]
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await sleep(turns === 0 ? 3_500 : 10)
    turns += 1
    inside -= 1
  }
  await Promise.all(nodes.map(({ turn }) => turn(work)))
  expect({ most, turns }).toEqual({ most: 1, turns: 3 })
  for (const { close } of nodes) await close()
}, 30_000)

test('the turn of someone who has died is taken over, and not before', async context => {
  if (database === undefined) return context.skip(`nothing answers at ${url}`)
  const { turn, close } = await node()
  await turn(async () => undefined)
  await inspector.rows(`update jumun_migration_turn set token = 'dead'`)
  const refusal: unknown = await turn(async () => undefined, 500).catch((error: unknown) => error)
  expect(isStoreError(refusal, 'BUSY')).toBe(true)
  const begun = performance.now()
  expect(await turn(async () => 'done')).toBe('done')
  expect(performance.now() - begun).toBeGreaterThan(3_000)
  await close()
}, 30_000)

test('one that has lost the turn meanwhile is refused', async context => {
  if (database === undefined) return context.skip(`nothing answers at ${url}`)
  const { turn, close } = await node()
  const losing = turn(async () => {
    await inspector.rows(`update jumun_migration_turn set token = 'another'`)
    await sleep(1_500)
  })
  await expect(losing).rejects.toMatchObject({ failure: 'transient' })
  await inspector.rows(`update jumun_migration_turn set token = ''`)
  await close()
}, 30_000)
