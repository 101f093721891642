import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { openInspector, ScratchError } from '@jumun/adapters/scratch'
import { doctor } from '@jumun/doctor'
import {
  countRows,
  createRandom,
  fillHotShop,
  holdOneOrderAKey,
  hotShop,
  hotUsers,
  openStore,
  reached,
  startLoad,
  type SteadyLoad,
} from '@jumun/doctor/toolbox'
import { createPostgresPair, missingForPostgres, type PostgresPair } from '../../scripts/services/postgres-pair.ts'
import { audited } from './audited.ts'
import { runSuites } from './run-suites.ts'
import type { Figures, Suite } from './suite.ts'

const users = 50
/** After the new primary answers. */
const backWithinMs = 5_000

export const suite: Suite = {
  name: 'failover',
  description: 'the primary of two PostgreSQL servers is killed or stopped under load, and its standby promoted',
  async run({ quick, seed }) {
    const missing = missingForPostgres()
    if (missing !== undefined) {
      assert.ok(!(process.env['JUMUN_TEST_REQUIRE'] ?? '').includes('failover'), `It is required: ${missing}`)
      return { skipped: missing }
    }
    const promotions = quick ? 2 : Number(process.env['JUMUN_STRESS_RUNS'] ?? 20)
    const found = {
      synchronous: await promoteAgainAndAgain({ synchronous: true, promotions, seed }),
      asynchronous: await promoteAgainAndAgain({ synchronous: false, promotions: Math.ceil(promotions / 4), seed }),
    }
    const named = Object.entries(found).flatMap(([kind, figures]) =>
      Object.entries(figures).map(([figure, value]) => [`${kind}, ${figure}`, value]),
    )
    return { seed, ...(Object.fromEntries(named) as Figures) }
  },
}

interface Options {
  readonly synchronous: boolean
  readonly promotions: number
  readonly seed: number
}

/** One shop goes on through all of it: its URL names both servers, and it finds the one that takes writes. */
async function promoteAgainAndAgain({ synchronous, promotions, seed }: Options): Promise<Figures> {
  const random = createRandom(seed)
  const pair = await createPostgresPair({ synchronous })
  try {
    await pair.start()
    await pair.primary.ask('create database shop')
    const hosts = [pair.standby.host, pair.primary.host].join(',')
    const store = await openStore(`postgresql://postgres@${hosts}/shop?target_session_attrs=read-write`)
    const shop = hotShop(store)
    try {
      const [standbys] = (await store.facts()).surroundings ?? []
      assert.deepEqual([standbys?.kind, standbys?.risk === undefined], ['standbys', synchronous])
      const standby = pair.standby.url('shop')
      await assert.rejects(doctor({ url: standby }), (error: unknown) => error instanceof ScratchError)
      await fillHotShop(shop, { users })
      const load = startLoad(shop, { callers: 16, userIds: hotUsers(users), seed })
      const backMs: number[] = []
      let lost = 0
      for (let turn = 0; turn < promotions; turn += 1) {
        const before = load.acknowledged.size
        await reached('orders are acknowledged', () => load.acknowledged.size > before + 30, 20_000)
        await sleep(random.below(400))
        const orderly = turn % 4 === 3
        // A standby that hangs back, so that there is something to lose where it is not waited for.
        const hangsBack = !synchronous && !orderly
        if (hangsBack) await hangBack(pair, load)
        await (orderly ? pair.primary.stop() : pair.primary.kill())
        await sleep(random.below(1_000))
        await pair.promote()
        const whenAnswers = load.acknowledged.size
        backMs.push(await reached('it is back', () => load.acknowledged.size > whenAnswers, backWithinMs))
        if (hangsBack) lost = await countLost(pair, load)
        await pair.rejoin()
      }
      const standbyGone = synchronous ? await loseStandby(pair, load) : {}
      await load.stop()
      if (synchronous) await onPrimary(pair, inspector => holdOneOrderAKey(inspector, load))
      else lost = await countLost(pair, load)
      return {
        promotions,
        acknowledged: load.acknowledged.size,
        lost,
        orders: await audited(shop),
        toldNothingHappened: load.busy['nothing happened'],
        toldUnknown: load.busy.unknown,
        foundByTheirKey: load.replayed,
        slowestBackMs: Math.round(Math.max(...backMs)),
        longestMs: load.longestMs,
        ...standbyGone,
      }
    } finally {
      await shop.close()
    }
  } finally {
    await pair.remove()
  }
}

/** What the primary stores from now on does not reach its standby. */
async function hangBack({ standby }: PostgresPair, load: SteadyLoad): Promise<void> {
  await standby.ask(`alter system set primary_conninfo = ''`)
  await standby.ask('select pg_reload_conf()')
  await sleep(100)
  const before = load.acknowledged.size
  await reached('orders go on without the standby', () => load.acknowledged.size > before + 10, 10_000)
}

/** Commits wait for a standby that is gone, and are not confirmed; they go on when it is no longer waited for. */
async function loseStandby(pair: PostgresPair, load: SteadyLoad): Promise<Figures> {
  await pair.standby.kill()
  await sleep(500)
  const waiting = load.acknowledged.size
  await sleep(1_500)
  assert.ok(load.acknowledged.size <= waiting + 16, 'nothing is acknowledged that only one server has')
  await pair.primary.ask(`alter system set synchronous_standby_names = ''`)
  await pair.primary.ask('select pg_reload_conf()')
  const ms = await reached('orders go on', () => load.acknowledged.size > waiting + 30, backWithinMs)
  return { 'standby gone: goes on after ms': Math.round(ms) }
}

function countLost(pair: PostgresPair, { acknowledged }: SteadyLoad): Promise<number> {
  return onPrimary(pair, async inspector => {
    const ids = [...acknowledged.values()].map(id => `'${id}'`)
    if (ids.length === 0) return 0
    const stored = await countRows(inspector, `select count(*) from jumun_orders where order_id in (${ids.join(',')})`)
    return ids.length - stored
  })
}

async function onPrimary<T>(
  { primary }: PostgresPair,
  look: (inspector: Awaited<ReturnType<typeof openInspector>>) => Promise<T>,
): Promise<T> {
  const inspector = await openInspector(primary.url('shop'))
  try {
    return await look(inspector)
  } finally {
    await inspector.close()
  }
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
