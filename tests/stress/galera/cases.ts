import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect, openInspector } from '@jumun/adapters/scratch'
import { type EventPublisher, isReplayed, isShopError } from '@jumun/core'
import {
  fillHotShop,
  holdOneOrderAKey,
  hotShop,
  hotUsers,
  openStore,
  orderInCrowd,
  registerUsers,
  startLoad,
  userIdOf,
} from '@jumun/doctor/toolbox'
import type { GaleraCluster } from '../../../scripts/services/galera.ts'
import { insist, insistOrCode, type Told } from './insist.ts'
import { auditedEverywhere, type ShopsOnNodes, synced } from './shops.ts'

interface CaseFigures {
  readonly acknowledged: number
  readonly told: Told
}

export type Case = (cluster: GaleraCluster, on: ShopsOnNodes, options: CaseOptions) => Promise<CaseFigures>

export interface CaseOptions {
  readonly seconds: number
  readonly seed: number
}

/** Runs a case in shops that hold nothing; in the end every node holds the same books, and they are in order. */
export async function runCase(cluster: GaleraCluster, on: ShopsOnNodes, run: Case, options: CaseOptions) {
  await on.empty()
  await synced(cluster, on.database)
  const aborts = await cluster.countAborts()
  const figures = await run(cluster, on, options)
  const orders = await auditedEverywhere(cluster, on)
  return { ...figures, orders, aborts: (await cluster.countAborts()) - aborts }
}

const users = 40

/** Orders with keys at every node for the same few products; what is stored is what was acknowledged, one order a key. */
export const hotProduct: Case = async (cluster, { shops, database }, { seconds, seed }) => {
  await fillHotShop(shops[0]!, { users })
  await synced(cluster, database)
  const loads = shops.map((shop, i) =>
    startLoad(shop, { callers: 8, userIds: hotUsers(users), seed: seed + i, mark: `n${i}` }),
  )
  await sleep(seconds * 1000)
  await Promise.all(loads.map(load => load.stop()))
  const told: Told = {}
  for (const { busy } of loads) for (const [what, times] of Object.entries(busy)) told[what] = (told[what] ?? 0) + times
  const acknowledged = new Map(loads.flatMap(load => [...load.acknowledged]))
  for (const node of cluster.nodes) {
    const inspector = await openInspector(node.url(database))
    try {
      await inspector.rows('set session wsrep_sync_wait = 15')
      await holdOneOrderAKey(inspector, { acknowledged })
    } finally {
      await inspector.close()
    }
  }
  return { acknowledged: acknowledged.size, told }
}

/** More users than coupons claim at two nodes each. */
export const coupons: Case = async (cluster, { shops, database }) => {
  const quantity = 60
  await registerUsers(shops[0]!, hotUsers(2 * quantity), 1)
  await shops[0]!.coupons.create({ code: 'RUSH', name: 'Rush', discount: { type: 'FIXED', amount: 1 }, quantity })
  await synced(cluster, database)
  const told: Told = {}
  const claims = hotUsers(2 * quantity).flatMap((userId, i) =>
    [0, 1].map(turn => {
      const shop = shops[(i + turn) % shops.length]!
      return insistOrCode(told, () => shop.coupons.claim({ userId, code: 'RUSH' }))
    }),
  )
  const claimed = (await Promise.all(claims)).filter(answer => typeof answer !== 'string')
  assert.equal(claimed.length, quantity, 'as many claims succeed as there are coupons')
  const [campaign] = (await shops.at(-1)!.coupons.list()).items
  assert.equal(campaign?.claimed, quantity)
  return { acknowledged: claimed.length, told }
}

/** One wallet is charged and paid from at every node. */
export const oneWallet: Case = async (cluster, { shops, database }) => {
  const userId = userIdOf(0)
  await fillHotShop(shops[0]!, { users: 1 })
  await synced(cluster, database)
  const told: Told = {}
  const each = 60
  const balance = (await shops[0]!.wallets.balance({ userId })).balance
  await Promise.all(
    shops.flatMap((shop, place) =>
      Array.from({ length: each }, async (_, i) => {
        const idempotencyKey = `${place}-${i}`
        if (i % 3 > 0) return insist(told, () => shop.wallets.charge({ userId, amount: 7, idempotencyKey }))
        const items = [{ productId: 'hot-endless', quantity: 1 }]
        return insist(told, () => shop.orders.place({ userId, items, idempotencyKey }))
      }),
    ),
  )
  await synced(cluster, database)
  const charged = shops.length * (each - Math.ceil(each / 3)) * 7
  const paid = shops.length * Math.ceil(each / 3) * 100
  for (const shop of shops) assert.equal((await shop.wallets.balance({ userId })).balance, balance + charged - paid)
  return { acknowledged: shops.length * each, told }
}

