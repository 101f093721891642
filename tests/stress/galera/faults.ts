import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect, openInspector } from '@jumun/adapters/scratch'
import { doctor } from '@jumun/doctor'
import { fillHotShop, holdOneOrderAKey, hotUsers, startLoad, type SteadyLoad } from '@jumun/doctor/toolbox'
import type { GaleraCluster } from '../../../scripts/services/galera.ts'
import { createHaproxyService } from '../../../scripts/services/haproxy.ts'
import type { Told } from './insist.ts'
import { auditedEverywhere, openOnNodes, type ShopsOnNodes, synced } from './shops.ts'

const users = 40

/** What happens to a node while orders are placed at all of them; it is a member again when this resolves. */
const faults: Readonly<Record<string, (cluster: GaleraCluster) => Promise<void>>> = {
  async killed({ nodes }) {
    const node = nodes.at(-1)!
    await node.kill()
    await sleep(2_000)
    await node.start()
  },
  async isolated({ nodes }) {
    const node = nodes.at(-1)!
    await node.isolate(true)
    await sleep(6_000)
    await node.isolate(false)
    await isSynced(node)
  },
  async halted({ nodes }) {
    const node = nodes[0]!
    node.halt()
    await sleep(8_000)
    node.resume()
    await isSynced(node)
  },
}

/** Orders with keys at each node, while one node after the other is killed, isolated and halted, and comes back. */
export async function runFaults(cluster: GaleraCluster, options: { seconds: number; seed: number; runs: number }) {
  const { seconds, seed, runs } = options
  const on = await openOnNodes(cluster, 'faults')
  const aborts = await cluster.countAborts()
  try {
    await fillHotShop(on.shops[0]!, { users })
    await synced(cluster, on.database)
    const loads = on.shops.map((shop, i) =>
      startLoad(shop, { callers: 4, userIds: hotUsers(users), seed: seed + i, mark: `n${i}`, pauseMs: 5 }),
    )
    const count = () => loads.map(load => load.acknowledged.size)
    const figures: Record<string, string> = {}
    for (let turn = 0; turn < runs; turn += 1) {
      for (const [name, fault] of Object.entries(faults)) {
        await sleep(seconds * 1000)
        const before = count()
        await fault(cluster)
        const after = count()
        const meanwhile = after.map((n, i) => n - before[i]!)
        assert.ok(Math.max(...meanwhile) > 0, `orders go on at the other nodes while one is ${name}`)
        for (let waited = 0; count().some((n, i) => n <= after[i]!); waited += 1) {
          assert.ok(waited < 300, `orders are acknowledged at every node again after one was ${name}`)
          await sleep(100)
        }
        figures[name] = `${figures[name] ?? ''}${figures[name] === undefined ? '' : '; '}${meanwhile.join('/')} orders`
      }
    }
    await Promise.all(loads.map(load => load.stop()))
    await holdEverywhere(cluster, on, loads)
    const told = toldBy(loads)
    const longestMs = Math.max(...loads.map(load => load.longestMs))
    return {
      ...figures,
      all: `${await auditedEverywhere(cluster, on)} orders, longest ${longestMs} ms, ${JSON.stringify(told)}, ${(await cluster.countAborts()) - aborts} aborts`,
    }
  } finally {
    await on.close()
  }
}

/** All servers write to one node, with the others in reserve: the writer is killed, and comes back. */
async function runOneWriter(
  cluster: GaleraCluster,
  { seconds, seed }: { seconds: number; seed: number },
  { database, url }: { database: string; url: string },
): Promise<string> {
  const aborts = await cluster.countAborts()
  const on = await openOnNodes(cluster, database, () => url)
  try {
    await fillHotShop(on.shops[0]!, { users })
    const loads = on.shops.map((shop, i) =>
      startLoad(shop, { callers: 8, userIds: hotUsers(users), seed: seed + i, mark: `w${i}` }),
    )
    const count = () => loads.reduce((sum, load) => sum + load.acknowledged.size, 0)
    await sleep(seconds * 1000)
    const perSecond = Math.round(count() / seconds)
    const writer = cluster.nodes[0]!
    await writer.kill()
    const killedAt = performance.now()
    const before = count()
    while (count() <= before + 20) {
      assert.ok(performance.now() - killedAt < 20_000, 'orders go on at the next node')
      await sleep(10)
    }
    const backMs = Math.round(performance.now() - killedAt)
    await writer.start()
    await sleep(2_000)
    await Promise.all(loads.map(load => load.stop()))
    await holdEverywhere(cluster, on, loads)
    const abortsSeen = (await cluster.countAborts()) - aborts
    const orders = await auditedEverywhere(cluster, on)
    return `${orders} orders, ${perSecond}/s, back after ${backMs} ms, ${JSON.stringify(toldBy(loads))}, ${abortsSeen} aborts`
  } finally {
    await on.close()
  }
}

/** The doctor, over all nodes: everything holds, it says where it is, and leaves nothing. */
export async function runDoctor({ nodes }: GaleraCluster): Promise<string> {
  const [url, ...others] = nodes.map(node => node.url('shop'))
  const { ok, checks } = await doctor({ url: url!, nodes: others, seconds: 2 })
  const failed = checks.filter(({ verdict }) => verdict === 'fail')
  assert.deepEqual({ ok, failed }, { ok: true, failed: [] })
  const found = checks.find(({ check }) => check === 'surroundings')?.figures['found']
  assert.match(String(found), /Galera \(3 in all/)
  const left = await inspect(nodes[0]!.url(), ({ rows }) => rows(`show databases like 'jumun\\_doctor%'`))
  assert.deepEqual(left, [])
  return `${checks.length} checks hold; ${found}`
}

/** All servers of a crowd find the writer by the list of hosts in their URL. */
export async function runHostList(cluster: GaleraCluster, options: { seconds: number; seed: number }): Promise<string> {
  const hosts = cluster.nodes.map(node => new URL(node.url()).host).join(',')
  return runOneWriter(cluster, options, { database: 'hostlist', url: `mysql://root@${hosts}/hostlist` })
}

/** The same behind HAProxy. */
export async function runBehindHaproxy(cluster: GaleraCluster, options: { seconds: number; seed: number }) {
  const proxy = await createHaproxyService({ servers: cluster.nodes.map(node => new URL(node.url()).host) })
  await proxy.start()
  try {
    return await runOneWriter(cluster, options, { database: 'haproxy', url: `mysql://root@${proxy.address}/haproxy` })
  } finally {
    await proxy.remove()
  }
}

function toldBy(loads: readonly SteadyLoad[]): Told {
  const told: Told = {}
  for (const { busy } of loads) for (const [what, times] of Object.entries(busy)) told[what] = (told[what] ?? 0) + times
  return told
}

async function holdEverywhere(cluster: GaleraCluster, { database }: ShopsOnNodes, loads: readonly SteadyLoad[]) {
  await synced(cluster, database)
  const acknowledged = new Map(loads.flatMap(load => [...load.acknowledged]))
  for (const node of cluster.nodes) {
    const inspector = await openInspector(node.url(database))
    try {
      await holdOneOrderAKey(inspector, { acknowledged })
    } finally {
      await inspector.close()
    }
  }
}

async function isSynced(node: GaleraCluster['nodes'][number]): Promise<void> {
  for (let waited = 0; (await node.status('wsrep_ready').catch(() => '')) !== 'ON'; waited += 1) {
    assert.ok(waited < 300, 'the node is a member again within 60 s')
    await sleep(200)
  }
}
