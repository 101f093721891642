import { setTimeout as sleep } from 'node:timers/promises'
import { isReplayed } from '@jumun/core'
import type { Bench } from './bench.ts'
import { prepareKeyedOrders } from '../crew/doctor-shop.ts'
import type { Check } from './finding.ts'
import { hold } from '../toolbox/hold.ts'
import { countRows } from '../toolbox/count-rows.ts'
import { keyedOrder } from '../crew/task.ts'

const kills = 4
const callers = 8

export const kill: Check = {
  name: 'kill -9',
  promise: 'a process is killed while it orders: what it acknowledged is there, and repeating any key gives one order',
  advice: 'A commit that was answered is not there. Look at the durability settings above, and at proxies between.',
  async run(bench) {
    const { shop, hire, random, inspector } = bench
    await prepareKeyedOrders(shop)
    const tally = { acknowledged: 0, committed: 0, repeated: 0 }
    for (let round = 0; round < kills; round += 1) {
      const mark = `kill${round}`
      const [worker] = await hire(1)
      const acknowledged = new Map<number, string>()
      const { promise: ordering, resolve } = Promise.withResolvers<void>()
      worker!.onTold(message => {
        if (message.type !== 'acknowledged') return
        acknowledged.set(message.number, message.orderId)
        resolve()
      })
      const load = worker!.ask({ type: 'load', mark, callers })
      await Promise.race([ordering, load])
      load.catch(() => undefined)
      await sleep(50 + random.below(250))
      await worker!.kill()
      await repeat(bench, mark, acknowledged, tally)
      const stored = await countRows(inspector, `select count(*) from jumun_orders where user_id like 'steady-%'`)
      hold('one order a key', stored, tally.repeated)
    }
    hold('what the database finds wrong with itself', await inspector.problems(), [])
    return { figures: { kills, acknowledged: tally.acknowledged, committedUnheard: tally.committed } }
  },
}

/**
 * Asks again for all that the process can have asked for. Not all that it acknowledged has been heard, and so it is the
 * keys that tell: each caller asks for the next number once it has its answer, so that of all numbers below one that was
 * committed, fewer than there are callers were not.
 */
async function repeat(
  { shop }: Bench,
  mark: string,
  acknowledged: ReadonlyMap<number, string>,
  tally: { acknowledged: number; committed: number; repeated: number },
): Promise<void> {
  const uncommitted = new Set<number>()
  let asked = 0
  const last = Math.max(...acknowledged.keys())
  while (asked <= last || uncommitted.size < callers) {
    const numbers = Array.from({ length: 64 }, (_, index) => asked + index)
    await Promise.all(
      numbers.map(async number => {
        const order = await shop.orders.place(keyedOrder(mark, number))
        const replayed = isReplayed(order)
        const known = acknowledged.get(number)
        if (known !== undefined) {
          const { orderId } = order
          hold('the order that was acknowledged', { orderId, replayed }, { orderId: known, replayed: true })
          tally.acknowledged += 1
        } else if (replayed) tally.committed += 1
        else uncommitted.add(number)
      }),
    )
    asked += numbers.length
  }
  tally.repeated += asked
}
