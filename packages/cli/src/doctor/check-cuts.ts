import { isReplayed, isShopError, type Shop } from '@jumun/core'
import { setTimeout as sleep } from 'node:timers/promises'
import { openStore } from '@jumun/adapters/open'
import type { Random } from '../random.ts'
import type { Bench } from './bench.ts'
import { type Cut, type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts'
import { createDoctorShop } from './doctor-shop.ts'
import type { Check } from './finding.ts'
import { hold } from './hold.ts'
import { count } from './inspector.ts'
import { keyedOrder } from './worker-task.ts'

const wantedCuts = 20
const callers = 8

export const cuts: Check = {
  name: 'cut connections',
  promise: 'connections are cut before and after COMMIT: each key has exactly one order, and the shop goes on',
  advice: 'A lost answer was taken for a failure, or the connection did not come back. Report this with the versions.',
  applies: ({ database }) => database.kind !== 'sqlite',
  async run(bench) {
    const proxy = await startCuttingProxy(bench.database.url)
    try {
      return await cutConnections(bench, proxy)
    } finally {
      await proxy.close()
    }
  },
}

async function cutConnections({ shop, inspector, random }: Bench, proxy: CuttingProxy) {
  const countOrders = () => count(inspector, 'select count(*) from jumun_orders')
  const before = await countOrders()
  const store = await openStore(proxy.url, { create: false })
  const cutShop = createDoctorShop(store)
  try {
    proxy.plan = message =>
      message === 'commit'
        ? random.pick<Cut | undefined>(['before commit', 'after commit', undefined, undefined])
        : undefined
    const done = () => proxy.cuts['before commit'] + proxy.cuts['after commit'] >= wantedCuts
    const { orders, replayed, busy } = await orderUntil(cutShop, random, done)
    proxy.plan = () => undefined
    await cutShop.orders.place(keyedOrder('after-the-cuts', 0))
    hold('one order a key', (await countOrders()) - before, orders + 1)
    const { ok } = await shop.audit()
    hold('the audit', ok, true)
    return {
      figures: {
        beforeCommit: proxy.cuts['before commit'],
        afterCommit: proxy.cuts['after commit'],
        orders: orders + 1,
        foundByTheirKey: replayed,
        toldToTryAgain: busy,
      },
    }
  } finally {
    await cutShop.close()
  }
}

/** Callers that go on with the same key until they are answered. */
async function orderUntil(shop: Shop, random: Random, done: () => boolean) {
  const tally = { orders: 0, replayed: 0, busy: 0 }
  const endsAt = performance.now() + 60_000
  let next = 0
  async function caller(): Promise<void> {
    while (!done()) {
      const order = keyedOrder('cut', next++)
      for (;;) {
        if (performance.now() > endsAt) throw new Error('no end of the cuts within a minute')
        try {
          if (isReplayed(await shop.orders.place(order))) tally.replayed += 1
          tally.orders += 1
          break
        } catch (error) {
          if (!isShopError(error, 'BUSY')) throw error
          tally.busy += 1
          await sleep(5 + random.below(10))
        }
      }
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return tally
}