/** The same command with the same key at every node at once: one effect, the same answer everywhere. */
export const sameKey: Case = async (cluster, { shops, database }) => {
  await fillHotShop(shops[0]!, { users })
  await synced(cluster, database)
  const told: Told = {}
  const keys = 60
  let replayed = 0
  for (let from = 0; from < keys; from += 20) {
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const order = {
          userId: userIdOf((from + i) % users),
          items: [{ productId: 'hot-short', quantity: 1 }],
          idempotencyKey: `same-${from + i}`,
        }
        const answers = await Promise.all(
          shops.flatMap(shop => [order, order].map(one => insist(told, () => shop.orders.place(one)))),
        )
        assert.equal(new Set(answers.map(({ orderId }) => orderId)).size, 1, 'one order a key')
        replayed += answers.filter(isReplayed).length
      }),
    )
  }
  assert.equal(replayed, keys * (2 * shops.length - 1), 'all answers but the first are marked as repeated')
  return { acknowledged: keys, told }
}

/** Orders, charges and cancellations without keys; then the users' limits, orders that wait, and parts of orders. */
export const mixed: Case = async (cluster, { shops, database }, { seconds, seed }) => {
  await fillHotShop(shops[0]!, { users, stock: { 'hot-scarce': 200 } })
  await synced(cluster, database)
  const reports = await Promise.all(
    shops.map((shop, i) => orderInCrowd(shop, { callers: 8, users, seed: seed + i, seconds })),
  )
  const told: Told = { busy: reports.reduce((sum, { busy }) => sum + busy, 0) }
  const complaints = reports.filter(({ unexpected }) => unexpected > 0).flatMap(report => report.complaints)
  assert.deepEqual(complaints, [], 'no caller gets what no caller should get')
  const acknowledged = reports.reduce((sum, { placed }) => sum + placed, 0)
  return { acknowledged, told }
}

/**
 * A user's limits hold for all nodes together, also where no command writes the wallet whose lock guards them, and each
 * node sells from stock of its own.
 */
export const limits: Case = async (cluster, { shops, database }) => {
  const buyers = hotUsers(12)
  const options = shops.map((_, place) => ({ optionId: `o${place}`, name: `Node ${place}`, price: 1, stock: 1000 }))
  const own = shops.map((_, place) => ({ productId: `own-${place}`, name: 'Own', price: 1, stock: 1000 }))
  await registerUsers(shops[0]!, buyers, 1_000)
  await shops[0]!.catalog.addProducts({ products: [{ productId: 'limited', name: 'Limited', options }, ...own] })
  await shops[0]!.catalog.updateProduct({ productId: 'limited', limitPerUser: 5 })
  await synced(cluster, database)
  const told: Told = {}
  const createAll = (times: number, itemOf: (place: number) => { productId: string; optionId?: string }) =>
    Promise.all(
      shops.map(async (shop, place) => {
        for (let turn = 0; turn < times; turn += 1) {
          const items = [{ ...itemOf(place), quantity: 1 }]
          await Promise.all(buyers.map(userId => insistOrCode(told, () => shop.orders.create({ userId, items }))))
        }
      }),
    )
  await createAll(4, place => ({ productId: 'limited', optionId: `o${place}` }))
  await createAll(6, place => ({ productId: `own-${place}` }))
  await synced(cluster, database)
  let acknowledged = 0
  for (const userId of buyers) {
    const { items } = await shops.at(-1)!.orders.list({ userId, status: 'PENDING', limit: 100 })
    const limited = items.filter(order => order.items.some(({ productId }) => productId === 'limited'))
    assert.equal(limited.length, 5, `${userId} has as many of a limited product as one user may`)
    assert.equal(items.length, 10, `${userId} has as many orders that wait as one user may`)
    acknowledged += items.length
  }
  return { acknowledged, told }
}

/** Relays at every node while orders are placed and cancelled at all of them: every event once at least, in order. */
export const relays: Case = async (cluster, on, { seconds, seed }) => {
  const { shops, database } = on
  await fillHotShop(shops[0]!, { users })
  await synced(cluster, database)
  const stopping = new AbortController()
  const relaying = shops.map(async shop => {
    while (!stopping.signal.aborted) {
      await shop.outbox.relay().catch((error: unknown) => {
        if (!isShopError(error, 'BUSY')) throw error
      })
      await sleep(20)
    }
  })
  const reports = await Promise.all(
    shops.map((shop, i) => orderInCrowd(shop, { callers: 4, users, seed: seed + i, seconds })),
  )
  await synced(cluster, database)
  for (let waited = 0; ; waited += 1) {
    const { pending, failed, dead } = await shops[0]!.outbox.stats()
    assert.equal(dead, 0)
    if (pending + failed === 0) break
    assert.ok(waited < 1200, `${pending} pending and ${failed} failed events are left after a minute`)
    await sleep(50)
  }
  stopping.abort()
  await Promise.all(relaying)
  await synced(cluster, database)
  const { sent } = await shops[0]!.outbox.stats()
  assert.equal(on.delivered.size, sent, 'each event has come')
  assert.deepEqual(on.outOfOrder, [], 'the events of an order came in their order')
  return { acknowledged: sent, told: { busy: reports.reduce((sum, { busy }) => sum + busy, 0) } }
}

