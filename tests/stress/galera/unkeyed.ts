import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { isShopError, type Shop } from '@jumun/core'
import { createRandom, fillHotShop, hotProducts, hotUsers } from '@jumun/doctor/toolbox'
import type { GaleraCluster } from '../../../scripts/services/galera.ts'
import { auditedEverywhere, openOnNodes, synced } from './shops.ts'

const users = 40
const callers = 8

/** What each command was answered, by its mark. No command has a key, and none is repeated. */
type Endings = Map<string, 'acknowledged' | 'nothing happened' | 'unknown'>

/**
 * Orders without keys at each node, while the last one is cut off from the others again and again, with commands on their way.
 * Each carries a mark into its order, so that of every command is seen whether it was true what its caller was answered.
 */
export async function runUnkeyed(
  cluster: GaleraCluster,
  { cuts, seed }: { cuts: number; seed: number },
): Promise<string> {
  const on = await openOnNodes(cluster, `unkeyed_${seed}`)
  const aborts = await cluster.countAborts()
  const stopping = new AbortController()
  const endings: Endings = new Map()
  try {
    await fillHotShop(on.shops[0]!, { users })
    await synced(cluster, on.database)
    const ordering = on.shops.map((shop, place) => orderWithoutKeys(shop, { place, seed, stopping, endings }))
    const cutOff = cluster.nodes.at(-1)!
    const random = createRandom(seed)
    for (let cut = 0; cut < cuts; cut += 1) {
      await sleep(300 + random.below(400))
      await cutOff.isolate(true)
      // Until it has noticed: what was on its way at that moment is answered then.
      for (let waited = 0; (await cutOff.status('wsrep_cluster_status')) === 'Primary'; waited += 1) {
        assert.ok(waited < 400, 'it is no member any more within 20 s')
        await sleep(50)
      }
      await cutOff.isolate(false)
      for (let waited = 0; (await cutOff.status('wsrep_ready').catch(() => '')) !== 'ON'; waited += 1) {
        assert.ok(waited < 600, 'it is a member again within 60 s')
        await sleep(100)
      }
    }
    await sleep(300)
    stopping.abort()
    await Promise.all(ordering)
    await synced(cluster, on.database)
    const stored = await marksStored(on.shops[0]!)
    const untrue = { lost: [] as string[], stored: [] as string[] }
    const counts = { acknowledged: 0, 'nothing happened': 0, unknown: 0, 'unknown and stored': 0 }
    for (const [mark, ending] of endings) {
      counts[ending] += 1
      if (ending === 'unknown' && stored.has(mark)) counts['unknown and stored'] += 1
      if (ending === 'acknowledged' && !stored.has(mark)) untrue.lost.push(mark)
      if (ending === 'nothing happened' && stored.has(mark)) untrue.stored.push(mark)
    }
    assert.deepEqual(untrue, { lost: [], stored: [] }, 'what callers were answered is true')
    assert.ok(counts.unknown > 0, 'commands were on their way when the node was cut off')
    const orders = await auditedEverywhere(cluster, on)
    assert.equal(orders, counts.acknowledged + counts['unknown and stored'], 'no other order is stored')
    const aborted = (await cluster.countAborts()) - aborts
    assert.ok(aborted > 0, 'nodes got into each other’s way')
    const answers = Object.entries(counts).map(([what, times]) => `${times} ${what}`)
    return `${cuts} cuts: ${orders} orders, ${aborted} aborts; ${answers.join(', ')}`
  } finally {
    stopping.abort()
    await on.close()
  }
}

async function orderWithoutKeys(
  shop: Shop,
  options: { place: number; seed: number; stopping: AbortController; endings: Endings },
): Promise<void> {
  const { place, seed, stopping, endings } = options
  const random = createRandom(seed + place)
  const userIds = hotUsers(users)
  let asked = 0
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (!stopping.signal.aborted) {
        asked += 1
        const mark = `${place}-${asked}`
        const items = [{ productId: random.pick(hotProducts), quantity: 1 }]
        try {
          await shop.orders.place({ userId: random.pick(userIds), items, metadata: { mark } })
          endings.set(mark, 'acknowledged')
        } catch (error) {
          if (!isShopError(error, 'BUSY')) throw error
          endings.set(mark, error.details.outcome)
          await sleep(20)
        }
      }
    }),
  )
}

async function marksStored(shop: Shop): Promise<Set<string>> {
  const marks = new Set<string>()
  for (const userId of hotUsers(users)) {
    for (let cursor: string | undefined; ; ) {
      const page = await shop.orders.list({ userId, limit: 100, ...(cursor !== undefined && { cursor }) })
      for (const { metadata } of page.items) marks.add(metadata!['mark']!)
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
  }
  return marks
}
