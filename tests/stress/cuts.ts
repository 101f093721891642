import assert from 'node:assert/strict'
import { isShopError, type Shop } from '@jumun/core'
import { type Inspector, openInspector } from '@jumun/adapters/scratch'
import {
  countRows,
  createRandom,
  type Cut,
  type CuttingProxy,
  fillHotShop,
  holdOneOrderAKey,
  hotShop,
  hotUsers,
  openStore,
  reached,
  startCuttingProxy,
  startLoad,
  userIdOf,
} from '@jumun/doctor/toolbox'
import { audited } from './audited.ts'
import { type Backend, chooseBackends, onEach } from './backend.ts'
import type { Figures, Suite } from './suite.ts'

const users = 50

export const suite: Suite = {
  name: 'cuts',
  description: 'connections to a server are cut before and after COMMIT; each key has exactly one order in the end',
  async run({ quick, seed, backends }) {
    const servers = await chooseBackends(backends, ['mysql', 'postgres'])
    const options = { cuts: quick ? 40 : 500, unkeyed: quick ? 10 : 100, seed }
    return { seed, ...(await onEach(servers, server => cutConnections(server, options))) }
  },
}

/** `cuts` around COMMIT under a load with keys, and then `unkeyed` orders whose COMMIT answer is lost. */
async function cutConnections(
  backend: Backend,
  options: { cuts: number; unkeyed: number; seed: number },
): Promise<Figures> {
  const { cuts, unkeyed, seed } = options
  const database = await backend.create()
  const proxy = await startCuttingProxy(database)
  const inspector = await openInspector(database.url)
  const shop = hotShop(await openStore(proxy.url))
  try {
    await fillHotShop(shop, { users })
    const load = startLoad(shop, { callers: 16, userIds: hotUsers(users), seed })
    await reached('orders are acknowledged', () => load.acknowledged.size > 50, 10_000)
    proxy.plan = cutAtRandom(seed)
    const around = () => proxy.cuts['before commit'] + proxy.cuts['after commit']
    // Each cut costs the whole batch a second round.
    await reached(`${cuts} connections are cut`, () => around() >= cuts, cuts * 1000 + 20_000)
    proxy.plan = () => undefined
    const before = load.acknowledged.size
    await reached('orders are acknowledged again', () => load.acknowledged.size > before + 50, 10_000)
    await load.stop()
    await holdOneOrderAKey(inspector, load)
    for (const [where, times] of Object.entries(proxy.cuts)) assert.ok(times > 0, `a connection was cut: ${where}`)
    assert.ok(load.replayed > 0, 'orders whose answer was lost were found by their key')
    const figures = {
      cutBeforeCommit: proxy.cuts['before commit'],
      cutAfterCommit: proxy.cuts['after commit'],
      cutAtStatement: proxy.cuts.statement,
      commitsPassed: proxy.passed,
      ordersWithKey: load.acknowledged.size,
      foundByTheirKey: load.replayed,
      toldNothingHappened: load.busy['nothing happened'],
      toldUnknown: load.busy.unknown,
      longestMs: load.longestMs,
    }
    const toldTruth = await orderWithoutKey(shop, inspector, proxy, unkeyed)
    return { ...figures, ...toldTruth, orders: await audited(shop) }
  } finally {
    await shop.close()
    await proxy.close()
    await inspector.close()
    await database.drop()
  }
}

/** One in three COMMITs does not come through, one in a hundred other messages. */
function cutAtRandom(seed: number): CuttingProxy['plan'] {
  const random = createRandom(seed)
  return message => {
    if (message === 'other') return random.below(100) === 0 ? 'statement' : undefined
    return random.pick<Cut | undefined>(['before commit', 'after commit', undefined, undefined, undefined, undefined])
  }
}

/** A COMMIT without a key cannot be looked up: such a caller has to learn that, and is never served twice. */
async function orderWithoutKey(
  shop: Shop,
  inspector: Inspector,
  proxy: CuttingProxy,
  orders: number,
): Promise<Figures> {
  const countOrders = () => countRows(inspector, 'select count(*) from jumun_orders')
  let stored = 0
  for (let turn = 0; turn < orders; turn += 1) {
    const cut = turn % 2 === 0 ? 'after commit' : 'before commit'
    proxy.plan = message => (message === 'commit' ? cut : undefined)
    const before = await countOrders()
    await assert.rejects(
      shop.orders.place({ userId: userIdOf(0), items: [{ productId: 'hot-endless', quantity: 1 }] }),
      error => isShopError(error, 'BUSY') && error.details.outcome === 'unknown',
    )
    const added = (await countOrders()) - before
    assert.equal(added, cut === 'after commit' ? 1 : 0, 'committed once or not at all')
    stored += added
  }
  proxy.plan = () => undefined
  return { withoutKeyToldUnknown: orders, withoutKeyStored: stored }
}
