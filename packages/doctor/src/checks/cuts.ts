import { hotShop } from '../toolbox/hot-shop.ts'
import { type Cut, type CuttingProxy, startCuttingProxy } from '../toolbox/cutting-proxy.ts'
import { hold, reached } from '../toolbox/hold.ts'
import { openStore } from '@jumun/adapters/open'
import { holdOneOrderAKey, startLoad } from '../toolbox/steady-load.ts'
import { registerMany } from '../crew/doctor-shop.ts'
import type { Bench } from './bench.ts'
import type { Check } from './finding.ts'

const wantedCuts = 20
const callers = 8
const productIds = ['cut']

export const cuts: Check = {
  name: 'cut connections',
  promise: 'connections are cut before and after COMMIT: each key has exactly one order, and the shop goes on',
  advice: 'A lost answer was taken for a failure, or the connection did not come back. Report this with the versions.',
  // A file has no connection that could be cut.
  applies: ({ database }) => database.server !== undefined,
  async run(bench) {
    const proxy = await startCuttingProxy(bench.database)
    try {
      return await cutConnections(bench, proxy)
    } finally {
      await proxy.close()
    }
  },
}

async function cutConnections({ shop, inspector, random }: Bench, proxy: CuttingProxy) {
  const userIds = await registerMany(shop, 'cut', 20, 1_000_000_000)
  await shop.catalog.addProduct({ productId: 'cut', name: 'Cut', price: 100, stock: 1_000_000_000 })
  const store = await openStore(proxy.url)
  const cutShop = hotShop(store)
  try {
    proxy.plan = message =>
      message === 'commit'
        ? random.pick<Cut | undefined>(['before commit', 'after commit', undefined, undefined])
        : undefined
    const load = startLoad(cutShop, { callers, userIds, productIds, seed: random.below(2 ** 31) })
    const done = () => proxy.cuts['before commit'] + proxy.cuts['after commit']
    try {
      await reached(`${wantedCuts} connections are cut`, () => done() >= wantedCuts, 60_000)
    } finally {
      proxy.plan = () => undefined
      await load.stop()
    }
    await holdOneOrderAKey(inspector, load, userIds)
    await cutShop.orders.place({ userId: userIds[0]!, items: [{ productId: 'cut', quantity: 1 }] })
    const { ok } = await shop.audit()
    hold('the audit', ok, true)
    return {
      figures: {
        beforeCommit: proxy.cuts['before commit'],
        afterCommit: proxy.cuts['after commit'],
        orders: load.acknowledged.size,
        foundByTheirKey: load.replayed,
        toldToTryAgain: load.busy['nothing happened'] + load.busy.unknown,
      },
    }
  } finally {
    await cutShop.close()
  }
}
