import type { Calendar } from '../calendar/calendar.ts'
import type { OutboxProgress } from '../ports/outbox.ts'
import type { Scanner } from '../ports/scanner.ts'
import { checkChosenEvents } from './check-chosen-events.ts'
import { checkCoupons } from './check-coupons.ts'
import { checkOrder, type OrderRows } from './check-order.ts'
import { SalesLedger } from './check-sales.ts'
import { checkCatalog } from './check-stock.ts'
import { checkWallets } from './check-wallets.ts'
import { type AuditReport, Findings } from './findings.ts'
import { passOf } from './pass-of.ts'
import { RowSource } from './row-source.ts'

/** Orders whose rows are held in memory at a time; more of them are audited in several passes over the rows. */
const ordersPerPass = 100_000

/**
 * Proves what must always hold from the stored rows, all read from one snapshot, and repairs nothing. Rows are streamed,
 * so memory is bounded by users, products and coupons, and not by orders. Events from before `purgedBefore` may have been
 * removed, for every publisher has them; later ones are all there.
 */
export async function audit(
  scanner: Scanner,
  calendar: Calendar,
  { purgedBefore }: Pick<OutboxProgress, 'purgedBefore'> = { purgedBefore: 0 },
): Promise<AuditReport> {
  const findings = new Findings()
  const rows = new RowSource(scanner)
  const users = new Set<string>()
  for await (const { userId } of rows.all('users')) users.add(userId)
  await checkWallets(rows, users, findings)
  const catalog = await checkCatalog(rows, findings)
  const coupons = await checkCoupons(rows, users, findings)
  const sales = new SalesLedger(calendar)

  let orderCount = 0
  for await (const _ of rows.all('orders')) orderCount += 1
  const passes = Math.max(1, Math.ceil(orderCount / ordersPerPass))
  for (let pass = 0; pass < passes; pass += 1) {
    const orders = await collectOrders(rows, orderId => passes === 1 || passOf(orderId, passes) === pass, findings)
    for (const order of orders.values()) {
      findings.expect('no-orphans', [order.header.orderId], true, users.has(order.header.userId))
      checkOrder(order, findings, { purgedBefore })
      coupons.seeOrder(order.header)
      sales.addOrder(order)
    }
  }
  coupons.finish()
  await sales.compare(rows, catalog, findings)
  await checkChosenEvents(rows, findings)
  return findings.report(rows.counts)
}

/** All rows of the orders of one pass, by order id. Rows of orders that do not exist are reported. */
async function collectOrders(
  rows: RowSource,
  wanted: (orderId: string) => boolean,
  findings: Findings,
): Promise<Map<string, OrderRows>> {
  const orders = new Map<string, OrderRows>()
  for await (const header of rows.all('orders')) {
    if (!wanted(header.orderId)) continue
    orders.set(header.orderId, { header, items: [], steps: [], payments: [], movements: [], entries: [], events: [] })
  }
  const of = (kind: string, orderId: string, id: string): OrderRows | undefined => {
    if (!wanted(orderId)) return undefined
    const order = orders.get(orderId)
    if (order === undefined) findings.add('no-orphans', [id, orderId], `the order of this ${kind}`, 'none')
    return order
  }
  for await (const item of rows.all('orderItems')) of('line', item.orderId, String(item.number))?.items.push(item)
  for await (const step of rows.all('orderSteps')) of('step', step.orderId, String(step.number))?.steps.push(step)
  const paymentIds = new Set<string>()
  for await (const payment of rows.all('payments')) {
    const { orderId, paymentId } = payment
    of('payment', orderId, paymentId)?.payments.push(payment)
    if (!wanted(paymentId)) continue
    if (paymentIds.has(paymentId)) {
      findings.add('payments-match-orders', [orderId, paymentId], 'a payment of one order', 'a payment of two')
    }
    paymentIds.add(paymentId)
  }
  for await (const movement of rows.all('movements')) {
    const { orderId, productId, optionId, number } = movement
    if (orderId !== undefined) of('movement', orderId, `${productId}/${optionId}#${number}`)?.movements.push(movement)
  }
  for await (const entry of rows.all('ledger')) {
    const { orderId, userId, number } = entry
    if (orderId !== undefined) of('ledger entry', orderId, `${userId}#${number}`)?.entries.push(entry)
  }
  for await (const event of rows.all('events')) {
    // Failed orders are removed by their age and number, no matter what has become of their events.
    const isOfOrder = event.subject === undefined && (event.type !== 'order.failed' || orders.has(event.orderId))
    if (isOfOrder) of('event', event.orderId, event.eventId)?.events.push(event)
  }
  return orders
}
