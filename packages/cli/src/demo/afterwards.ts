import { grouped } from '../output/table.ts'
import { rowsText } from '../views/audit.ts'
import { rankingText } from '../views/ranking.ts'
import { duration, type Scene } from './scene.ts'

/** Longer than this the demo does not wait for the platform to take everything. */
const patienceMs = 30_000

export async function tellPlatform({ shop, story, platform }: Scene): Promise<void> {
  story.chapter('The data platform is having a bad day')
  const { pending } = await shop.outbox.stats()
  const start = performance.now()
  while (performance.now() - start < patienceMs) {
    await shop.outbox.relay()
    const { pending: waiting, failed } = await shop.outbox.stats()
    if (waiting + failed === 0) break
    // Some wait for their next attempt.
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  const ms = performance.now() - start
  const { sent, failed, dead } = await shop.outbox.stats()
  const { deliveries, events, duplicates, faults, answersLost } = platform.stats()
  story.tell(
    `Each order and cancellation left an event in the outbox, in its own transaction: ${grouped(pending)} of them. A mock platform on this machine now takes them over HTTP, signed. It answers 500 to one in five and cuts the connection of one in twenty, half of the time after it has kept the event. ${duration(ms)} later:`,
  )
  const failures = faults.fail + faults.reset
  story.claim(`${grouped(failures)} of ${grouped(deliveries)} deliveries went wrong and were tried again`, failures > 0)
  story.claim(
    `all ${grouped(sent)} events arrived, and the ${grouped(duplicates)} that came twice count once`,
    sent === pending && events === pending && failed + dead === 0 && duplicates === answersLost,
  )
}

export async function bestSellers({ shop, story, platform }: Scene): Promise<void> {
  story.chapter('What sold best')
  const ranking = await shop.ranking.top({ limit: 5 })
  story.tell('Sales figures are kept in the same transaction as the order, so the ranking is exact, not estimated:')
  story.show(`$ jumun top\n${rankingText(ranking)}`)
  const told = platform.sales().slice(0, 5)
  const agree = ranking.items.every(
    ({ productId, totalSales, revenue }, index) =>
      told[index]?.productId === productId && told[index].quantity === totalSales && told[index].revenue === revenue,
  )
  story.claim('the platform has summed up the same from its events', agree && ranking.items.length === 5)
}

export async function audit({ shop, story }: Scene): Promise<void> {
  story.chapter('The audit')
  const start = performance.now()
  const report = await shop.audit()
  const ms = performance.now() - start
  story.tell(
    `Every balance, stock, total, coupon, event, figure and history is now recomputed from the stored rows. ${rowsText(report.rows)} ${duration(ms)}.`,
  )
  const found = report.checks.reduce((sum, { findings }) => sum + findings, 0)
  story.claim(`${report.checks.length} checks, ${found} findings: nothing was lost, sold or paid twice`, report.ok)
}
