import { setTimeout as sleep } from 'node:timers/promises'
import { registerMany } from '../crew/doctor-shop.ts'
import type { Check } from './finding.ts'
import { hold } from '../toolbox/hold.ts'
import type { RelayedEvent, RelayTaskReport } from '../crew/task.ts'
import type { Worker } from '../crew/worker-process.ts'

export const relays: Check = {
  name: 'relays',
  promise:
    'relays side by side, one killed, answers lost: every event arrives, in order, repeated only where an answer was lost',
  advice:
    'Leases of events are not kept apart. The outbox needs row locks with SKIP LOCKED: MySQL 8.0, MariaDB 10.6 or newer.',
  async run({ shop, hire }) {
    const [userId = ''] = await registerMany(shop, 'listener', 1, 1_000_000)
    await shop.catalog.addProduct({ productId: 'news', name: 'News', price: 1, stock: 1_000 })
    const items = [{ productId: 'news', quantity: 1 }]
    const orders = await Promise.all(Array.from({ length: 100 }, () => shop.orders.place({ userId, items })))
    // Two events of one order, which have to arrive in their order.
    await Promise.all(orders.slice(0, 50).map(({ orderId }) => shop.orders.cancel({ orderId })))
    const { pending, sent: sentBefore } = await shop.outbox.stats()

    const [doomed, ...others] = await hire(3)
    const held = await holdThenKill(doomed!)
    const startAt = Date.now() + 20
    const reports = await Promise.all(
      others.map(worker => worker.ask<RelayTaskReport>({ type: 'relay', startAt, hang: false, loseEvery: 10 })),
    )
    const deliveries = reports.flatMap(report => report.deliveries)
    const taken = deliveries.filter(delivery => delivery.taken)
    const lost = deliveries.length - taken.length
    const stats = await shop.outbox.stats()
    hold('events that are not sent', stats.pending + stats.failed + stats.dead, 0)
    hold('events that are sent', stats.sent - sentBefore, pending)
    hold('different events delivered', new Set(taken.map(({ eventId }) => eventId)).size, pending)
    hold('deliveries of which the platform has told', taken.length, pending)
    hold('what the relays say they sent', reports[0]!.sent + reports[1]!.sent, pending)
    assertInOrder(taken)
    if (lost === 0) throw new Error('no answer was lost: the check was in vain, run it again')
    return { figures: { events: pending, answersLost: lost, heldByTheOneKilled: held } }
  },
}

/** A machine that is busy with other things is slow, and its database not to blame. */
const mostMsToBegin = 30_000

/** A relay that has leased events and is gone: they are not given back, their lease has to run out. */
async function holdThenKill(worker: Worker): Promise<number> {
  const holding = { events: 0 }
  worker.onTold(message => {
    if (message.type === 'holding') holding.events = message.events
  })
  worker.ask({ type: 'relay', startAt: 0, hang: true, loseEvery: 0 }).catch(() => undefined)
  const givesUpAt = performance.now() + mostMsToBegin
  while (holding.events === 0 && performance.now() < givesUpAt) await sleep(5)
  await worker.kill()
  if (holding.events === 0) throw new Error(`a relay has not begun within ${mostMsToBegin / 1000} seconds`)
  return holding.events
}

function assertInOrder(deliveries: readonly RelayedEvent[]): void {
  const last = new Map<string, number>()
  for (const { orderId, sequence } of deliveries.toSorted((a, b) => a.begunAt - b.begunAt)) {
    const before = last.get(orderId) ?? 0
    if (sequence <= before) throw new Error(`order ${orderId}: event ${sequence} arrived after event ${before}`)
    last.set(orderId, sequence)
  }
}
