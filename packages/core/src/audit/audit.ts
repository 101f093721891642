import type { Calendar } from '../calendar/calendar.ts'
import type { OutboxProgress } from '../ports/outbox.ts'
import type { Scanner } from '../ports/scanner.ts'
import { checkCoupons } from './check-coupons.ts'
import { checkOrder } from './check-order.ts'
import { SalesLedger } from './check-sales.ts'
import { checkCatalog } from './check-stock.ts'
import { checkWallets } from './check-wallets.ts'
import { ChosenEvents } from './chosen-events.ts'
import { type AuditReport, Findings } from './findings.ts'
import { isOfOrder, MovedByOrders } from './moved-by-orders.ts'
import { RowSource } from './row-source.ts'
import { TextSet } from './text-set.ts'

/**
 * Proves what must always hold from the stored rows, all read from one snapshot, and repairs nothing. Every table is walked once:
 * what stands in two places is summed up on both sides, and read again only where the sums differ. Memory is bounded by
 * users, products and coupons, and takes eight bytes for each payment and each event of a wallet, a stock or a coupon. Events
 * from before `purgedBefore` may have been removed, for every publisher has them; later ones are all there.
 */
export async function audit(
  scanner: Scanner,
  calendar: Calendar,
  { purgedBefore }: Pick<OutboxProgress, 'purgedBefore'> = { purgedBefore: 0 },
): Promise<AuditReport> {
  const findings = new Findings()
  const rows = new RowSource(scanner)
  const moved = new MovedByOrders()
  const chosen = new ChosenEvents(findings)
  for await (const event of rows.all('events')) {
    chosen.seeEvent(event)
    moved.seeEvent(event)
  }
  const users = new Set<string>()
  for await (const { userId } of rows.all('users')) users.add(userId)
  await checkWallets(rows, users, findings, entry => {
    chosen.seeEntry(entry)
    moved.seeEntry(entry)
  })
  const options = await checkCatalog(rows, findings, movement => {
    chosen.seeMovement(movement)
    moved.seeMovement(movement)
  })
  const coupons = await checkCoupons(rows, users, findings, userCoupon => chosen.seeUserCoupon(userCoupon))

  const sales = new SalesLedger(calendar)
  const payments = new TextSet()
  const inOrders = { orderItems: 0, orderSteps: 0, payments: 0 }
  for await (const orders of rows.chunks('orders')) {
    const events = await rows.eventsOf(orders.map(({ orderId }) => orderId))
    const eventsOf = Map.groupBy(events.filter(isOfOrder), ({ orderId }) => orderId)
    for (const order of orders) {
      const { orderId, userId, items, history, payment } = order
      const ownEvents = eventsOf.get(orderId) ?? []
      findings.expect('no-orphans', [orderId], true, users.has(userId))
      checkOrder(order, ownEvents, findings, { purgedBefore })
      moved.seeOrder(order, ownEvents)
      coupons.seeOrder(order)
      sales.addOrder(order)
      inOrders.orderItems += items.length
      inOrders.orderSteps += history.length
      if (payment === undefined) continue
      inOrders.payments += 1
      payments.add(payment.paymentId)
    }
  }
  coupons.finish()
  await sales.compare(rows, options, findings)
  await moved.name(rows, findings)
  await chosen.name(rows)
  await nameSharedPayments(rows, payments, findings)
  const { events = 0, sales: figures = 0, ...others } = rows.counts
  return findings.report({ ...others, ...inOrders, events, sales: figures })
}

async function nameSharedPayments(rows: RowSource, payments: TextSet, findings: Findings): Promise<void> {
  const isRepeated = payments.repeated()
  if (isRepeated === undefined) return
  const seen = new Set<string>()
  for await (const { orderId, payment } of rows.all('orders')) {
    if (payment === undefined || !isRepeated(payment.paymentId)) continue
    if (seen.has(payment.paymentId)) {
      findings.add('payments-match-orders', [orderId, payment.paymentId], 'a payment of one order', 'a payment of two')
    }
    seen.add(payment.paymentId)
  }
}