/** A lease runs out, and relays at all nodes want what it held at the same moment: one of them gets it. */
export const leases: Case = async (cluster, on) => {
  const { shops, database } = on
  await fillHotShop(shops[0]!, { users })
  const told: Told = {}
  for (let round = 0; round < 10; round += 1) {
    for (const [i, userId] of hotUsers(users).entries()) {
      const order = { userId, items: [{ productId: 'hot-endless', quantity: 1 }] }
      await insist(told, () => shops[i % shops.length]!.orders.place(order))
    }
    await synced(cluster, database)
    const stuck = await leaseAndHang(cluster.nodes[0]!.url(database))
    await synced(cluster, database)
    await Promise.all(shops.map(shop => insist(told, () => shop.outbox.relay())))
    await stuck.end()
    await synced(cluster, database)
  }
  const { sent, pending } = await shops[0]!.outbox.stats()
  assert.equal(pending, 0, 'nothing waits')
  assert.equal(on.delivered.size, sent, 'each event has come')
  assert.deepEqual(on.repeated, [], 'each event has come once')
  return { acknowledged: sent, told }
}

/** A relay whose platform does not answer, and whose lease is over. */
async function leaseAndHang(url: string): Promise<{ end(): Promise<void> }> {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  const publisher: EventPublisher = {
    name: 'platform',
    publish() {
      asked.resolve()
      return answer.promise
    },
  }
  const shop = hotShop(await openStore(url), 'stuck', { publisher })
  const relaying = shop.outbox.relay()
  await asked.promise
  await inspect(url, async ({ rows }) => {
    await rows('update jumun_delivery_stretches set lease_until = 1 where lease_until is not null')
  })
  return {
    async end() {
      answer.resolve()
      assert.deepEqual(await relaying, { sent: 0, failed: 0, dead: 0 }, 'what comes too late is not listened to')
      await shop.close()
    },
  }
}

/** An order is looked for at the next node as soon as it is answered: with `wsrep_sync_wait=1` it is always there. */
export const reads: Case = async (cluster, { shops, database }) => {
  await fillHotShop(shops[0]!, { users })
  await synced(cluster, database)
  const told: Told = {}
  const waiting = await Promise.all(
    cluster.nodes.map(async node => hotShop(await openStore(`${node.url(database)}?wsrep_sync_wait=1`))),
  )
  const each = 100
  try {
    for (let from = 0; from < each; from += 10) {
      await Promise.all(
        Array.from({ length: 10 }, async (_, i) => {
          const place = (from + i) % shops.length
          const next = (place + 1) % shops.length
          const order = { userId: userIdOf(i), items: [{ productId: 'hot-endless', quantity: 1 }] }
          const { orderId } = await insist(told, () => shops[place]!.orders.place(order))
          await insistOrCode(told, () => shops[next]!.orders.get({ orderId }))
          const found = await insist(told, () => waiting[next]!.orders.get({ orderId }))
          assert.equal(found.orderId, orderId)
        }),
      )
    }
  } finally {
    for (const shop of waiting) await shop.close()
  }
  return { acknowledged: each, told }
}

/** What every server does by itself, at all of them at the same moment. */
export const workers: Case = async (cluster, { shops, database }) => {
  await fillHotShop(shops[0]!, { users })
  await synced(cluster, database)
  const told: Told = {}
  const orders = await Promise.all(
    hotUsers(users).map((userId, i) =>
      insist(told, () =>
        shops[i % shops.length]!.orders.create({ userId, items: [{ productId: 'hot-scarce', quantity: 1 }] }),
      ),
    ),
  )
  await synced(cluster, database)
  const ends = await Promise.all(
    orders.flatMap(({ orderId, userId }, i) => [
      insistOrCode(told, () => shops[i % shops.length]!.orders.pay({ orderId, userId })),
      insistOrCode(told, () => shops[(i + 1) % shops.length]!.orders.cancel({ orderId, userId })),
    ]),
  )
  assert.equal(ends.length, 2 * users)
  const days = await Promise.all(
    shops.map(shop => insist(told, () => shop.ranking.takeSnapshot({ date: '2026-01-05' }))),
  )
  for (const day of days) assert.deepEqual(day.items, days[0]!.items)
  await Promise.all(shops.map(shop => insist(told, () => shop.workers.expireOnce())))
  await Promise.all(shops.map(shop => insist(told, () => shop.workers.purgeOnce())))
  return { acknowledged: orders.length, told }
}
