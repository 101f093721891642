import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from '@jumun/adapters/scratch'
import {
  createRandom,
  fillHotShop,
  holdOneOrderAKey,
  hotShop,
  hotUsers,
  openStore,
  reached,
  startLoad,
} from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { createOwnServer, type OwnServer } from './own-server.ts'
import type { Figures, Suite } from './suite.ts'

const users = 50
const recoverWithinMs = 5_000

export const suite: Suite = {
  name: 'server-restart',
  description: 'a database server is killed and started again under load; the shop goes on by itself, nothing is lost',
  async run({ quick, seed, backends = ['mysql', 'postgres'] }) {
    const figures: Figures = { seed }
    for (const name of ['mysql', 'postgres'] as const) {
      if (!backends.includes(name)) continue
      const server = await createOwnServer(name)
      if (server === undefined) {
        assert.ok(!(process.env.JUMUN_TEST_REQUIRE ?? '').includes(name), `${name} is installed, as it is required`)
        figures[`${name}.skipped`] = true
        continue
      }
      const found = await killServer(server, { kills: quick ? 2 : 20, seed })
      for (const [figure, value] of Object.entries(found)) figures[`${name}.${figure}`] = value
    }
    return figures
  },
}

async function killServer(server: OwnServer, { kills, seed }: { kills: number; seed: number }): Promise<Figures> {
  const random = createRandom(seed)
  try {
    await server.start()
    const url = await createDatabase(server)
    const shop = hotShop(await openStore(url))
    try {
      await fillHotShop(shop, { users })
      const load = startLoad(shop, { callers: 16, userIds: hotUsers(users), seed })
      const recoveries: number[] = []
      for (let kill = 0; kill < kills; kill += 1) {
        const before = load.acknowledged.size
        await reached('orders are acknowledged', () => load.acknowledged.size > before + 20, 10_000)
        await sleep(random.below(300))
        await server.kill()
        // Sometimes it is back before anybody has given up, sometimes not for a while.
        await sleep(random.below(1500))
        await server.start()
        const whenBack = load.acknowledged.size
        const recoveryMs = await reached('it recovers', () => load.acknowledged.size > whenBack, recoverWithinMs)
        recoveries.push(Math.round(recoveryMs))
      }
      await load.stop()
      await inspect(url, inspector => holdOneOrderAKey(inspector, load))
      const refused = load.busy['nothing happened'] + load.busy.unknown
      assert.equal(recoveries.length, kills)
      assert.ok(refused > 0, 'callers have noticed')
      return {
        kills,
        orders: await audited(shop),
        toldNothingHappened: load.busy['nothing happened'],
        toldUnknown: load.busy.unknown,
        foundByTheirKey: load.replayed,
        slowestRecoveryMs: Math.max(...recoveries),
        longestMs: load.longestMs,
      }
    } finally {
      await shop.close()
    }
  } finally {
    await server.remove()
  }
}

async function createDatabase(server: OwnServer): Promise<string> {
  await inspect(server.url, inspector => inspector.rows('create database jumun_stress'))
  const url = new URL(server.url)
  url.pathname = 'jumun_stress'
  return url.href
}
